//! Every save of a post, kept: nothing but deleting the post for good removes one.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::{Post, Status};
use crate::db::schema::post_revisions;
use crate::db::{Conn, Moment};
use crate::models::text_enum;

/// Why a revision was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Reason {
    /// Saved in the editor.
    Saved,
    /// Made public.
    Published,
    /// Made a draft again.
    Unpublished,
    /// An earlier one, brought back.
    Restored,
    /// An autosave, taken over.
    Autosave,
    /// Changed among many.
    Bulk,
    /// Brought in by an import.
    Imported,
}

text_enum!(Reason {
    Saved => "saved",
    Published => "published",
    Unpublished => "unpublished",
    Restored => "restored",
    Autosave => "autosave",
    Bulk => "bulk",
    Imported => "imported",
});

impl Reason {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Saved => "Saved",
            Self::Published => "Published",
            Self::Unpublished => "Unpublished",
            Self::Restored => "Restored",
            Self::Autosave => "Autosave taken over",
            Self::Bulk => "Changed among many",
            Self::Imported => "Imported",
        }
    }
}

/// A post as it was after one save.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = post_revisions)]
pub struct Revision {
    /// Whose.
    pub post_id: i64,
    /// Counts from 1 for each post.
    pub number: i32,
    /// The post's version after that save; None where it is older than this column.
    pub version: Option<i32>,
    /// Who saved it.
    pub author_id: Option<i64>,
    /// Why.
    pub reason: Reason,
    /// Title then.
    pub title: String,
    /// Address then.
    pub slug: String,
    /// Excerpt then.
    pub excerpt: String,
    /// Text then.
    pub content: String,
    /// Category then.
    pub category_id: Option<i64>,
    /// The medium above it then.
    pub cover_id: Option<i64>,
    /// Tags then, comma-separated.
    pub tags: String,
    /// Status then.
    pub status: Status,
    /// Time of publication then.
    pub published_at: Option<Moment>,
    /// When it was saved.
    pub created_at: Moment,
}

/// Writes down `post` as it stands after a save. Belongs in the transaction of the save.
pub(crate) fn record(
    conn: &mut Conn,
    post: &Post,
    tags: &[String],
    author_id: Option<i64>,
    reason: Reason,
    now: Moment,
) -> QueryResult<()> {
    let last: Option<i32> = post_revisions::table
        .filter(post_revisions::post_id.eq(post.id))
        .select(diesel::dsl::max(post_revisions::number))
        .first(conn)?;
    let revision = Revision {
        post_id: post.id,
        number: last.unwrap_or(0) + 1,
        version: Some(post.version),
        author_id,
        reason,
        title: post.title.clone(),
        slug: post.slug.clone(),
        excerpt: post.excerpt.clone(),
        content: post.content.clone(),
        category_id: post.category_id,
        cover_id: post.cover_id,
        tags: tags.join(", "),
        status: post.status,
        published_at: post.published_at,
        created_at: now,
    };
    diesel::insert_into(post_revisions::table).values(revision).execute(conn).map(drop)
}
