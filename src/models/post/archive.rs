//! Posts by date: how many in each span of time.

use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use super::filter::live;
use crate::db::schema::posts;
use crate::db::{Conn, Moment};

/// Spans counted by one statement; SQLite joins at most 500 selects.
const SPANS: usize = 400;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Integer)]
    span: i32,
    #[diesel(sql_type = BigInt)]
    posts: i64,
}

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
/// not grow with the years. The times are ours, and all databases read them so spelled.
pub fn count_in_spans(conn: &mut Conn, spans: &[(Moment, Moment)], now: Moment) -> QueryResult<Vec<u64>> {
    let mut counts = vec![0; spans.len()];
    let until = now + chrono::TimeDelta::microseconds(1);
    for (chunk_at, chunk) in spans.chunks(SPANS).enumerate() {
        let mut sql = String::new();
        for (at, (from, to)) in chunk.iter().enumerate() {
            let joint = if at == 0 { "" } else { " UNION ALL " };
            let (from, to) = (spelled(*from), spelled((*to).min(until)));
            // Writing to a String can't fail.
            let _ = write!(
                sql,
                "{joint}SELECT {at} AS span, COUNT(*) AS posts FROM posts \
                 WHERE status = 'published' AND published_at >= '{from}' AND published_at < '{to}'"
            );
        }
        for row in diesel::sql_query(sql).load::<CountRow>(conn)? {
            counts[chunk_at * SPANS + row.span.unsigned_abs() as usize] = row.posts.unsigned_abs();
        }
    }
    Ok(counts)
}

fn spelled(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}
