//! Making, changing, merging and removing tags.

use diesel::prelude::*;

use super::assignment::insert;
use super::{Tag, find, roll};
use crate::db::schema::{post_tags, tags};
use crate::db::{Conn, Moment, MultiBackend, Topic, insert_all, topics, transaction};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::kit::text::name_key;
use crate::models::audit::{self, Actor};
use crate::models::post::filter::like_escaped;
use crate::models::post::{TagName, lists};
use crate::models::term::Term;

/// Makes a tag and answers its id; [`Error::Taken`] names `tags_name_key_key` or `tags_slug_key`.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    name: &TagName,
    term: &Term,
    now: Moment,
) -> Result<i64, Error> {
    transaction(conn, |conn| {
        let id = insert(conn, name, &term.description, now)?;
        if let Some(slug) = &term.slug {
            diesel::update(tags::table.find(id)).set(tags::slug.eq(slug.as_ref())).execute(conn)?;
        }
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "tag.created", ("tag", Some(id), name.as_str()), "", now)?;
        Ok(id)
    })
}

/// Changes a tag; [`Error::Stale`] when the version that was edited is not the one that stands.
pub fn update(
    conn: &mut Conn,
    actor: &Actor,
    (id, name): (i64, &TagName),
    term: &Term,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        let before = find(conn, id)?;
        if term.version.is_some_and(|version| version != before.version) {
            return Err(Error::Stale);
        }
        let slug = term.slug.as_ref().map_or(before.slug, ToString::to_string);
        lists::tags_changed(conn);
        diesel::update(tags::table.find(id))
            .set((
                tags::name.eq(name.as_str()),
                tags::name_key.eq(name.key()),
                tags::slug.eq(slug),
                tags::description.eq(&term.description),
                tags::version.eq(before.version + 1),
                tags::updated_at.eq(now),
            ))
            .execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "tag.changed", ("tag", Some(id), name.as_str()), "", now)?;
        Ok(())
    })
}

/// Gives the posts of a tag another one, and removes it; a post that has both keeps one.
pub fn merge(conn: &mut Conn, actor: &Actor, id: i64, into_id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let (gone, kept) = (find(conn, id)?, find(conn, into_id)?);
        if id == into_id {
            return Err(Error::Refused("A tag can't be merged into itself.".into()));
        }
        lists::changed_at_once(conn, lists::Scope::Tag, &[id, into_id]);
        let posts_of = |conn: &mut Conn, tag: i64| {
            post_tags::table.filter(post_tags::tag_id.eq(tag)).select(post_tags::post_id).load::<i64>(conn)
        };
        let have: std::collections::HashSet<i64> = posts_of(conn, into_id)?.into_iter().collect();
        let links: Vec<_> = posts_of(conn, id)?
            .into_iter()
            .filter(|post| !have.contains(post))
            .map(|post| (post_tags::post_id.eq(post), post_tags::tag_id.eq(into_id)))
            .collect();
        insert_all!(conn, crate::db::schema::post_tags, links, 2)?;
        diesel::delete(tags::table.find(id)).execute(conn)?;
        let details = format!("into {}", kept.name);
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "tag.merged", ("tag", Some(id), &gone.name), &details, now)?;
        Ok(())
    })
}

/// Removes a tag; its posts live on without it.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let gone = find(conn, id)?;
        lists::changed_at_once(conn, lists::Scope::Tag, &[id]);
        diesel::delete(tags::table.find(id)).execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "tag.deleted", ("tag", Some(id), &gone.name), "", now)?;
        Ok(())
    })
}

/// Removes all of these tags, or none; their posts live on.
pub fn delete_many(conn: &mut Conn, actor: &Actor, ids: &[i64], now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| ids.iter().try_for_each(|id| delete(conn, actor, *id, now)))
}

/// One page of tags by name, those whose name has these words; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    words: &str,
    ascending: bool,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Tag>>> {
    if name_key(words).is_empty()
        && let Some(page) = roll::find_page(conn, ascending, (number, per_page))?
    {
        return Ok(page);
    }
    let found = || with_words(words);
    let total: i64 = found().count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<Tag>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let query = match ascending {
        true => found().order(tags::name_key.asc()),
        false => found().order(tags::name_key.desc()),
    };
    let items = query.limit(per_page as i64).offset(skipped).select(Tag::as_select()).load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// The tags behind an id whose name has these words, in the order of ids.
pub fn find_after(conn: &mut Conn, words: &str, after: i64, limit: i64) -> QueryResult<Vec<Tag>> {
    let found = with_words(words).filter(tags::id.gt(after)).order(tags::id.asc());
    found.limit(limit).select(Tag::as_select()).load(conn)
}

fn with_words<'a>(words: &str) -> tags::BoxedQuery<'a, MultiBackend> {
    let query = tags::table.into_boxed::<MultiBackend>();
    match name_key(words) {
        words if words.is_empty() => query,
        words => query.filter(tags::name_key.like(format!("%{}%", like_escaped(&words))).escape('!')),
    }
}
