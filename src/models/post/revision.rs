//! Every save of a post, kept: nothing but deleting the post for good removes one.

use std::collections::HashMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::{Post, Status, tags_of};
use crate::db::schema::{post_revisions, posts};
use crate::db::{Conn, Moment, insert_all};
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

/// Texts that are in memory at once.
const TEXTS: usize = 20;

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
    let revision = Revision::of(post, tags, last.unwrap_or(0) + 1, (author_id, reason), now);
    diesel::insert_into(post_revisions::table).values(revision).execute(conn).map(drop)
}

/// Writes all of these posts down as they stand now. Belongs in the transaction that changed them.
pub(super) fn record_all(
    conn: &mut Conn,
    ids: &[i64],
    author_id: Option<i64>,
    reason: Reason,
    now: Moment,
) -> QueryResult<()> {
    for ids in ids.chunks(TEXTS) {
        let stand: Vec<Post> =
            posts::table.filter(posts::id.eq_any(ids.to_vec())).select(Post::as_select()).load(conn)?;
        let tags = tags_of(conn, ids)?;
        let last: HashMap<i64, Option<i32>> = post_revisions::table
            .filter(post_revisions::post_id.eq_any(ids.to_vec()))
            .group_by(post_revisions::post_id)
            .select((post_revisions::post_id, diesel::dsl::max(post_revisions::number)))
            .load::<(i64, Option<i32>)>(conn)?
            .into_iter()
            .collect();
        let revisions: Vec<Revision> = stand
            .iter()
            .map(|post| {
                let names: Vec<String> =
                    tags.get(&post.id).into_iter().flatten().map(|tag| tag.name.clone()).collect();
                let number = last.get(&post.id).copied().flatten().unwrap_or(0) + 1;
                Revision::of(post, &names, number, (author_id, reason), now)
            })
            .collect();
        insert_all!(conn, crate::db::schema::post_revisions, revisions, 15)?;
    }
    Ok(())
}

impl Revision {
    fn of(
        post: &Post,
        tags: &[String],
        number: i32,
        (author_id, reason): (Option<i64>, Reason),
        now: Moment,
    ) -> Self {
        Self {
            post_id: post.id,
            number,
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
        }
    }
}
