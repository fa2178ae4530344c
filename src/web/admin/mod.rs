//! Surfaces of the admin.

pub mod audit;
pub mod bulk_posts;
pub mod comments;
pub mod dashboard;
pub mod listing;
pub mod posts;
pub mod user_deletion;
pub mod user_form;
pub mod users;
