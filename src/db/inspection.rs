//! What the databases tell of themselves: version, damage, sizes.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::Conn;

/// All tables of the site.
pub const TABLES: &[&str] = &[
    "settings",
    "users",
    "sessions",
    "user_tokens",
    "api_tokens",
    "idempotency_keys",
    "audit_entries",
    "media",
    "media_variants",
    "categories",
    "tags",
    "posts",
    "post_slugs",
    "post_tags",
    "post_media",
    "post_revisions",
    "post_search",
    "post_blocks",
    "tag_places",
    "import_records",
    "comments",
    "pages",
    "page_media",
    "page_revisions",
    "page_topics",
    "redirects",
    "missed_addresses",
    "menus",
    "menu_items",
    "parked_forms",
    "autosaves",
    "preview_links",
    "jobs",
    "job_log_entries",
    "post_changes",
    "webhooks",
    "webhook_secrets",
    "webhook_deliveries",
];

/// How much a table holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TableSize {
    /// Its name.
    pub name: &'static str,
    /// Its rows.
    pub rows: i64,
    /// With its indexes; 0 where the database doesn't tell.
    pub bytes: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// The version of the database, in its own words.
pub fn server_version(conn: &mut Conn) -> QueryResult<String> {
    let query = match conn {
        Conn::Sqlite(_) => "SELECT 'SQLite ' || sqlite_version() AS value",
        Conn::Postgres(_) => "SELECT 'PostgreSQL ' || current_setting('server_version') AS value",
        #[cfg(feature = "full")]
        Conn::Mysql(_) => "SELECT VERSION() AS value",
    };
    sql_query(query).get_result::<Word>(conn).map(|word| word.value)
}

/// What the database takes on its disk.
pub fn database_bytes(conn: &mut Conn) -> QueryResult<u64> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT CAST(page_count * page_size AS INTEGER) AS value FROM pragma_page_count, pragma_page_size"
        }
        Conn::Postgres(_) => "SELECT pg_database_size(current_database()) AS value",
        #[cfg(feature = "full")]
        Conn::Mysql(_) => {
            "SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED) AS value \
             FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    sql_query(query).get_result::<Count>(conn).map(|size| size.value.unsigned_abs())
}

/// Looks for damage in an SQLite file and answers the first; the others look after themselves.
pub fn quick_check(conn: &mut Conn) -> QueryResult<Option<String>> {
    match conn {
        Conn::Sqlite(conn) => {
            let found: Verdict = sql_query("PRAGMA quick_check(1)").get_result(conn)?;
            Ok(Some(found.quick_check).filter(|found| found != "ok"))
        }
        _ => Ok(None),
    }
}

/// The bytes of every table with its indexes.
pub(super) fn sizes(conn: &mut Conn) -> QueryResult<HashMap<String, i64>> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT CASE WHEN m.tbl_name LIKE 'post!_search!_%' ESCAPE '!' THEN 'post_search' ELSE m.tbl_name END AS name, \
             CAST(SUM(s.pgsize) AS INTEGER) AS bytes \
             FROM dbstat s JOIN sqlite_master m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1"
        }
        Conn::Postgres(_) => {
            "SELECT relname::text AS name, pg_total_relation_size(oid) AS bytes FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        }
        #[cfg(feature = "full")]
        Conn::Mysql(_) => {
            "SELECT table_name AS name, CAST(COALESCE(data_length + index_length, 0) AS SIGNED) AS bytes \
             FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    Ok(sql_query(query).load::<Size>(conn)?.into_iter().map(|size| (size.name, size.bytes)).collect())
}

/// Rows and bytes of every table, exactly, however long that takes.
pub fn table_sizes(conn: &mut Conn) -> QueryResult<Vec<TableSize>> {
    let sizes = sizes(conn)?;
    TABLES
        .iter()
        .map(|&name| {
            let count: Count = sql_query(format!("SELECT COUNT(*) AS value FROM {name}")).get_result(conn)?;
            Ok(TableSize { name, rows: count.value, bytes: sizes.get(name).copied().unwrap_or(0) })
        })
        .collect()
}
