//! What happened on the site in spans of time, and what its categories hold.

use std::collections::HashMap;

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use parking_lot::Mutex;

use crate::db::schema::{categories, posts, users};
use crate::db::{Conn, Moment, count_each, literal};
use crate::models::post::filter::scheduled;
use crate::models::post::{self, Status, lists};

/// What came in one span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Activity {
    /// Published, and live.
    pub posts: u64,
    /// Approved.
    pub comments: u64,
    /// New accounts.
    pub people: u64,
}

/// A category and its live posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryShare {
    /// None: the posts without a category.
    pub name: Option<String>,
    /// How many.
    pub posts: u64,
    /// The characters of their texts in Markdown, all together.
    pub content_length: u64,
}

impl CategoryShare {
    /// Characters of a post on average, rounded; None without posts.
    pub fn average_length(&self) -> Option<u64> {
        (self.posts > 0).then(|| (self.content_length + self.posts / 2) / self.posts)
    }
}

/// When the first live post appeared or the first account was made, whichever came first.
pub fn beginning(conn: &mut Conn, now: Moment) -> QueryResult<Option<Moment>> {
    let post = post::first_and_last(conn, now)?.map(|(first, _)| first);
    let person =
        users::table.order(users::created_at.asc()).select(users::created_at).first(conn).optional()?;
    Ok(post.into_iter().chain(person).min())
}

/// What came in each span, from (inclusive) to (exclusive), each counted along an index only as far
/// as the span reaches.
pub fn in_spans(conn: &mut Conn, spans: &[(Moment, Moment)], now: Moment) -> QueryResult<Vec<Activity>> {
    const KINDS: [(&str, &str); 3] = [
        ("posts WHERE status = 'published' AND ", "published_at"),
        ("comments WHERE status = 'approved' AND ", "created_at"),
        ("users WHERE ", "created_at"),
    ];
    let until = now + chrono::TimeDelta::microseconds(1);
    let mut what = Vec::with_capacity(spans.len() * KINDS.len());
    for (from, to) in spans {
        let (from, to) = (literal(*from), literal((*to).min(until)));
        what.extend(
            KINDS.iter().map(|(rows, column)| format!("{rows}{column} >= {from} AND {column} < {to}")),
        );
    }
    let counts = count_each(conn, what)?;
    let activity = |counts: &[u64; 3]| Activity { posts: counts[0], comments: counts[1], people: counts[2] };
    Ok(counts.as_chunks().0.iter().map(activity).collect())
}

/// Live posts and the length of their texts per category, most first, also categories without posts.
///
/// Few statements; where posts have changed, one of them reads an index of all posts.
pub fn per_category(conn: &mut Conn, now: Moment) -> QueryResult<Vec<CategoryShare>> {
    let mut by_id = sums(conn, now)?;
    let names: Vec<(i64, String)> =
        categories::table.select((categories::id, categories::name)).load(conn)?;
    let mut shares: Vec<CategoryShare> = names
        .into_iter()
        .map(|(id, name)| share(Some(name), by_id.remove(&Some(id)).unwrap_or_default()))
        .collect();
    shares.extend(by_id.remove(&None).map(|sums| share(None, sums)));
    shares.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.name.cmp(&b.name)));
    Ok(shares)
}

/// Posts and the length of their texts by category.
type Sums = HashMap<Option<i64>, (u64, u64)>;

/// Sums that hold as long as no post changes, and until the next one's time comes.
struct Kept {
    stamp: i64,
    from: Moment,
    until: Option<Moment>,
    sums: Sums,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

fn sums(conn: &mut Conn, now: Moment) -> QueryResult<Sums> {
    let Some(stamp) = lists::stamp(conn)? else { return sums_of_rows(conn, now) };
    let holds =
        |kept: &&Kept| kept.stamp == stamp && kept.from <= now && kept.until.is_none_or(|until| now < until);
    if let Some(kept) = KEPT.lock().as_ref().filter(holds) {
        return Ok(kept.sums.clone());
    }
    let sums = sums_of_rows(conn, now)?;
    let next = posts::table.filter(scheduled(now)).select(diesel::dsl::min(posts::published_at));
    let until: Option<Moment> = next.first(conn)?;
    *KEPT.lock() = Some(Kept { stamp, from: now, until, sums: sums.clone() });
    Ok(sums)
}

fn sums_of_rows(conn: &mut Conn, now: Moment) -> QueryResult<Sums> {
    // As an expression: SQLite would walk the index of the times instead, and read every post.
    let is_past = sql::<Bool>(&format!("COALESCE(published_at, published_at) <= {}", literal(now)));
    let sums: Vec<(Option<i64>, i64, Option<i64>)> = posts::table
        .filter(posts::status.eq(Status::Published).and(is_past))
        .group_by(posts::category_id)
        .select((posts::category_id, count_star(), sql::<Nullable<BigInt>>("SUM(content_length)")))
        .load(conn)?;
    Ok(sums
        .into_iter()
        .map(|(id, posts, length)| (id, (posts.unsigned_abs(), length.unwrap_or(0).unsigned_abs())))
        .collect())
}

fn share(name: Option<String>, (posts, content_length): (u64, u64)) -> CategoryShare {
    CategoryShare { name, posts, content_length }
}
