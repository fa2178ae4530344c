//! Coming in by a link, being invited, people in files.

mod exports;
mod imports;
mod invitations;
mod passwords;
mod standing;
