//! Surfaces of the admin.

pub mod audit;
pub mod bulk_form;
pub mod bulk_posts;
mod bulk_posts_form;
pub mod categories;
pub mod charts;
pub mod comments;
pub mod dashboard;
pub mod invitations;
pub mod jobs;
pub mod listing;
pub mod media;
pub mod medium;
pub mod menu_items;
pub mod menus;
pub mod missed_addresses;
pub mod pages;
pub mod posts;
pub mod redirect;
pub mod redirects;
pub mod settings;
pub mod spans;
pub mod tags;
pub mod term_errors;
pub mod user_deletion;
pub mod user_form;
pub mod users;
