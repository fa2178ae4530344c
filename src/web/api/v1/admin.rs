//! `/api/v1/admin`: figures of the database, and backups.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{self, Conn, Moment};
use crate::error::Error;
use crate::jobs::{Job, MakeBackup};
use crate::models::{job, statistics, user};
use crate::urls;
use crate::web::api::answers::{JobAccepted, absolute, json};
use crate::web::api::caller::Admin;
use crate::web::api::once::{Made, Once};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// How long a call waits for the tables of a large site to be counted.
const PATIENCE: Duration = Duration::from_secs(20);
/// Rows that take long to count.
const LARGE: u64 = 200_000;

/// What the database holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DatabaseStats {
    /// Rows of each table; estimates where there are very many.
    #[schema(example = json!({"posts": 120, "users": 4}))]
    tables: BTreeMap<&'static str, u64>,
    /// Posts that became public in the last seven days.
    #[schema(example = 3)]
    recent_posts: u64,
    /// People who may sign in.
    #[schema(example = 4)]
    active_users: u64,
}

/// Counts of the database. Those of a large site may be a minute old.
#[utoipa::path(
    get, path = "/api/v1/admin/db-stats", tag = "admin", operation_id = "db_stats", security(("token" = [])),
    responses((status = 200, description = "The counts", body = DatabaseStats)),
)]
pub async fn db_stats(_admin: Admin, _none: Query<Nothing>, state: State) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let stats = state
        .measured
        .read("database stats", &state.db, PATIENCE, DatabaseStats::are_large, move |conn| {
            DatabaseStats::gather(conn, now)
        })
        .await?
        .ok_or_else(|| Error::Unavailable("the tables could not be counted in time".into()))?;
    json(stats.as_ref())
}

impl DatabaseStats {
    fn gather(conn: &mut Conn, now: Moment) -> Result<Self, Error> {
        let tables = db::table_figures(conn)?.into_iter().map(|table| (table.name, table.rows)).collect();
        let recent_posts = statistics::recent(conn, now)?.posts;
        Ok(Self { tables, recent_posts, active_users: user::count_active(conn)? })
    }

    fn are_large(&self) -> bool {
        self.tables.values().sum::<u64>() > LARGE
    }
}

/// Asks for a backup of the whole site. It counts once it was restored into a scratch database and compared.
#[utoipa::path(
    post, path = "/api/v1/admin/backup", tag = "admin", operation_id = "create_backup", security(("token" = [])),
    responses((status = 202, description = "A job makes it; `Location` names where its progress is told", body = JobAccepted)),
)]
pub async fn create_backup(
    admin: Admin,
    once: Once,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (actor, now, base) = (admin.actor(), state.now(), state.clone());
    let new = MakeBackup::asked().to_new()?;
    let accepted = once
        .write(&[], move |conn| {
            let id = job::enqueue(conn, &actor, &new, now)?;
            let url = absolute(&base, &urls::api::item("jobs", id));
            Ok(Made::new(StatusCode::ACCEPTED, &JobAccepted::of(id, &url))?.at(url))
        })
        .await?;
    state.queue.bell.ring();
    Ok(accepted)
}
