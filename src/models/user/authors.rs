//! Finding those who have published.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::User;
use crate::db::schema::{posts, users};
use crate::db::{Conn, Moment};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::live;
use crate::models::post::lists;

/// One page of the people with live posts, by username, each with the number of posts: three queries.
pub fn find_authors(
    conn: &mut Conn,
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Page<(User, u64)>>> {
    let total = count_authors(conn, now)?;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<User>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let found: Vec<User> = users::table
        .filter(exists(with_live_posts(now)))
        .order(users::username_key)
        .select(User::as_select())
        .limit(per_page as i64)
        .offset(skipped)
        .load(conn)?;
    let ids: Vec<i64> = found.iter().map(|user| user.id).collect();
    let counts = live_post_counts(conn, &ids, now)?;
    let items = found
        .into_iter()
        .map(|user| {
            let count = counts.get(&user.id).copied().unwrap_or(0);
            (user, count)
        })
        .collect();
    Ok(Some(Page { items, number, per_page, total }))
}

/// How many people have live posts.
pub fn count_authors(conn: &mut Conn, now: Moment) -> QueryResult<u64> {
    let count: i64 = users::table.filter(exists(with_live_posts(now))).count().get_result(conn)?;
    Ok(count.max(0) as u64)
}

/// How many live posts these people have, those without left out: one query.
pub fn live_post_counts(conn: &mut Conn, ids: &[i64], now: Moment) -> QueryResult<HashMap<i64, u64>> {
    if let Some(counts) = lists::live_counts(conn, lists::Scope::Author, ids, now)? {
        return Ok(counts);
    }
    let ids: Vec<Option<i64>> = ids.iter().copied().map(Some).collect();
    let counts: Vec<(Option<i64>, i64)> = posts::table
        .filter(posts::author_id.eq_any(ids))
        .filter(live(now))
        .group_by(posts::author_id)
        .select((posts::author_id, diesel::dsl::count(posts::id)))
        .load(conn)?;
    Ok(counts.into_iter().filter_map(|(id, count)| Some((id?, count.max(0) as u64))).collect())
}

/// The live posts of the person of the outer query.
#[diesel::dsl::auto_type]
pub(crate) fn with_live_posts(now: Moment) -> _ {
    let is_live: live = live(now);
    posts::table.filter(posts::author_id.eq(users::id.nullable())).filter(is_live)
}
