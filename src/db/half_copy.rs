//! The mark on a database into which a copy is under way: from where, and what is to be done at its end.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::{Backend, Conn};

const TABLE: &str = "platen_half_copied";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    content: String,
}

/// What is known of a copy that was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfCopy {
    /// What was being copied.
    pub source: String,
    /// Statements that end the copy.
    pub laid_away: Vec<String>,
}

/// Whether a copy into the database was begun and not ended.
pub fn is_half_copied(conn: &mut Conn) -> QueryResult<bool> {
    let query = match conn.backend() {
        Backend::Sqlite => format!("SELECT name AS content FROM sqlite_master WHERE name = '{TABLE}'"),
        Backend::Postgres => format!(
            "SELECT table_name::text AS content FROM information_schema.tables \
             WHERE table_name = '{TABLE}' AND table_schema = current_schema()"
        ),
        Backend::Mysql => format!(
            "SELECT table_name AS content FROM information_schema.tables \
             WHERE table_name = '{TABLE}' AND table_schema = DATABASE()"
        ),
    };
    Ok(!sql_query(query).load::<Line>(conn)?.is_empty())
}

/// The mark of a copy that was cut off.
pub fn find_half_copy(conn: &mut Conn) -> QueryResult<Option<HalfCopy>> {
    if !is_half_copied(conn)? {
        return Ok(None);
    }
    let mut lines =
        sql_query(format!("SELECT content FROM {TABLE} ORDER BY number")).load::<Line>(conn)?.into_iter();
    let source = lines.next().map(|line| line.content).unwrap_or_default();
    Ok(Some(HalfCopy { source, laid_away: lines.map(|line| line.content).collect() }))
}

/// Sets the mark.
pub fn mark_half_copied(conn: &mut Conn, copy: &HalfCopy) -> QueryResult<()> {
    conn.batch_execute(&format!("CREATE TABLE {TABLE} (number INTEGER PRIMARY KEY, content TEXT NOT NULL)"))?;
    for (number, line) in std::iter::once(&copy.source).chain(&copy.laid_away).enumerate() {
        let place = if conn.backend() == Backend::Postgres { "$1" } else { "?" };
        sql_query(format!("INSERT INTO {TABLE} (number, content) VALUES ({number}, {place})"))
            .bind::<Text, _>(line)
            .execute(conn)?;
    }
    Ok(())
}

/// Takes the mark away.
pub fn unmark_half_copied(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute(&format!("DROP TABLE IF EXISTS {TABLE}"))
}
