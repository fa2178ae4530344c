//! What makes many rows quick to write: keys and indexes that are made at the end, from all rows at once.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::Table;
use crate::db::{Backend, Conn};

#[derive(QueryableByName)]
struct Laid {
    #[diesel(sql_type = Text)]
    away: String,
    #[diesel(sql_type = Text)]
    back: String,
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// Foreign keys first: dropping a unique index needs none on it.
const POSTGRES_KEYS: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away, \
     format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back \
     FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname";
const POSTGRES_INDEXES: &str = "SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS away, pg_get_indexdef(i.indexrelid) AS back \
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
     WHERE NOT i.indisprimary AND c.relnamespace = current_schema()::regnamespace \
     AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relname";
const SQLITE_INDEXES: &str = "SELECT 'DROP INDEX ' || name AS away, sql AS back FROM sqlite_master \
     WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";

/// Makes the connection ready for many rows, in any order. On SQLite it has to stand outside a transaction.
pub fn prepare_for_writing(conn: &mut Conn) -> QueryResult<()> {
    match conn.backend() {
        Backend::Sqlite => conn.batch_execute(
            "PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536; PRAGMA synchronous = NORMAL;",
        ),
        Backend::Mysql => conn.batch_execute("SET SESSION foreign_key_checks = 0, unique_checks = 0"),
        Backend::Postgres => conn.batch_execute("SET SESSION maintenance_work_mem = '64MB'"),
    }
}

/// Lays indexes and foreign keys away, where the database does that within a transaction. Answers
/// what brings them back, for [`finish_writing`].
pub fn lay_away(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let laid: Vec<Laid> = match conn.backend() {
        Backend::Sqlite => sql_query(SQLITE_INDEXES).load(conn)?,
        Backend::Postgres => {
            let mut laid: Vec<Laid> = sql_query(POSTGRES_KEYS).load(conn)?;
            laid.extend(sql_query(POSTGRES_INDEXES).load::<Laid>(conn)?);
            laid
        }
        Backend::Mysql => Vec::new(),
    };
    for laid in &laid {
        conn.batch_execute(&laid.away)?;
    }
    // Indexes come back before the foreign keys.
    Ok(laid.into_iter().rev().map(|laid| laid.back).collect())
}

/// Brings back what was laid away, sets the counters behind the highest ids, and looks for rows that
/// refer to nothing; answers the first such, as a sentence.
///
/// MySQL does not look again at rows that came while it was told not to: what is loaded there has to
/// come from a database that did.
pub fn finish_writing(
    conn: &mut Conn,
    tables: &[&Table],
    laid_away: &[String],
) -> QueryResult<Option<String>> {
    for back in laid_away {
        conn.batch_execute(back)?;
    }
    match conn.backend() {
        Backend::Sqlite => return dangling(conn),
        Backend::Mysql => conn.batch_execute("SET SESSION foreign_key_checks = 1, unique_checks = 1")?,
        Backend::Postgres => set_counters(conn, tables)?,
    }
    Ok(None)
}

/// Sets the counters behind the highest ids, after rows came with ids of their own. The other databases
/// do that by themselves.
pub fn set_counters(conn: &mut Conn, tables: &[&Table]) -> QueryResult<()> {
    if conn.backend() != Backend::Postgres {
        return Ok(());
    }
    let has_id = |table: &&&Table| table.position("id").is_some();
    tables.iter().filter(has_id).try_for_each(|table| {
        let name = &table.name;
        conn.batch_execute(&format!(
            "SELECT setval(pg_get_serial_sequence('{name}', 'id'), \
             GREATEST((SELECT COALESCE(MAX(id), 0) FROM {name}), 1), EXISTS (SELECT 1 FROM {name}))"
        ))
    })
}

fn dangling(conn: &mut Conn) -> QueryResult<Option<String>> {
    let found: Vec<Dangling> =
        sql_query("SELECT \"table\" AS of_table, \"parent\" AS parent FROM pragma_foreign_key_check LIMIT 1")
            .load(conn)?;
    conn.batch_execute("PRAGMA foreign_keys = ON")?;
    Ok(found.first().map(|found| {
        format!("a row of {} refers to a row of {} that is not there", found.of_table, found.parent)
    }))
}
