//! `/admin/{list}.csv`: what a list shows, as a file for spreadsheets.

pub mod content;
pub mod people;
mod stream;
