//! Many counts in one statement, each by a walk along an index.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer};

use super::bulk::integer_word;
use super::{Backend, Conn, Moment, Statement};

/// Counts in one statement; SQLite joins at most 500 selects.
const COUNTS: usize = 400;

/// How many rows there are of each, in order: `posts WHERE status = 'draft'`.
///
/// The number of queries does not grow with the number of counts, up to 400.
pub fn count_each<S: Into<Statement>>(
    conn: &mut Conn,
    what: impl IntoIterator<Item = S>,
) -> QueryResult<Vec<u64>> {
    let what: Vec<Statement> = what.into_iter().map(Into::into).collect();
    let mut counts = vec![0; what.len()];
    for (counts, what) in counts.chunks_mut(COUNTS).zip(what.chunks(COUNTS)) {
        let mut all = Statement::default();
        for (place, rows) in what.iter().enumerate() {
            let joint = if place == 0 { "" } else { " UNION ALL " };
            all = all.sql(format!("{joint}SELECT {place} AS place, COUNT(*) AS found FROM "));
            all = all.then(rows.clone());
        }
        for (place, found) in all.load::<(Integer, BigInt), (i32, i64)>(conn)? {
            if let Some(count) = counts.get_mut(place.unsigned_abs() as usize) {
                *count = found.unsigned_abs();
            }
        }
    }
    Ok(counts)
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// The sum of a column of whole numbers; 0 without rows.
pub fn sum_of(conn: &mut Conn, column: &str, table: &str) -> QueryResult<u64> {
    // The databases add up to numbers of other types.
    let integer = integer_word(conn.backend());
    let query = format!("SELECT CAST(COALESCE(SUM({column}), 0) AS {integer}) AS value FROM {table}");
    sql_query(query).get_result::<Sum>(conn).map(|sum| sum.value.unsigned_abs())
}

/// Ids of ours as they stand in a statement. Of none, 0, which no row has: a list in SQL can't be empty.
pub fn id_list(ids: &[i64]) -> String {
    if ids.is_empty() {
        return "0".to_owned();
    }
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// A moment as all databases read it in a statement.
pub fn literal(at: Moment) -> String {
    at.format("'%Y-%m-%d %H:%M:%S%.6f'").to_string()
}

/// A moment as all databases read it in a statement, also where nothing beside it says that it is one.
pub fn typed_literal(backend: Backend, at: Moment) -> String {
    match backend {
        Backend::Sqlite => literal(at),
        Backend::Postgres => format!("TIMESTAMP {}", literal(at)),
        Backend::Mysql => format!("CAST({} AS DATETIME(6))", literal(at)),
    }
}
