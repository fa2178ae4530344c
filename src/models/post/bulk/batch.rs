//! A batch of posts changed in one transaction, and what they were before kept for the way back.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::announcing::{announce_all, with_their_past};
use super::super::revision::record_all;
use super::super::{Reason, delete, lists};
use super::{BulkChange, MOST_TAGS, Place, Subject, Tagging, Verdict, check_target};
use crate::db::schema::{jobs, post_changes, post_tags, posts, tags};
use crate::db::{Conn, Moment, Topic, insert_all, lock_rows, topics, transaction};
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::{tag, webhook};

/// What came of a batch.
#[derive(Debug, Default)]
pub struct BatchTold {
    /// Posts that are otherwise now.
    pub changed: i64,
    /// Posts that were so already.
    pub unchanged: i64,
    /// Posts that could not be changed.
    pub left: Vec<Left>,
}

/// A post that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub id: i64,
    /// Why, in a sentence that names it.
    pub why: String,
    /// Whether it is still there.
    pub is_there: bool,
}

impl BatchTold {
    pub(super) fn leave(&mut self, id: i64, why: String) {
        self.left.push(Left { id, why, is_there: true });
    }

    pub(super) fn miss(&mut self, id: i64) {
        self.left.push(Left { id, why: format!("Post {id} is not there any more."), is_there: false });
    }
}

/// Posts that become alike.
pub(super) type Places = HashMap<Place, Vec<i64>>;

#[derive(Insertable)]
#[diesel(table_name = post_changes)]
struct ChangeRow {
    job_id: i64,
    post_id: i64,
    version: i32,
    category_id: Option<i64>,
    author_id: Option<i64>,
    status: super::Status,
    published_at: Option<Moment>,
    trashed_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = post_tags)]
struct Link {
    post_id: i64,
    tag_id: i64,
}

/// Changes these posts, or none; those that can't be changed stay as they are and are told. On behalf of
/// a job, what they were is kept. Belongs in the transaction that remembers where to go on.
pub fn change_batch(
    conn: &mut Conn,
    actor: &Actor,
    job_id: Option<i64>,
    (ids, change): (&[i64], &BulkChange),
    now: Moment,
) -> Result<BatchTold, Error> {
    transaction(conn, |conn| {
        check_target(conn, change)?;
        let subjects = hold(conn, ids)?;
        let tagging = tagging(conn, change, ids)?;
        let (mut told, mut places, mut before) = (BatchTold::default(), Places::new(), Vec::new());
        for id in ids {
            let Some(subject) = subjects.get(id) else {
                told.miss(*id);
                continue;
            };
            match change.verdict(subject, &tagging, now) {
                Verdict::IsSoAlready => told.unchanged += 1,
                Verdict::Refused(why) => told.leave(*id, why),
                Verdict::Becomes(place) => {
                    places.entry(place).or_default().push(*id);
                    before.extend(job_id.map(|job_id| ChangeRow::of(job_id, subject)));
                    told.changed += 1;
                }
            }
        }
        put(conn, actor, (&places, change), now)?;
        if change.may_be_undone() {
            insert_all!(conn, crate::db::schema::post_changes, before, 8)?;
        }
        Ok(told)
    })
}

impl ChangeRow {
    fn of(job_id: i64, post: &Subject) -> Self {
        Self {
            job_id,
            post_id: post.id,
            version: post.version + 1,
            category_id: post.category_id,
            author_id: post.author_id,
            status: post.status,
            published_at: post.published_at,
            trashed_at: post.trashed_at,
        }
    }
}

/// These posts as they are, and stay until the transaction ends.
pub(super) fn hold(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Subject>> {
    lock_rows(conn, "posts", ids)?;
    subjects(conn, ids)
}

/// These posts as they are now.
pub(super) fn subjects(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Subject>> {
    let found: Vec<Subject> =
        posts::table.filter(posts::id.eq_any(ids.to_vec())).select(Subject::as_select()).load(conn)?;
    Ok(found.into_iter().map(|post| (post.id, post)).collect())
}

/// How these posts stand to the tag of a change, where it is about one.
pub(super) fn tagging(conn: &mut Conn, change: &BulkChange, ids: &[i64]) -> QueryResult<Tagging> {
    let Some(name) = change.tag() else { return Ok(Tagging::default()) };
    let counts: Vec<(i64, i64)> = post_tags::table
        .filter(post_tags::post_id.eq_any(ids.to_vec()))
        .group_by(post_tags::post_id)
        .select((post_tags::post_id, count_star()))
        .load(conn)?;
    let with_it: Vec<i64> = post_tags::table
        .inner_join(tags::table)
        .filter(tags::name_key.eq(name.key()).and(post_tags::post_id.eq_any(ids.to_vec())))
        .select(post_tags::post_id)
        .load(conn)?;
    let full = counts.into_iter().filter(|(_, count)| *count >= MOST_TAGS).map(|(id, _)| id).collect();
    Ok(Tagging { with_it: with_it.into_iter().collect(), full })
}

/// Writes the posts of a batch, each a version further, with revisions where readers see the change.
pub(super) fn put(
    conn: &mut Conn,
    actor: &Actor,
    (places, change): (&Places, &BulkChange),
    now: Moment,
) -> Result<(), Error> {
    let audience = webhook::audience(conn)?;
    let moving: Vec<i64> = places.values().flatten().copied().collect();
    lists::about_to_change(conn, &moving)?;
    for (place, ids) in places {
        let past = with_their_past(conn, &audience, ids, now)?;
        topics::changed(conn, Topic::Posts);
        let stored = posts::table.filter(posts::id.eq_any(ids.clone()));
        let onward = (posts::version.eq(posts::version + 1), posts::updated_at.eq(now));
        match *place {
            Place::Category(id) => {
                diesel::update(stored).set((posts::category_id.eq(id), onward)).execute(conn)?
            }
            Place::Author(id) => {
                diesel::update(stored).set((posts::author_id.eq(id), onward)).execute(conn)?
            }
            Place::Standing(status, published_at, trashed_at) => {
                let standing = (
                    posts::status.eq(status),
                    posts::published_at.eq(published_at),
                    posts::trashed_at.eq(trashed_at),
                );
                diesel::update(stored).set((standing, onward)).execute(conn)?
            }
            Place::Tagged => {
                give_or_take(conn, change, ids, now)?;
                diesel::update(stored).set(onward).execute(conn)?
            }
            Place::Gone => {
                ids.iter().try_for_each(|id| delete(conn, actor, *id, now))?;
                0
            }
        };
        if let Some(reason) = reason(change) {
            record_all(conn, ids, actor.id, reason, now)?;
        }
        announce_all(conn, &audience, &past, now)?;
    }
    Ok(())
}

/// The way to the trash and back changes nothing that a revision holds.
fn reason(change: &BulkChange) -> Option<Reason> {
    match change {
        BulkChange::Publish => Some(Reason::Published),
        BulkChange::Unpublish => Some(Reason::Unpublished),
        BulkChange::Trash | BulkChange::Restore | BulkChange::Delete => None,
        _ => Some(Reason::Bulk),
    }
}

fn give_or_take(conn: &mut Conn, change: &BulkChange, ids: &[i64], now: Moment) -> QueryResult<()> {
    let Some(name) = change.tag() else { return Ok(()) };
    let Some(tag_id) = tag::ensure(conn, std::slice::from_ref(name), now)?.first().copied() else {
        return Ok(());
    };
    if matches!(change, BulkChange::AddTag(_)) {
        let links: Vec<Link> = ids.iter().map(|post_id| Link { post_id: *post_id, tag_id }).collect();
        return insert_all!(conn, crate::db::schema::post_tags, links, 2).map(drop);
    }
    let links = post_tags::table.filter(post_tags::tag_id.eq(tag_id));
    diesel::delete(links.filter(post_tags::post_id.eq_any(ids.to_vec()))).execute(conn).map(drop)
}

/// Forgets up to `limit` posts that were kept for jobs which ended before `before`; answers how many.
pub fn prune_changes(conn: &mut Conn, before: Moment, limit: i64) -> QueryResult<usize> {
    let next: Option<i64> = post_changes::table
        .inner_join(jobs::table)
        .filter(jobs::ended_at.lt(Some(before)))
        .select(post_changes::job_id)
        .first(conn)
        .optional()?;
    let Some(job_id) = next else { return Ok(0) };
    let of_job = post_changes::table.filter(post_changes::job_id.eq(job_id));
    let ids: Vec<i64> =
        of_job.order(post_changes::post_id).select(post_changes::post_id).limit(limit).load(conn)?;
    let Some(last) = ids.last() else { return Ok(0) };
    diesel::delete(of_job.filter(post_changes::post_id.le(*last))).execute(conn)
}
