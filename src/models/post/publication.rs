//! Where a post stands: taken back, thrown away, brought back, deleted for good.

use diesel::prelude::*;

use super::announcing::announce;
use super::{Post, Reason, Status, find, lists, note_change, record_revision, tags_of};
use crate::db::schema::posts;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::search;

/// Makes a post public: at its own time where it has one, else now; false when it is so already.
pub fn publish(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let post = find(conn, id)?;
        let at = post.published_at.unwrap_or(now);
        let moved = move_to(conn, actor, &post, (Status::Published, Some(at)), "post.published", now)?;
        keep(conn, actor, &post, Reason::Published, now)?;
        Ok(moved)
    })
}

/// Makes a draft of a public or scheduled post; false when it is one already.
pub fn unpublish(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let post = find(conn, id)?;
        let moved = move_to(conn, actor, &post, (Status::Draft, post.published_at), "post.unpublished", now)?;
        keep(conn, actor, &post, Reason::Unpublished, now)?;
        Ok(moved)
    })
}

/// Throws a post away; it can be brought back. False when it lies in the trash already.
pub fn trash(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let post = find(conn, id)?;
        move_to(conn, actor, &post, (Status::Trash, post.published_at), "post.trashed", now)
    })
}

/// Brings a post back from the trash, as a draft.
pub fn restore(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let post = find(conn, id)?;
        if post.status != Status::Trash {
            return Err(Error::Refused(format!("“{}” is not in the trash.", post.title)));
        }
        move_to(conn, actor, &post, (Status::Draft, post.published_at), "post.restored", now)
    })
}

/// Removes a post in the trash for good, with its history.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let post = find(conn, id)?;
        if post.status != Status::Trash {
            return Err(Error::Refused(format!(
                "“{}” is not in the trash; only what is there can be deleted for good.",
                post.title
            )));
        }
        lists::about_to_change(conn, &[id])?;
        search::forget(conn, id)?;
        diesel::delete(posts::table.find(id)).execute(conn)?;
        audit::record(conn, actor, "post.deleted", ("post", Some(id), &post.title), "", now)?;
        Ok(())
    })
}

/// What readers see has changed, so it stands in the history; the way to the trash and back changes
/// nothing that a revision holds.
fn keep(conn: &mut Conn, actor: &Actor, before: &Post, reason: Reason, now: Moment) -> Result<(), Error> {
    let post = find(conn, before.id)?;
    if post.version == before.version {
        return Ok(());
    }
    let tags = tags_of(conn, &[post.id])?.remove(&post.id).unwrap_or_default();
    let names: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
    record_revision(conn, &post, &names, actor.id, reason, now)?;
    Ok(())
}

fn move_to(
    conn: &mut Conn,
    actor: &Actor,
    post: &Post,
    (status, published_at): (Status, Option<Moment>),
    action: &str,
    now: Moment,
) -> Result<bool, Error> {
    if post.status == status {
        return Ok(false);
    }
    lists::about_to_change(conn, &[post.id])?;
    let changed = diesel::update(posts::table)
        .filter(posts::id.eq(post.id).and(posts::version.eq(post.version)))
        .set((
            posts::status.eq(status),
            posts::published_at.eq(published_at),
            posts::trashed_at.eq((status == Status::Trash).then_some(now)),
            posts::version.eq(post.version + 1),
            posts::updated_at.eq(now),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    note_change(conn, &[post.status, status]);
    audit::record(conn, actor, action, ("post", Some(post.id), &post.title), "", now)?;
    announce(conn, post.id, post.is_live(now), now)?;
    Ok(true)
}
