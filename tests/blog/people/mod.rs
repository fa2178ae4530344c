//! Coming in by a link, being invited, people in files.

mod invitations;
mod passwords;
