//! The columns of a table as an SQLite file has them: also of a schema older than this program's.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::{Column, Kind, Table};
use crate::db::Conn;

#[derive(QueryableByName)]
struct Declared {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

/// All tables of an SQLite file but its own and those that are made again from others, by name.
pub fn describe_sqlite(conn: &mut Conn) -> QueryResult<Vec<Table>> {
    let columns: Vec<Declared> = sql_query(
        "SELECT m.name AS of_table, c.name AS name, upper(c.type) AS declared, \
         CAST(c.\"notnull\" AS INTEGER) AS required, CAST(c.pk AS INTEGER) AS key \
         FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
         AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'post!_search%' ESCAPE '!' \
         AND m.name NOT IN ('__diesel_schema_migrations', 'page_topics', 'post_blocks', 'tag_places') ORDER BY m.name, c.cid",
    )
    .load(conn)?;
    let mut tables: Vec<(Table, Vec<(i64, usize)>)> = Vec::new();
    for column in columns {
        if tables.last().is_none_or(|(table, _)| table.name != column.of_table) {
            let table = Table { name: column.of_table.clone(), columns: Vec::new(), key: Vec::new() };
            tables.push((table, Vec::new()));
        }
        if let Some((table, key)) = tables.last_mut() {
            if column.key > 0 {
                key.push((column.key, table.columns.len()));
            }
            table.columns.push(column.into());
        }
    }
    Ok(tables
        .into_iter()
        .map(|(mut table, mut key)| {
            key.sort_unstable();
            table.key = key.into_iter().map(|(_, at)| at).collect();
            table
        })
        .collect())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The tables that rows of `table` refer to, in an SQLite file.
pub fn refers_to(conn: &mut Conn, table: &str) -> QueryResult<Vec<String>> {
    let names: Vec<Name> =
        sql_query("SELECT DISTINCT \"table\" AS name FROM pragma_foreign_key_list(?) ORDER BY 1")
            .bind::<Text, _>(table)
            .load(conn)?;
    Ok(names.into_iter().map(|row| row.name).collect())
}

impl From<Declared> for Column {
    fn from(column: Declared) -> Self {
        let kind = match column.declared.as_str() {
            "BOOLEAN" => Kind::Bool,
            "DOUBLE" | "REAL" | "DOUBLE PRECISION" => Kind::Double,
            "BLOB" => Kind::Bytes,
            "TEXT" if column.name.ends_with("_at") => Kind::Moment,
            "TEXT" => Kind::Text,
            _ => Kind::Integer,
        };
        Self { kind, nullable: column.required == 0, name: column.name }
    }
}
