//! Posts: drafts, what is public, their history.

mod announcing;
mod archive;
mod batch;
pub mod bulk;
mod draft;
pub mod filter;
mod finding;
mod form;
mod history;
mod listing;
pub mod lists;
mod preview;
mod publication;
mod purging;
mod rendering;
mod restoring;
mod revision;
mod slugs;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use announcing::{announce_due, await_scheduled};
pub use archive::{count_in_spans, first_and_last};
pub use batch::{BatchPost, all_slugs, insert_batch};
pub use bulk::{BulkChange, BulkTarget};
pub use draft::{Action, Draft, PostInput, TagName, parse_tags};
pub use filter::{PostFilter, PostSort};
pub use finding::*;
pub use history::{
    RevisionCard, RevisionRow, find_base, find_revision, find_revisions, last_revision, last_saved_by,
};
pub use listing::*;
pub use preview::preview;
pub use publication::*;
pub use purging::{count_trashed_before, purge_trash};
pub use rendering::{StaleText, find_stale, store_rendered};
pub use restoring::{Restoration, restore_revision};
pub(crate) use revision::record as record_revision;
pub use revision::{Reason, Revision};
pub use slugs::slug_is_taken;
pub use writing::{ImportedPost, Saved, create, import, revise};

use crate::db::schema::{categories, posts};
use crate::db::{Conn, Moment, Topic, topics};
use crate::error::Error;
use crate::models::text_enum;
use crate::models::user::{Byline, Role, User};

/// Where a post stands. A scheduled one is `Published` with a time in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, serde::Serialize)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Seen by its author and by editors.
    Draft,
    /// Public from `published_at` on.
    Published,
    /// Thrown away, and still there.
    Trash,
}

text_enum!(Status { Draft => "draft", Published => "published", Trash => "trash" });

/// Says that a post changed which stands, or stood, so: readers see those alone that are public or will be.
fn note_change(conn: &Conn, statuses: &[Status]) {
    if statuses.contains(&Status::Published) {
        topics::changed(conn, Topic::Posts);
    }
}

/// A whole post.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = posts)]
pub struct Post {
    /// Never changes.
    pub id: i64,
    /// None when the author left ("Former member").
    pub author_id: Option<i64>,
    /// At most one.
    pub category_id: Option<i64>,
    /// The medium shown above it.
    pub cover_id: Option<i64>,
    /// Plain text.
    pub title: String,
    /// Its address; earlier ones are kept.
    pub slug: String,
    /// As typed; may be empty.
    pub excerpt: String,
    /// The excerpt, else the beginning of the text.
    pub summary: String,
    /// Markdown.
    pub content: String,
    /// Rendered and sanitised when saved.
    pub content_html: String,
    /// Words of the text, for the reading time.
    pub word_count: i32,
    /// Where it stands.
    pub status: Status,
    /// Kept on top by an import.
    pub featured: bool,
    /// Counts changes; a stale one is a conflict.
    pub version: i32,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was last saved.
    pub updated_at: Moment,
    /// When it became, or becomes, public.
    pub published_at: Option<Moment>,
}

impl Post {
    /// Whether readers see it at `now`.
    pub fn is_live(&self, now: Moment) -> bool {
        self.status == Status::Published && self.published_at.is_some_and(|at| at <= now)
    }

    /// What lists show of its row.
    pub fn card(&self) -> CardRow {
        CardRow {
            id: self.id,
            title: self.title.clone(),
            slug: self.slug.clone(),
            excerpt: self.excerpt.clone(),
            summary: self.summary.clone(),
            word_count: self.word_count,
            status: self.status,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            published_at: self.published_at,
        }
    }

    /// Whether it waits for its time at `now`.
    pub fn is_scheduled(&self, now: Moment) -> bool {
        self.status == Status::Published && self.published_at.is_some_and(|at| at > now)
    }

    /// Whether `user` may change it: its author (while an author), editors and admins.
    pub fn may_be_edited_by(&self, user: &User) -> bool {
        user.is_at_least(Role::Editor) || (user.is_at_least(Role::Author) && self.author_id == Some(user.id))
    }

    /// That `user` may change it: [`Error::NotFound`] when it is not theirs to see, [`Error::Forbidden`]
    /// when it is public and not theirs to change.
    pub fn check_editable_by(&self, user: &User, now: Moment) -> Result<(), Error> {
        match self.may_be_edited_by(user) {
            true => Ok(()),
            false if self.is_live(now) => Err(Error::Forbidden),
            false => Err(Error::NotFound),
        }
    }
}

/// What lists show of a post's category.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = categories)]
pub struct CategoryLink {
    /// Never changes.
    pub id: i64,
    /// As shown.
    pub name: String,
    /// For the address.
    pub slug: String,
}

/// What lists show of a post's tag.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TagLink {
    /// As shown.
    pub name: String,
    /// For the address.
    pub slug: String,
}

/// The columns of a [`PostCard`] that stand in the posts table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct CardRow {
    /// Never changes.
    pub id: i64,
    /// Plain text.
    pub title: String,
    /// Its address.
    pub slug: String,
    /// As typed; may be empty.
    pub excerpt: String,
    /// The excerpt, else the beginning of the text.
    pub summary: String,
    /// For the reading time.
    pub word_count: i32,
    /// Where it stands.
    pub status: Status,
    /// Counts changes.
    pub version: i32,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was last saved.
    pub updated_at: Moment,
    /// When it became, or becomes, public.
    pub published_at: Option<Moment>,
}

/// What a list shows of a post.
#[derive(Debug, Clone)]
pub struct PostCard {
    /// Its own columns.
    pub row: CardRow,
    /// None: "Former member".
    pub author: Option<Byline>,
    /// At most one.
    pub category: Option<CategoryLink>,
    /// By name.
    pub tags: Vec<TagLink>,
}

impl std::ops::Deref for PostCard {
    type Target = CardRow;
    fn deref(&self) -> &CardRow {
        &self.row
    }
}

impl CardRow {
    /// The word a list shows: `draft`, `scheduled`, `published` or `trash`.
    pub fn state(&self, now: Moment) -> &'static str {
        match self.status {
            Status::Published if self.published_at.is_some_and(|at| at > now) => "scheduled",
            status => status.as_str(),
        }
    }

    /// Minutes to read it.
    pub fn reading_minutes(&self) -> u32 {
        crate::kit::markdown::reading_minutes(self.word_count.max(0) as u32)
    }
}
