//! Comments as editors see them: lists, and one decision for many.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{Comment, Status};
use crate::db::schema::{comments, posts, users};
use crate::db::{Conn, Moment, MultiBackend, Topic, topics, transaction};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::models::audit::{self, Actor};
use crate::models::post::filter::{like_escaped, lower};
use crate::models::user::Byline;

/// A comment, who wrote it, and slug and title of what it is about.
pub type Listed = (Comment, Option<Byline>, (String, String));

/// What editors decide about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Readers may see it.
    Approve,
    /// It is unwanted.
    Spam,
    /// It goes to the trash.
    Trash,
    /// It goes for good, and its answers with it.
    Delete,
}

impl Decision {
    /// The decision that a form's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "approve" => Some(Self::Approve),
            "spam" => Some(Self::Spam),
            "trash" => Some(Self::Trash),
            "delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

/// One page of comments of a status, newest first; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    (status, words): (Status, &str),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Listed>>> {
    let found = || with_words(status, words);
    let total: i64 = found().count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<Listed>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let ids: Vec<i64> = found()
        .order(comments::id.desc())
        .limit(per_page as i64)
        .offset(skipped)
        .select(comments::id)
        .load(conn)?;
    let mut items = listed(conn, &ids)?;
    items.reverse();
    Ok(Some(Page { items, number, per_page, total }))
}

/// The comments of a status behind an id, in the order of ids: two queries.
pub fn find_after(
    conn: &mut Conn,
    (status, words): (Status, &str),
    after: i64,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let found = with_words(status, words).filter(comments::id.gt(after)).order(comments::id.asc());
    let ids: Vec<i64> = found.limit(limit).select(comments::id).load(conn)?;
    listed(conn, &ids)
}

fn with_words<'a>(status: Status, words: &str) -> comments::BoxedQuery<'a, MultiBackend> {
    let query = comments::table.filter(comments::status.eq(status)).into_boxed::<MultiBackend>();
    match words.trim().to_lowercase() {
        words if words.is_empty() => query,
        words => {
            query.filter(lower(comments::content).like(format!("%{}%", like_escaped(&words))).escape('!'))
        }
    }
}

/// These comments in the order of their ids.
fn listed(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Listed>> {
    comments::table
        .left_join(users::table)
        .inner_join(posts::table)
        .filter(comments::id.eq_any(ids.to_vec()))
        .order(comments::id.asc())
        .select((Comment::as_select(), Option::<Byline>::as_select(), (posts::slug, posts::title)))
        .load(conn)
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Comments that were there.
    pub count: usize,
    /// Answers below them that went with them.
    pub answers: usize,
    /// Comments that were gone already.
    pub missing: usize,
}

/// Decides about these comments in one transaction; those that are gone are only counted.
pub fn decide(
    conn: &mut Conn,
    actor: &Actor,
    ids: &[i64],
    decision: Decision,
    now: Moment,
) -> Result<Decided, Error> {
    transaction(conn, |conn| {
        let chosen = comments::table.filter(comments::id.eq_any(ids.to_vec()));
        let found: Vec<(i64, i64)> =
            chosen.select((comments::id, comments::post_id)).order(comments::id).load(conn)?;
        found.iter().for_each(|(_, post_id)| topics::changed(conn, Topic::Post(*post_id)));
        let present: Vec<i64> = found.into_iter().map(|(id, _)| id).collect();
        let target = comments::table.filter(comments::id.eq_any(present.clone()));
        let set = |conn: &mut Conn, status: Status| {
            diesel::update(target.clone())
                .set((comments::status.eq(status), comments::updated_at.eq(now)))
                .execute(conn)
        };
        let mut answers = 0;
        let action = match decision {
            Decision::Approve => set(conn, Status::Approved).map(|_| "comment.approved")?,
            Decision::Spam => set(conn, Status::Spam).map(|_| "comment.marked_as_spam")?,
            Decision::Trash => set(conn, Status::Trash).map(|_| "comment.trashed")?,
            Decision::Delete => {
                answers = count_below(conn, &present)?;
                diesel::delete(target.clone()).execute(conn).map(|_| "comment.deleted")?
            }
        };
        for id in &present {
            audit::record(conn, actor, action, ("comment", Some(*id), &format!("comment {id}")), "", now)?;
        }
        Ok(Decided { count: present.len(), answers, missing: ids.len() - present.len() })
    })
}

/// Answers below these comments that are not among them: one query a level.
fn count_below(conn: &mut Conn, ids: &[i64]) -> QueryResult<usize> {
    let mut found: HashSet<i64> = ids.iter().copied().collect();
    let mut level = ids.to_vec();
    while !level.is_empty() {
        let parents: Vec<Option<i64>> = level.into_iter().map(Some).collect();
        let below: Vec<i64> =
            comments::table.filter(comments::parent_id.eq_any(parents)).select(comments::id).load(conn)?;
        level = below.into_iter().filter(|id| found.insert(*id)).collect();
    }
    Ok(found.len() - ids.len())
}
