//! The site for programs: people with scripts and tokens.

mod admin;
mod callers;
mod repeated;
mod terms;
mod users;
