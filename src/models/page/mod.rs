//! Standing pages: About and the like.

mod finding;
mod revision;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use finding::*;
pub use revision::{Revision, RevisionCard, find_revision, find_revisions, last_saved_by};
pub use writing::*;

use crate::db::Moment;
use crate::db::schema::pages;
use crate::models::text_enum;

/// Whether readers see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Status {
    /// Seen by editors.
    Draft,
    /// Public, and in the menu.
    Published,
}

text_enum!(Status { Draft => "draft", Published => "published" });

/// A standing page.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = pages)]
pub struct StandingPage {
    /// Never changes.
    pub id: i64,
    /// Plain text.
    pub title: String,
    /// Its address.
    pub slug: String,
    /// Markdown.
    pub content: String,
    /// Rendered and sanitised when saved.
    pub content_html: String,
    /// Whether readers see it.
    pub status: Status,
    /// Its place in the menu.
    pub position: i32,
    /// Counts changes.
    pub version: i32,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was last saved.
    pub updated_at: Moment,
}
