//! Finding tags, with how many public posts each has.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{Tag, roll};
use crate::db::schema::{post_tags, posts, tags};
use crate::db::{Conn, Moment};
use crate::kit::page::{Page, offset};
use crate::kit::text::name_key;
use crate::models::post::filter::{like_escaped, live};
use crate::models::post::lists;

/// By slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Tag> {
    tags::table.filter(tags::slug.eq(slug)).select(Tag::as_select()).first(conn)
}

/// The tag that somebody means by an address or a name.
pub fn find_meant(conn: &mut Conn, typed: &str) -> QueryResult<Option<Tag>> {
    let typed = typed.trim();
    if typed.contains('\0') {
        return Ok(None);
    }
    let found = find_by_slug(conn, typed).optional()?;
    if found.is_some() {
        return Ok(found);
    }
    tags::table.filter(tags::name_key.eq(name_key(typed))).select(Tag::as_select()).first(conn).optional()
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Tag> {
    tags::table.find(id).select(Tag::as_select()).first(conn)
}

/// Names of the tags that begin as typed, by name.
pub fn names_beginning(conn: &mut Conn, typed: &str, limit: i64) -> QueryResult<Vec<String>> {
    let typed = name_key(typed);
    if typed.is_empty() || typed.contains('\0') {
        return Ok(Vec::new());
    }
    tags::table
        .filter(tags::name_key.like(format!("{}%", like_escaped(&typed))).escape('!'))
        .order(tags::name_key)
        .limit(limit)
        .select(tags::name)
        .load(conn)
}

/// One page of the tags that stand on live posts, by name, each with its count: three queries.
pub fn find_live_page(
    conn: &mut Conn,
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Page<(Tag, u64)>>> {
    if let Some(page) = roll::find_live_page(conn, (number, per_page), now)? {
        return page.map(|page| with_counts(conn, page, now)).transpose();
    }
    let total = count_live(conn, now)?;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<Tag>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let found: Vec<Tag> = tags::table
        .filter(exists(on_live_posts(now)))
        .order((tags::name_key, tags::id))
        .select(Tag::as_select())
        .limit(per_page as i64)
        .offset(skipped)
        .load(conn)?;
    with_counts(conn, Page { items: found, number, per_page, total }, now).map(Some)
}

fn with_counts(conn: &mut Conn, page: Page<Tag>, now: Moment) -> QueryResult<Page<(Tag, u64)>> {
    let ids: Vec<i64> = page.items.iter().map(|tag| tag.id).collect();
    let counts = live_counts(conn, &ids, now)?;
    Ok(page.map(|tag| {
        let count = counts.get(&tag.id).copied().unwrap_or(0);
        (tag, count)
    }))
}

/// How many tags stand on live posts.
pub fn count_live(conn: &mut Conn, now: Moment) -> QueryResult<u64> {
    let count: i64 = tags::table.filter(exists(on_live_posts(now))).count().get_result(conn)?;
    Ok(count.max(0) as u64)
}

/// How many live posts these tags stand on, those on none left out: one query.
pub fn live_counts(conn: &mut Conn, ids: &[i64], now: Moment) -> QueryResult<HashMap<i64, u64>> {
    if let Some(counts) = lists::live_counts(conn, lists::Scope::Tag, ids, now)? {
        return Ok(counts);
    }
    let counts: Vec<(i64, i64)> = post_tags::table
        .filter(post_tags::tag_id.eq_any(ids.to_vec()))
        .filter(exists(live_post_of_link(now)))
        .group_by(post_tags::tag_id)
        .select((post_tags::tag_id, diesel::dsl::count(post_tags::post_id)))
        .load(conn)?;
    Ok(counts.into_iter().map(|(id, count)| (id, count.max(0) as u64)).collect())
}

/// How many posts these tags stand on, wherever those stand: one query, which reads an index alone.
pub fn post_counts(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, u64>> {
    let counts: Vec<(i64, i64)> = post_tags::table
        .filter(post_tags::tag_id.eq_any(ids.to_vec()))
        .group_by(post_tags::tag_id)
        .select((post_tags::tag_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(counts.into_iter().map(|(id, count)| (id, count.max(0) as u64)).collect())
}

/// The live posts that the tag of the outer query stands on.
///
/// Not a join: SQLite would begin it with all live posts, for each tag anew.
#[diesel::dsl::auto_type]
pub(crate) fn on_live_posts(now: Moment) -> _ {
    let of_link: live_post_of_link = live_post_of_link(now);
    post_tags::table.filter(post_tags::tag_id.eq(tags::id)).filter(exists(of_link))
}

/// The post of the outer query's link, when it is live.
#[diesel::dsl::auto_type]
fn live_post_of_link(now: Moment) -> _ {
    let is_live: live = live(now);
    posts::table.filter(posts::id.eq(post_tags::post_id)).filter(is_live)
}
