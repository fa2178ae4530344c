//! Categories: the shelves of the site, one within another.

mod ensuring;
mod finding;
mod offering;
mod writing;

use diesel::prelude::*;

pub use ensuring::{ensure, name_key};
pub use finding::*;
pub use offering::{Offer, beginning, find_meant, offer};
pub use writing::{create, delete, merge, update};

use crate::db::Moment;
use crate::db::schema::categories;

/// A category.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = categories)]
pub struct Category {
    /// Never changes.
    pub id: i64,
    /// The one it stands in; None at the top.
    pub parent_id: Option<i64>,
    /// As shown.
    pub name: String,
    /// Its address.
    pub slug: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Counts changes.
    pub version: i32,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
}
