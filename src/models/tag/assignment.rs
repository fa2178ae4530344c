//! The tags of a post: those that are new are made with it.

use diesel::prelude::*;

use crate::db::schema::{post_tags, tags};
use crate::db::{Conn, Moment, insert_all, insert_returning_id, transaction, violated_constraint};
use crate::kit::slug::Slug;
use crate::kit::token;
use crate::models::post::{TagName, lists};

/// A new tag as it is stored.
#[derive(Insertable)]
#[diesel(table_name = tags)]
struct TagRow<'a> {
    name: &'a str,
    name_key: String,
    slug: &'a str,
    description: &'a str,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = post_tags)]
struct Link {
    post_id: i64,
    tag_id: i64,
}

/// Gives a post exactly these tags, making those that are new. Belongs in the transaction of the save.
pub fn set_for_post(conn: &mut Conn, post_id: i64, names: &[TagName], now: Moment) -> QueryResult<()> {
    let wanted = ensure(conn, names, now)?;
    let present: Vec<i64> =
        post_tags::table.filter(post_tags::post_id.eq(post_id)).select(post_tags::tag_id).load(conn)?;
    let gone: Vec<i64> = present.iter().copied().filter(|id| !wanted.contains(id)).collect();
    if !gone.is_empty() {
        diesel::delete(
            post_tags::table.filter(post_tags::post_id.eq(post_id)).filter(post_tags::tag_id.eq_any(gone)),
        )
        .execute(conn)?;
    }
    let links: Vec<Link> = wanted
        .into_iter()
        .filter(|id| !present.contains(id))
        .map(|tag_id| Link { post_id, tag_id })
        .collect();
    insert_all!(conn, crate::db::schema::post_tags, links, 2).map(drop)
}

/// The ids of these tags, making those that are new: one query when all are known.
pub fn ensure(conn: &mut Conn, names: &[TagName], now: Moment) -> QueryResult<Vec<i64>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = names.iter().map(TagName::key).collect();
    let known: Vec<(String, i64)> =
        tags::table.filter(tags::name_key.eq_any(keys)).select((tags::name_key, tags::id)).load(conn)?;
    names
        .iter()
        .map(|name| {
            let key = name.key();
            match known.iter().find(|(known, _)| *known == key) {
                Some((_, id)) => Ok(*id),
                None => insert_or_find(conn, name, now),
            }
        })
        .collect()
}

/// Somebody else may make the same tag at the same moment; then theirs is taken.
fn insert_or_find(conn: &mut Conn, name: &TagName, now: Moment) -> QueryResult<i64> {
    match transaction(conn, |conn| insert(conn, name, "", now)) {
        Err(error) if violated_constraint(&error).as_deref() == Some("tags_name_key_key") => {
            tags::table.filter(tags::name_key.eq(name.key())).select(tags::id).first(conn)
        }
        other => other,
    }
}

pub(super) fn insert(conn: &mut Conn, name: &TagName, description: &str, now: Moment) -> QueryResult<i64> {
    let slug = match Slug::from_title(name.as_str()) {
        Some(base) => Some(first_free_slug(conn, &base)?),
        None => None,
    };
    let placeholder = token::random_token();
    let row = TagRow {
        name: name.as_str(),
        name_key: name.key(),
        slug: slug.as_ref().map_or(&placeholder, |slug| slug.as_ref()),
        description,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let id = insert_returning_id!(conn, crate::db::schema::tags, row)?;
    lists::tags_changed(conn);
    if slug.is_none() {
        diesel::update(tags::table.find(id)).set(tags::slug.eq(format!("tag-{id}"))).execute(conn)?;
    }
    Ok(id)
}

fn first_free_slug(conn: &mut Conn, base: &Slug) -> QueryResult<Slug> {
    let mut candidate = base.clone();
    let mut suffix = 2;
    while tags::table
        .filter(tags::slug.eq(candidate.as_ref()))
        .select(tags::id)
        .first::<i64>(conn)
        .optional()?
        .is_some()
    {
        candidate = base.with_suffix(suffix);
        suffix += 1;
    }
    Ok(candidate)
}
