//! What is in a database before somebody else's rows come, and taking it out.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::register::STAYING;
use super::{LEFT_OUT, Table, registered};
use crate::db::{Backend, Conn};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Whether somebody would lose something.
pub fn holds_people_or_posts(conn: &mut Conn) -> QueryResult<bool> {
    let count: Count =
        sql_query("SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM posts) AS value")
            .get_result(conn)?;
    Ok(count.value > 0)
}

/// Rows of these tables in all.
pub fn count_rows(conn: &mut Conn, tables: &[&Table]) -> QueryResult<u64> {
    tables.iter().try_fold(0, |sum, table| {
        let count: Count =
            sql_query(format!("SELECT COUNT(*) AS value FROM {}", table.name)).get_result(conn)?;
        Ok(sum + count.value.unsigned_abs())
    })
}

/// Takes all rows out of all tables; belongs in a transaction where it must be possible to go back.
pub fn empty(conn: &mut Conn) -> QueryResult<()> {
    let tables = registered();
    match conn.backend() {
        Backend::Postgres => {
            let names: Vec<&str> = tables.iter().map(|known| known.table.name.as_str()).collect();
            let left_out: Vec<&str> = made_again().collect();
            conn.batch_execute(&format!(
                "TRUNCATE {}, {} RESTART IDENTITY",
                names.join(", "),
                left_out.join(", ")
            ))
        }
        Backend::Mysql => {
            conn.batch_execute("DELETE FROM post_search")?;
            delete_all(conn)
        }
        Backend::Sqlite => {
            conn.batch_execute("INSERT INTO post_search (post_search) VALUES ('delete-all')")?;
            delete_all(conn)
        }
    }
}

/// Tables that are filled from others.
fn made_again() -> impl Iterator<Item = &'static str> {
    LEFT_OUT.iter().map(|(name, _)| *name).filter(|name| !STAYING.contains(name))
}

/// Those that refer to others first.
fn delete_all(conn: &mut Conn) -> QueryResult<()> {
    for name in made_again().filter(|name| *name != "post_search") {
        conn.batch_execute(&format!("DELETE FROM {name}"))?;
    }
    for known in registered().iter().rev() {
        conn.batch_execute(&format!("DELETE FROM {}", known.table.name))?;
    }
    Ok(())
}

/// Tables of the database that the register does not name: none, or a dump would lose them.
pub fn unknown_tables(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let query = match conn.backend() {
        Backend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' \
             AND name NOT LIKE 'post!_search!_%' ESCAPE '!'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
        Backend::Mysql => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    let mut known: BTreeSet<String> = registered().iter().map(|known| known.table.name.clone()).collect();
    known.extend(LEFT_OUT.iter().map(|(name, _)| (*name).to_owned()));
    known.insert("__diesel_schema_migrations".to_owned());
    let names: Vec<Name> = sql_query(query).load(conn)?;
    Ok(names.into_iter().map(|row| row.name).filter(|name| !known.contains(name)).collect())
}
