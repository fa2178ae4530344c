//! Floor 4: everything one URL needs, its handler and its page.

pub mod account;
pub mod parts;
pub mod site;
