//! Version 1 of the API: a file for each thing it knows.

pub mod admin;
pub mod analytics;
pub mod bulk_posts;
pub mod bulk_users;
pub mod categories;
pub mod docs;
pub mod document;
pub mod jobs;
pub mod post_answers;
pub mod post_bodies;
pub mod post_queries;
pub mod post_search;
pub mod posts;
pub mod tags;
pub mod term_answers;
pub mod term_bodies;
pub mod user_answers;
pub mod user_bodies;
pub mod users;
