//! Which posts a change is for, fixed when it is asked for; and what it would make of them.

use diesel::dsl::{count_star, exists, max, min, not};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::{PostFilter, lists};
use super::batch::{subjects, tagging};
use super::{BulkChange, Status, Subject, Verdict};
use crate::db::schema::{post_tags, posts, tags};
use crate::db::{Conn, Moment, MultiBackend};
use crate::error::Error;

/// Ids that one query for a batch walks past at most, however few of them the filter finds.
const SPAN: i64 = 10_000;
/// Posts that a preview names.
const NAMED: i64 = 10;

/// The posts of a change. Those that are made later are not among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkTarget {
    /// These, in order of their ids.
    Selected(Vec<i64>),
    /// What a filter finds.
    Found {
        /// The filter.
        filter: PostFilter,
        /// What was scheduled and what was public is meant as of then.
        at: Moment,
        /// The newest of them.
        last_id: i64,
        /// How many they were.
        count: i64,
    },
}

impl BulkTarget {
    /// What the filter finds now.
    pub fn find(conn: &mut Conn, filter: PostFilter, now: Moment) -> QueryResult<Self> {
        let (count, last): (i64, Option<i64>) = match lists::total(conn, &filter, now)? {
            // Where the lists know how many there are, none is read: those behind the newest are later ones.
            Some(total) => (total as i64, posts::table.select(max(posts::id)).first(conn)?),
            None => filter.query(now).select((count_star(), max(posts::id))).first(conn)?,
        };
        Ok(Self::Found { filter, at: now, last_id: last.unwrap_or(0), count })
    }

    /// How many posts.
    pub fn count(&self) -> i64 {
        match self {
            Self::Selected(ids) => ids.len() as i64,
            Self::Found { count, .. } => *count,
        }
    }
}

/// Up to `limit` posts after an id, which may be none, and where to go on; None at the end.
pub fn find_batch(
    conn: &mut Conn,
    target: &BulkTarget,
    (after, limit): (i64, i64),
) -> QueryResult<Option<(Vec<i64>, i64)>> {
    let (filter, at, last_id) = match target {
        BulkTarget::Selected(ids) => {
            let ids: Vec<i64> = ids.iter().copied().filter(|id| *id > after).take(limit as usize).collect();
            let end = ids.last().copied();
            return Ok(end.map(|end| (ids, end)));
        }
        BulkTarget::Found { filter, at, last_id, .. } => (filter, *at, *last_id),
    };
    let begin: Option<i64> = posts::table
        .filter(posts::id.gt(after).and(posts::id.le(last_id)))
        .select(min(posts::id))
        .first(conn)?;
    let Some(begin) = begin else { return Ok(None) };
    let end = last_id.min(begin.saturating_add(SPAN));
    let ids: Vec<i64> =
        filter.among((begin, end), at).order(posts::id.asc()).select(posts::id).limit(limit).load(conn)?;
    let is_full = ids.len() as i64 == limit;
    let end = ids.last().copied().filter(|_| is_full).unwrap_or(end);
    Ok(Some((ids, end)))
}

/// What a change would make of its posts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlook {
    /// Posts that would be otherwise.
    pub changes: i64,
    /// Posts that are so already.
    pub unchanged: i64,
    /// Posts that can't be changed.
    pub refused: i64,
    /// Why the first of them can't.
    pub why: String,
    /// Some of those that would change: id and title.
    pub first: Vec<(i64, String)>,
}

/// What the change would make of the posts at this moment. [`Error::NotFound`] when one that was selected
/// is not there.
pub fn outlook(
    conn: &mut Conn,
    target: &BulkTarget,
    change: &BulkChange,
    now: Moment,
) -> Result<Outlook, Error> {
    match target {
        BulkTarget::Selected(ids) => of_selected(conn, ids, change, now),
        BulkTarget::Found { filter, at, last_id, count } => {
            let found = || filter.query(*at).filter(posts::id.le(*last_id));
            Ok(of_found(conn, (&found, *count), change)?)
        }
    }
}

fn of_selected(conn: &mut Conn, ids: &[i64], change: &BulkChange, now: Moment) -> Result<Outlook, Error> {
    let (subjects, tagging) = (subjects(conn, ids)?, tagging(conn, change, ids)?);
    let mut outlook = Outlook::default();
    for id in ids {
        let subject: &Subject = subjects.get(id).ok_or(Error::NotFound)?;
        match change.verdict(subject, &tagging, now) {
            Verdict::IsSoAlready => outlook.unchanged += 1,
            Verdict::Refused(why) if outlook.refused == 0 => (outlook.refused, outlook.why) = (1, why),
            Verdict::Refused(_) => outlook.refused += 1,
            Verdict::Becomes(_) => {
                outlook.changes += 1;
                if outlook.changes <= NAMED {
                    outlook.first.push((*id, subject.title.clone()));
                }
            }
        }
    }
    Ok(outlook)
}

type Boxed<'a> = posts::BoxedQuery<'a, MultiBackend>;

fn of_found<'a>(
    conn: &mut Conn,
    (found, count): (&dyn Fn() -> Boxed<'a>, i64),
    change: &BulkChange,
) -> QueryResult<Outlook> {
    let tag_id: Option<i64> = match change.tag() {
        Some(name) => {
            tags::table.filter(tags::name_key.eq(name.key())).select(tags::id).first(conn).optional()?
        }
        None => None,
    };
    let changes: i64 = change.narrow(found(), tag_id).count().get_result(conn)?;
    let first = change
        .narrow(found(), tag_id)
        .order(posts::id.desc())
        .select((posts::id, posts::title))
        .limit(NAMED)
        .load(conn)?;
    let rest = (count - changes).max(0);
    Ok(match change {
        BulkChange::Restore | BulkChange::Delete => {
            let why = "None of the posts found is in the trash.".to_owned();
            Outlook { changes, refused: rest, why, first, unchanged: 0 }
        }
        _ => Outlook { changes, unchanged: rest, first, ..Outlook::default() },
    })
}

impl BulkChange {
    /// Those of the posts that it would make otherwise, as far as a query can say; the tag is the one it
    /// is about, where that exists.
    fn narrow<'a>(&self, found: Boxed<'a>, tag_id: Option<i64>) -> Boxed<'a> {
        let tagged = post_tags::table
            .filter(post_tags::post_id.eq(posts::id))
            .filter(post_tags::tag_id.eq(tag_id.unwrap_or(0)));
        match self {
            Self::Publish => found.filter(posts::status.ne(Status::Published)),
            Self::Unpublish => found.filter(posts::status.ne(Status::Draft)),
            Self::Trash => found.filter(posts::status.ne(Status::Trash)),
            Self::Restore | Self::Delete => found.filter(posts::status.eq(Status::Trash)),
            Self::SetCategory(None) => found.filter(posts::category_id.is_not_null()),
            Self::SetCategory(id) => {
                found.filter(posts::category_id.is_null().or(posts::category_id.ne(*id).assume_not_null()))
            }
            Self::SetAuthor(id) => {
                found.filter(posts::author_id.is_null().or(posts::author_id.ne(Some(*id)).assume_not_null()))
            }
            Self::AddTag(_) => found.filter(not(exists(tagged))),
            Self::RemoveTag(_) => found.filter(exists(tagged)),
        }
    }
}
