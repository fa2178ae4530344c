//! Posts by date: how many in each span of time.

use diesel::prelude::*;

use super::filter::live;
use super::lists;
use crate::db::schema::posts;
use crate::db::{Conn, Moment, count_each, literal};

/// When the first and the last live post appeared; None without posts.
pub fn first_and_last(conn: &mut Conn, now: Moment) -> QueryResult<Option<(Moment, Moment)>> {
    // One walk to each end of the index; a query for both would read all of it.
    let first = posts::table
        .filter(live(now))
        .order(posts::published_at.asc())
        .select(posts::published_at)
        .first::<Option<Moment>>(conn)
        .optional()?;
    let last = posts::table
        .filter(live(now))
        .order(posts::published_at.desc())
        .select(posts::published_at)
        .first::<Option<Moment>>(conn)
        .optional()?;
    Ok(first.flatten().zip(last.flatten()))
}

/// The live posts in each span, from (inclusive) to (exclusive).
///
/// One statement counts many spans, each by a walk along the index, so the number of queries does
/// not grow with the years.
pub fn count_in_spans(conn: &mut Conn, spans: &[(Moment, Moment)], now: Moment) -> QueryResult<Vec<u64>> {
    if let Some(counts) = lists::count_in_spans(conn, spans, now)? {
        return Ok(counts);
    }
    let until = now + chrono::TimeDelta::microseconds(1);
    let what: Vec<String> = spans
        .iter()
        .map(|(from, to)| {
            let (from, to) = (literal(*from), literal((*to).min(until)));
            format!("posts WHERE status = 'published' AND published_at >= {from} AND published_at < {to}")
        })
        .collect();
    count_each(conn, what)
}
