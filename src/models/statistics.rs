//! Counts over the whole site, for the dashboard.

use diesel::prelude::*;

use crate::db::schema::{categories, comments, posts, tags, users};
use crate::db::{Conn, Moment};
use crate::models::comment;
use crate::models::post::filter::{live, scheduled};
use crate::models::post::{self, PostCard, Status};

/// How much of everything there is.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Public now.
    pub published: i64,
    /// Wait for their time.
    pub scheduled: i64,
    /// Not public.
    pub drafts: i64,
    /// Thrown away.
    pub trash: i64,
    /// Seen by readers.
    pub comments: i64,
    /// Wait for an editor.
    pub pending_comments: i64,
    /// With an account, or named by an import.
    pub people: i64,
    /// All of them.
    pub categories: i64,
    /// All of them.
    pub tags: i64,
}

/// Counts everything: nine queries, whatever the size of the site.
pub fn counts(conn: &mut Conn, now: Moment) -> QueryResult<Counts> {
    Ok(Counts {
        published: posts::table.filter(live(now)).count().get_result(conn)?,
        scheduled: posts::table.filter(scheduled(now)).count().get_result(conn)?,
        drafts: posts::table.filter(posts::status.eq(Status::Draft)).count().get_result(conn)?,
        trash: posts::table.filter(posts::status.eq(Status::Trash)).count().get_result(conn)?,
        comments: comments_in(conn, comment::Status::Approved)?,
        pending_comments: comments_in(conn, comment::Status::Pending)?,
        people: users::table.count().get_result(conn)?,
        categories: categories::table.count().get_result(conn)?,
        tags: tags::table.count().get_result(conn)?,
    })
}

/// How many comments stand so.
pub fn comments_in(conn: &mut Conn, status: comment::Status) -> QueryResult<i64> {
    comments::table.filter(comments::status.eq(status)).count().get_result(conn)
}

/// The drafts this person worked on last.
pub fn drafts_of(conn: &mut Conn, user_id: i64, limit: i64) -> QueryResult<Vec<PostCard>> {
    let ids: Vec<i64> = posts::table
        .filter(posts::status.eq(Status::Draft).and(posts::author_id.eq(Some(user_id))))
        .order((posts::updated_at.desc(), posts::id.desc()))
        .select(posts::id)
        .limit(limit)
        .load(conn)?;
    post::cards(conn, &ids)
}

/// The posts whose time comes next.
pub fn next_scheduled(conn: &mut Conn, limit: i64, now: Moment) -> QueryResult<Vec<PostCard>> {
    let ids: Vec<i64> = posts::table
        .filter(scheduled(now))
        .order((posts::published_at.asc(), posts::id.asc()))
        .select(posts::id)
        .limit(limit)
        .load(conn)?;
    post::cards(conn, &ids)
}
