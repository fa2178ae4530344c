//! What the tables hold, quickly: estimates where the database has them, counts where it has not.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::inspection::{TABLES, database_bytes, sizes};
use super::{Conn, count_each};

/// Tables with fewer rows, as the database estimates, are counted.
const COUNTED: i64 = 50_000;
/// An SQLite file beyond this is not read from end to end to measure its tables.
const MEASURED: u64 = 1_000_000_000;

/// How much a table holds, about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFigures {
    /// Its name.
    pub name: &'static str,
    /// Its rows.
    pub rows: u64,
    /// Whether the database only guesses the rows.
    pub is_estimate: bool,
    /// With its indexes; None where measuring takes too long.
    pub bytes: Option<u64>,
}

#[derive(QueryableByName)]
struct Estimate {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    estimate: i64,
}

/// Figures of every table: four statements at most.
pub fn table_figures(conn: &mut Conn) -> QueryResult<Vec<TableFigures>> {
    let estimates = estimates(conn)?;
    let estimate = |name: &str| estimates.iter().find(|known| known.name == name).map(|known| known.estimate);
    let guessed = |name: &str| estimate(name).filter(|rows| *rows >= COUNTED);
    let to_count: Vec<&str> = TABLES.iter().copied().filter(|name| guessed(name).is_none()).collect();
    let sources: Vec<String> = to_count.iter().map(|name| rows_of(conn, name)).collect();
    let counts = count_each(conn, sources)?;
    let is_measured = !matches!(conn, Conn::Sqlite(_)) || database_bytes(conn)? <= MEASURED;
    let sizes = if is_measured { Some(sizes(conn)?) } else { None };
    let counted = |name: &str| to_count.iter().position(|known| *known == name).map(|at| counts[at]);
    Ok(TABLES
        .iter()
        .map(|&name| TableFigures {
            name,
            rows: counted(name).or(guessed(name).map(i64::unsigned_abs)).unwrap_or_default(),
            is_estimate: guessed(name).is_some(),
            bytes: sizes.as_ref().map(|sizes| sizes.get(name).map_or(0, |bytes| bytes.unsigned_abs())),
        })
        .collect())
}

/// The rows that the database keeps in mind for its plans; SQLite has none.
fn estimates(conn: &mut Conn) -> QueryResult<Vec<Estimate>> {
    let query = match conn {
        Conn::Sqlite(_) => return Ok(Vec::new()),
        Conn::Postgres(_) => {
            "SELECT relname::text AS name, CAST(reltuples AS BIGINT) AS estimate FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        }
        #[cfg(feature = "full")]
        Conn::Mysql(_) => {
            "SELECT table_name AS name, CAST(COALESCE(table_rows, 0) AS SIGNED) AS estimate \
             FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    sql_query(query).load(conn)
}

/// What to count in place of a table: the index of searches knows its entries by a table of its own.
fn rows_of(conn: &Conn, name: &str) -> String {
    match (conn, name) {
        (Conn::Sqlite(_), "post_search") => "post_search_docsize".to_owned(),
        _ => name.to_owned(),
    }
}
