//! Stories told by people with browsers, against a real server and a real database each.
//!
//! SQLite by default; `TEST_DATABASE_URL` names a PostgreSQL or MySQL server to use instead.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]
#![allow(clippy::wrong_self_convention, reason = "`is_not_found` reads as a sentence and hands the page on")]

mod support;

mod account;
mod admin;
mod api;
mod backup;
mod browser;
mod cache;
mod faults;
mod house;
mod jobs;
mod lists;
mod migrations;
mod ops;
mod people;
mod queries;
mod site;
mod statements;
mod write;
