//! Counts over the whole site, for the dashboard.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::{comments, posts};
use crate::db::{Conn, Moment, count_each, database_bytes, literal, sum_of};
use crate::models::post::filter::scheduled;
use crate::models::post::{self, PostCard, Status, lists};
use crate::models::{activity, comment};

/// How much of everything there is.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Wait for their time.
    pub scheduled: u64,
    /// Not public.
    pub drafts: u64,
    /// Thrown away.
    pub trash: u64,
    /// Seen by readers.
    pub comments: u64,
    /// Wait for an editor.
    pub pending_comments: u64,
    /// With an account, or named by an import.
    pub people: u64,
    /// All of them.
    pub tags: u64,
    /// Given up.
    pub failed_jobs: u64,
}

/// What the site takes on its disks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Storage {
    /// The database.
    pub database_bytes: u64,
    /// Pictures and other files, with their smaller sizes.
    pub media_bytes: u64,
}

/// Counts everything in three queries. Live posts are not among it: [`super::activity::per_category`] has them.
pub fn counts(conn: &mut Conn, now: Moment) -> QueryResult<Counts> {
    let what = [
        format!("posts WHERE status = 'published' AND published_at > {}", literal(now)),
        "comments WHERE status = 'approved'".to_owned(),
        "comments WHERE status = 'pending'".to_owned(),
        "users".to_owned(),
        "tags".to_owned(),
        "jobs WHERE state = 'failed'".to_owned(),
    ];
    let (drafts, trash) = match lists::shelf_counts(conn, None)? {
        Some(known) => (known.drafts, known.trash),
        None => {
            let stand = ["draft", "trash"].map(|status| format!("posts WHERE status = '{status}'"));
            let counted = count_each(conn, stand)?;
            (counted.first().copied().unwrap_or(0), counted.last().copied().unwrap_or(0))
        }
    };
    let mut counts = count_each(conn, what)?.into_iter();
    let mut next = || counts.next().unwrap_or_default();
    Ok(Counts {
        scheduled: next(),
        drafts,
        trash,
        comments: next(),
        pending_comments: next(),
        people: next(),
        tags: next(),
        failed_jobs: next(),
    })
}

/// What happened in the last seven days.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recent {
    /// Published, and live.
    pub posts: u64,
    /// New accounts.
    pub people: u64,
    /// Approved.
    pub comments: u64,
    /// Sessions of signed-in people that have not ended, at present.
    pub sessions: u64,
}

/// Counts what happened in the last seven days: two queries.
pub fn recent(conn: &mut Conn, now: Moment) -> QueryResult<Recent> {
    let week = (now - TimeDelta::days(7), now + TimeDelta::microseconds(1));
    let found = activity::in_spans(conn, &[week], now)?.pop().unwrap_or_default();
    let sessions = format!("sessions WHERE user_id IS NOT NULL AND expires_at > {}", literal(now));
    let sessions = count_each(conn, [sessions])?.pop().unwrap_or_default();
    Ok(Recent { posts: found.posts, people: found.people, comments: found.comments, sessions })
}

/// Measures the database and adds up the media: three queries.
pub fn storage(conn: &mut Conn) -> QueryResult<Storage> {
    let media_bytes = sum_of(conn, "size_bytes", "media")? + sum_of(conn, "size_bytes", "media_variants")?;
    Ok(Storage { database_bytes: database_bytes(conn)?, media_bytes })
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
