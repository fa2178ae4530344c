//! `/health/live`, `/health/ready`, `/health/database`

use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};
use diesel::RunQueryDsl;
use serde::Serialize;

use crate::db::PoolState;
use crate::error::Error;
use crate::web::parts::State;

#[derive(Serialize)]
struct DatabaseHealth {
    status: &'static str,
    backend: String,
    latency_ms: f64,
    #[serde(flatten)]
    pool: PoolState,
}

/// `GET /health/live`: 200 while the process runs.
pub async fn live() -> HttpResponse {
    answer(StatusCode::OK).body("live\n")
}

/// `GET /health/ready`: 200 when pages can be served; 503 while stopping or without the database.
pub async fn ready(state: State) -> HttpResponse {
    if state.is_stopping() {
        return answer(StatusCode::SERVICE_UNAVAILABLE).body("stopping\n");
    }
    match ping(&state).await {
        Ok(()) => answer(StatusCode::OK).body("ready\n"),
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE).body("the database is not available\n"),
    }
}

/// `GET /health/database`: how the database and its pool stand.
pub async fn database(state: State) -> HttpResponse {
    let started = Instant::now();
    let (code, status) = match ping(&state).await {
        Ok(()) => (StatusCode::OK, "healthy"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unhealthy"),
    };
    answer(code).json(DatabaseHealth {
        status,
        backend: state.db.backend().to_string(),
        latency_ms: (started.elapsed().as_secs_f64() * 1e6).round() / 1e3,
        pool: state.db.pool_state(),
    })
}

/// Reads a row of ours: a connection alone does not say that the site's tables are there.
async fn ping(state: &State) -> Result<(), Error> {
    let query = "SELECT 1 FROM settings WHERE name = 'title'";
    state.db.read(move |conn| diesel::sql_query(query).execute(conn).map(drop)).await
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header((RETRY_AFTER, 5));
    }
    answer
}
