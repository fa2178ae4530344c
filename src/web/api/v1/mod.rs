//! Version 1 of the API: a file for each thing it knows.

pub mod document;
pub mod post_answers;
pub mod posts;
