//! Floor 4: everything one URL needs, its handler and its page.

pub mod account;
pub mod admin;
pub mod api;
pub mod ops;
pub mod parts;
pub mod site;
pub mod write;
