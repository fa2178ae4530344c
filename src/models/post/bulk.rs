//! One change to many posts, all or nothing.

use diesel::prelude::*;

use super::{
    Post, Reason, TagName, delete, find, publish, record_revision, restore, tags_of, trash, unpublish,
};
use crate::db::schema::{categories, posts, users};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::tag;

/// What is done to each of the posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    /// Make public.
    Publish,
    /// Make a draft.
    Unpublish,
    /// Throw away.
    Trash,
    /// Bring back.
    Restore,
    /// Remove for good; only from the trash.
    Delete,
    /// Put into a category, or into none.
    SetCategory(Option<i64>),
    /// Give a tag.
    AddTag(TagName),
    /// Take a tag away.
    RemoveTag(TagName),
    /// Make it another person's.
    SetAuthor(i64),
}

/// What came of a bulk change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// Posts that are otherwise now.
    pub changed: usize,
    /// Posts that were so already: nothing was written for them.
    pub unchanged: usize,
}

/// Changes all of these posts in one transaction; any that can't be changed stops all of it.
pub fn change_many(
    conn: &mut Conn,
    actor: &Actor,
    ids: &[i64],
    change: &BulkChange,
    now: Moment,
) -> Result<Changed, Error> {
    transaction(conn, |conn| {
        check_target(conn, change)?;
        let mut told = Changed::default();
        for id in ids {
            match change_one(conn, actor, *id, change, now)? {
                true => told.changed += 1,
                false => told.unchanged += 1,
            }
        }
        Ok(told)
    })
}

/// False when the post was so already.
fn change_one(
    conn: &mut Conn,
    actor: &Actor,
    id: i64,
    change: &BulkChange,
    now: Moment,
) -> Result<bool, Error> {
    match change {
        BulkChange::Publish => publish(conn, actor, id, now),
        BulkChange::Unpublish => unpublish(conn, actor, id, now),
        BulkChange::Trash => trash(conn, actor, id, now),
        BulkChange::Restore => restore(conn, actor, id, now),
        BulkChange::Delete => delete(conn, actor, id, now).map(|()| true),
        _ => amend(conn, actor, id, change, now),
    }
}

/// A category or an author that is not there is the sender's mistake.
fn check_target(conn: &mut Conn, change: &BulkChange) -> Result<(), Error> {
    let found = match change {
        BulkChange::SetCategory(Some(id)) => {
            categories::table.find(*id).select(categories::id).first::<i64>(conn).optional()?
        }
        BulkChange::SetAuthor(id) => {
            users::table.find(*id).select(users::id).first::<i64>(conn).optional()?
        }
        _ => return Ok(()),
    };
    match found {
        Some(_) => Ok(()),
        None => Err(Error::BadRequest(
            match change {
                BulkChange::SetAuthor(_) => "There is no such author any more.",
                _ => "There is no such category any more.",
            }
            .into(),
        )),
    }
}

/// Changes what stands beside the text, as a new version with a revision of its own.
fn amend(conn: &mut Conn, actor: &Actor, id: i64, change: &BulkChange, now: Moment) -> Result<bool, Error> {
    let mut post = find(conn, id)?;
    let mut names: Vec<String> =
        tags_of(conn, &[id])?.remove(&id).unwrap_or_default().into_iter().map(|tag| tag.name).collect();
    let has = |tag: &TagName| names.iter().any(|name| name_is(name, tag));
    let is_so = match change {
        BulkChange::SetCategory(category_id) => post.category_id == *category_id,
        BulkChange::SetAuthor(author_id) => post.author_id == Some(*author_id),
        BulkChange::AddTag(tag) => has(tag),
        BulkChange::RemoveTag(tag) => !has(tag),
        _ => true,
    };
    if is_so {
        return Ok(false);
    }
    let details = match change {
        BulkChange::SetCategory(category_id) => {
            post.category_id = *category_id;
            "category"
        }
        BulkChange::SetAuthor(author_id) => {
            post.author_id = Some(*author_id);
            "author"
        }
        BulkChange::AddTag(tag) => {
            names.push(tag.as_str().to_owned());
            "tag added"
        }
        BulkChange::RemoveTag(tag) => {
            names.retain(|name| !name_is(name, tag));
            "tag removed"
        }
        _ => return Ok(false),
    };
    let tags: Vec<TagName> = names.iter().filter_map(|name| TagName::parse(name).ok()).collect();
    if tags.len() > 20 {
        return Err(Error::Refused(format!("“{}” has 20 tags already; nothing was changed.", post.title)));
    }
    tag::set_for_post(conn, id, &tags, now)?;
    store(conn, &mut post, now)?;
    record_revision(conn, &post, &names, actor.id, Reason::Bulk, now)?;
    audit::record(conn, actor, "post.changed", ("post", Some(id), &post.title), details, now)?;
    Ok(true)
}

fn name_is(name: &str, tag: &TagName) -> bool {
    TagName::parse(name).is_ok_and(|name| name.key() == tag.key())
}

fn store(conn: &mut Conn, post: &mut Post, now: Moment) -> Result<(), Error> {
    let changed = diesel::update(posts::table)
        .filter(posts::id.eq(post.id).and(posts::version.eq(post.version)))
        .set((
            posts::category_id.eq(post.category_id),
            posts::author_id.eq(post.author_id),
            posts::version.eq(post.version + 1),
            posts::updated_at.eq(now),
        ))
        .execute(conn)?;
    post.version += 1;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
