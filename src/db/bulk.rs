//! What makes many rows at once quick and safe: room to work in, and ids reserved beforehand.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::{Backend, Conn, TABLES, transaction};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Gives the connection more memory, where that is the program's to give, and lets it write what it
/// changes over and over to the file itself less often.
pub fn prepare_for_bulk(conn: &mut Conn) -> QueryResult<()> {
    match conn.backend() {
        Backend::Sqlite => {
            conn.batch_execute("PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 100000;")
        }
        _ => Ok(()),
    }
}

/// So few new rows are found quickly in any way.
const FEW: u64 = 200;

/// Has a server look at the rows of all tables, after so many came at once: until it does so by itself,
/// it takes bad ways to them. SQLite keeps no statistics. Belongs outside a transaction.
pub fn refresh_statistics(conn: &mut Conn, new_rows: u64) {
    let words = match conn.backend() {
        _ if new_rows < FEW => return,
        Backend::Sqlite => return,
        Backend::Postgres => "VACUUM (ANALYZE)",
        Backend::Mysql => "ANALYZE TABLE",
    };
    if let Err(error) = conn.batch_execute(&format!("{words} {}", TABLES.join(", "))) {
        tracing::warn!(cause = %error, "The database did not look at its new rows; it will by itself, in time.");
    }
}

/// Reserves `count` ids of a table and answers the first: whoever inserts meanwhile gets others.
pub fn reserve_ids(conn: &mut Conn, table: &str, count: u64) -> QueryResult<i64> {
    let highest = format!(
        "SELECT CAST(COALESCE(MAX(id), 0) AS {}) AS value FROM {table}",
        integer_word(conn.backend())
    );
    let count = i64::try_from(count).unwrap_or(i64::MAX / 2);
    match conn.backend() {
        Backend::Sqlite => transaction(conn, |conn| {
            let given =
                format!("SELECT COALESCE(MAX(seq), 0) AS value FROM sqlite_sequence WHERE name = '{table}'");
            let last = number(conn, &highest)?.max(number(conn, &given)?);
            conn.batch_execute(&format!(
                "DELETE FROM sqlite_sequence WHERE name = '{table}'; \
                 INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {});",
                last + count
            ))?;
            Ok(last + 1)
        }),
        Backend::Postgres => {
            let sequence = format!("pg_get_serial_sequence('{table}', 'id')");
            let last = number(conn, &highest)?
                .max(number(conn, &format!("SELECT nextval({sequence}) AS value"))? - 1);
            number(conn, &format!("SELECT setval({sequence}, {}) AS value", (last + count).max(1)))?;
            Ok(last + 1)
        }
        Backend::Mysql => {
            let last = number(conn, &highest)?;
            conn.batch_execute(&format!("ALTER TABLE {table} AUTO_INCREMENT = {}", last + count + 1))?;
            Ok(last + 1)
        }
    }
}

/// The word for whole numbers in a CAST.
pub fn integer_word(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "INTEGER",
        Backend::Postgres => "BIGINT",
        Backend::Mysql => "SIGNED",
    }
}

fn number(conn: &mut Conn, query: &str) -> QueryResult<i64> {
    sql_query(query).get_result::<Number>(conn).map(|row| row.value)
}
