//! Rows held until the transaction ends, so that what is read of them stays true until it is written.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::{Backend, Conn, id_list};

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = BigInt)]
    #[expect(dead_code, reason = "only that it is held matters")]
    id: i64,
}

/// Holds these rows of a table until the transaction ends. SQLite has one writer at a time: there the
/// transaction itself does that.
pub fn lock_rows(conn: &mut Conn, table: &'static str, ids: &[i64]) -> QueryResult<()> {
    if ids.is_empty() || conn.backend() == Backend::Sqlite {
        return Ok(());
    }
    let query = format!("SELECT id FROM {table} WHERE id IN ({}) ORDER BY id FOR UPDATE", id_list(ids));
    sql_query(query).load::<Held>(conn).map(drop)
}
