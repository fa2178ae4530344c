//! Tags: free words on posts.

mod assignment;
mod finding;
mod roll;
mod writing;

use diesel::prelude::*;

pub use assignment::{ensure, set_for_post};
pub use finding::*;
pub(crate) use roll::is_live;
pub use writing::{create, delete, delete_many, find_after, find_page, merge, update};

use crate::db::schema::tags;
use crate::kit::field_errors::FieldErrors;
use crate::models::post::TagName;
use crate::models::term::{Term, TermInput};

/// A tag.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = tags)]
pub struct Tag {
    /// Never changes.
    pub id: i64,
    /// As shown.
    pub name: String,
    /// Its address.
    pub slug: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Counts changes.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: crate::db::Moment,
}

/// All fields of a tag checked: its name has rules of its own beside those of a term.
pub fn parse(form: &TermInput) -> Result<(TagName, Term), FieldErrors> {
    let term = form.parse(50)?;
    let name = TagName::parse(&form.name).map_err(|problem| FieldErrors::one("name", problem))?;
    Ok((name, term))
}
