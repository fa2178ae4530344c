//! A server that ends connections under a running site.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use platen::db::{Backend, Conn};

use super::set_up;
use super::site::Site;

/// Connections of the site's pool; see [`Site`].
const POOL: usize = 4;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Ends every connection to the database but this one, and tells how many they were.
fn end_all_others(conn: &mut Conn) -> usize {
    let others = match conn.backend() {
        Backend::Postgres => {
            "SELECT CAST(pid AS BIGINT) AS id FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()"
        }
        _ => {
            "SELECT CAST(id AS SIGNED) AS id FROM information_schema.processlist \
             WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        }
    };
    let others: Vec<Id> = diesel::sql_query(others).load(conn).unwrap();
    for Id { id } in &others {
        let end = match conn.backend() {
            Backend::Postgres => format!("SELECT pg_terminate_backend({id})"),
            _ => format!("KILL {id}"),
        };
        conn.batch_execute(&end).unwrap();
    }
    others.len()
}

#[test]
fn connections_that_the_server_ends_cost_at_most_one_page_each() {
    let site = Site::start();
    let mut conn = site.connect();
    if conn.backend() == Backend::Sqlite {
        return eprintln!("SKIPPED: SQLite has no server that could end connections");
    }
    let ada = set_up(&site);
    for idle in [Duration::ZERO, Duration::from_millis(300)] {
        for _ in 0..5 {
            ada.visit("/admin/posts").has_status(200);
        }
        assert!(end_all_others(&mut conn) > 0, "the site holds connections");
        std::thread::sleep(idle);
        let answers: Vec<u16> = (0..20).map(|_| ada.visit("/admin/posts").status).collect();
        let failed = answers.iter().filter(|status| **status == 503).count();
        assert!(answers.iter().all(|status| [200, 503].contains(status)), "{answers:?}");
        assert!(failed <= if idle.is_zero() { POOL } else { 0 }, "{answers:?}");
        ada.visit("/write/new")
            .fill("title", "After it")
            .fill("content", "kept")
            .press("Publish")
            .sees("Published.");
    }
}
