//! `/admin/database`: whether the database is well, what is in it, and what it is slow at.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use askama::Template;

use crate::db::{self, Conn, Migration, Moment, SlowQuery, TableFigures};
use crate::error::Error;
use crate::models::audit::{self, Entry};
use crate::models::statistics::{self, Recent};
use crate::web::parts::page_cache::Fill;
use crate::web::parts::pulse::Pulse;
use crate::web::parts::{Admin, Layout, State, page};

/// Slow statements on the page.
const SLOW: usize = 20;
/// Lines of the audit log on the page.
const LINES: i64 = 10;
/// Rows that take long to count.
const LARGE: u64 = 200_000;
/// How long the page waits for the tables to be counted.
const PATIENCE: Duration = Duration::from_millis(1_500);

#[derive(Template)]
#[template(path = "admin/database/index.html")]
struct IndexPage {
    layout: Layout,
    backend: String,
    version: String,
    pulse: Pulse,
    fill: Option<Fill>,
    tables: Option<Arc<Tables>>,
    slow: Vec<SlowQuery>,
    threshold: Option<Duration>,
    migrations: Vec<Migration>,
    recent: Recent,
    entries: Vec<Entry>,
}

/// What the tables hold, and when they were looked at.
struct Tables {
    as_of: Moment,
    bytes: u64,
    all: Vec<TableFigures>,
}

/// `GET /admin/database`
pub async fn index(_admin: Admin, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let now = layout.now;
    let pulse = Pulse::take(&state).await;
    let tables = state
        .measured
        .read("tables", &state.db, PATIENCE, Tables::are_large, move |conn| tables(conn, now))
        .await?;
    let (version, migrations, recent, entries) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let migrations = db::migration_status(conn)?;
            let entries = audit::latest(conn, LINES)?;
            Ok((db::server_version(conn)?, migrations, statistics::recent(conn, now)?, entries))
        })
        .await?;
    page(&IndexPage {
        backend: state.db.backend().to_string(),
        slow: db::slow_queries::slowest(SLOW),
        threshold: db::slow_queries::threshold(),
        fill: state.pages.state(),
        layout,
        version,
        pulse,
        tables,
        migrations,
        recent,
        entries,
    })
}

fn tables(conn: &mut Conn, now: Moment) -> Result<Tables, Error> {
    Ok(Tables { as_of: now, bytes: db::database_bytes(conn)?, all: db::table_figures(conn)? })
}

impl Tables {
    /// Whether counting takes so long that a minute's delay is better.
    fn are_large(&self) -> bool {
        self.all.iter().map(|table| table.rows).sum::<u64>() > LARGE
    }

    fn has_estimates(&self) -> bool {
        self.all.iter().any(|table| table.is_estimate)
    }

    fn is_measured(&self) -> bool {
        self.all.iter().all(|table| table.bytes.is_some())
    }
}

impl IndexPage {
    fn pending(&self) -> usize {
        self.migrations.iter().filter(|migration| !migration.applied).count()
    }

    fn ms(time: Duration) -> String {
        format!("{:.1} ms", time.as_micros() as f64 / 1e3)
    }
}
