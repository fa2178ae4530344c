//! Finding categories, with how many public posts each has.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Category;
use crate::db::schema::{categories, posts};
use crate::db::{Conn, Moment};
use crate::models::post::filter::live;

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Category> {
    categories::table.find(id).select(Category::as_select()).first(conn)
}

/// By slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Category> {
    categories::table.filter(categories::slug.eq(slug)).select(Category::as_select()).first(conn)
}

/// All of them by name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Category>> {
    categories::table.order((categories::name_key, categories::id)).select(Category::as_select()).load(conn)
}

/// How many live posts each category itself has, those without left out: one query.
pub fn live_counts(conn: &mut Conn, now: Moment) -> QueryResult<HashMap<i64, u64>> {
    let counts: Vec<(Option<i64>, i64)> = posts::table
        .filter(live(now))
        .group_by(posts::category_id)
        .select((posts::category_id, diesel::dsl::count(posts::id)))
        .load(conn)?;
    Ok(counts.into_iter().filter_map(|(id, count)| Some((id?, count.max(0) as u64))).collect())
}
