//! Takes back what a job did to many posts. A post that somebody changed since stays as it is.

use std::collections::HashSet;

use diesel::prelude::*;

use super::batch::{BatchTold, Places, hold, put, tagging};
use super::{BulkChange, Place, Status};
use crate::db::schema::{categories, post_changes, users};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::Actor;

/// What a job found before it changed a post, and the version that it made.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = post_changes)]
struct Kept {
    post_id: i64,
    version: i32,
    category_id: Option<i64>,
    author_id: Option<i64>,
    status: Status,
    published_at: Option<Moment>,
    trashed_at: Option<Moment>,
}

impl BulkChange {
    /// The change whose kind of writing takes this one back.
    fn inverse(&self) -> Self {
        match self {
            Self::AddTag(name) => Self::RemoveTag(name.clone()),
            Self::RemoveTag(name) => Self::AddTag(name.clone()),
            Self::Publish => Self::Unpublish,
            Self::Unpublish => Self::Publish,
            other => other.clone(),
        }
    }
}

impl Kept {
    fn place(&self, change: &BulkChange) -> Place {
        match change {
            BulkChange::SetCategory(_) => Place::Category(self.category_id),
            BulkChange::SetAuthor(_) => Place::Author(self.author_id),
            BulkChange::AddTag(_) | BulkChange::RemoveTag(_) => Place::Tagged,
            _ => Place::Standing(self.status, self.published_at, self.trashed_at),
        }
    }
}

/// How many posts a job changed.
pub fn count_changes(conn: &mut Conn, job_id: i64) -> QueryResult<i64> {
    post_changes::table.filter(post_changes::job_id.eq(job_id)).count().get_result(conn)
}

/// Takes a job's change back from up to `limit` posts after an id; answers where to go on, None at the
/// end. Belongs in the transaction that remembers that.
pub fn take_back_batch(
    conn: &mut Conn,
    actor: &Actor,
    (job_id, after, limit): (i64, i64, i64),
    change: &BulkChange,
    now: Moment,
) -> Result<Option<(BatchTold, i64)>, Error> {
    transaction(conn, |conn| {
        let batch: Vec<Kept> = post_changes::table
            .filter(post_changes::job_id.eq(job_id).and(post_changes::post_id.gt(after)))
            .order(post_changes::post_id.asc())
            .select(Kept::as_select())
            .limit(limit)
            .load(conn)?;
        let Some(end) = batch.last().map(|kept| kept.post_id) else { return Ok(None) };
        let (told, places) = sort_out(conn, &batch, change)?;
        put(conn, actor, (&places, &change.inverse()), now)?;
        Ok(Some((told, end)))
    })
}

/// Which of these posts can be what they were.
fn sort_out(conn: &mut Conn, batch: &[Kept], change: &BulkChange) -> Result<(BatchTold, Places), Error> {
    let ids: Vec<i64> = batch.iter().map(|kept| kept.post_id).collect();
    let (subjects, tagging) = (hold(conn, &ids)?, tagging(conn, change, &ids)?);
    let places: HashSet<Place> = batch.iter().map(|kept| kept.place(change)).collect();
    let open = still_there(conn, &places)?;
    let (mut told, mut sorted) = (BatchTold::default(), Places::new());
    for kept in batch {
        let (id, place) = (kept.post_id, kept.place(change));
        let Some(post) = subjects.get(&id) else {
            told.miss(id);
            continue;
        };
        let has_it = tagging.with_it.contains(&id);
        if post.version != kept.version {
            told.leave(id, format!("“{}” was changed since and stays as it is.", post.title));
        } else if !open.contains(&place) {
            told.leave(id, format!("“{}” can't go back: {}", post.title, gone(place)));
        } else if place == Place::Tagged && has_it != matches!(change, BulkChange::AddTag(_)) {
            told.unchanged += 1;
        } else {
            sorted.entry(place).or_default().push(id);
            told.changed += 1;
        }
    }
    Ok((told, sorted))
}

fn gone(place: Place) -> &'static str {
    match place {
        Place::Author(_) => "its author has no account any more.",
        _ => "its category is not there any more.",
    }
}

/// A category or an author that left meanwhile can't be given back.
fn still_there(conn: &mut Conn, places: &HashSet<Place>) -> QueryResult<HashSet<Place>> {
    let (mut of_categories, mut of_authors) = (Vec::new(), Vec::new());
    for place in places {
        match place {
            Place::Category(id) => of_categories.extend(*id),
            Place::Author(id) => of_authors.extend(*id),
            _ => {}
        }
    }
    let categories: HashSet<i64> = match of_categories.is_empty() {
        true => HashSet::new(),
        false => found(
            categories::table.filter(categories::id.eq_any(of_categories)).select(categories::id).load(conn),
        )?,
    };
    let authors: HashSet<i64> = match of_authors.is_empty() {
        true => HashSet::new(),
        false => found(users::table.filter(users::id.eq_any(of_authors)).select(users::id).load(conn))?,
    };
    let is_open = |place: &Place| match place {
        Place::Category(Some(id)) => categories.contains(id),
        Place::Author(Some(id)) => authors.contains(id),
        _ => true,
    };
    Ok(places.iter().copied().filter(is_open).collect())
}

fn found(ids: QueryResult<Vec<i64>>) -> QueryResult<HashSet<i64>> {
    ids.map(|ids| ids.into_iter().collect())
}
