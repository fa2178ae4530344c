//! `/health/live`, `/health/ready`, `/health/database`

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use crate::db::PoolState;
use crate::web::parts::State;
use crate::web::parts::pulse::{Pulse, ping};

#[derive(Serialize)]
struct DatabaseHealth {
    status: &'static str,
    backend: String,
    latency_ms: f64,
    pool_size: u32,
    idle: u32,
    in_use: u32,
    waiting: u64,
    /// Each of them; the figures above are their sums.
    pools: Vec<PoolState>,
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

/// `GET /health/database`: how the database and its pools stand.
pub async fn database(state: State) -> HttpResponse {
    let pulse = Pulse::take(&state).await;
    let code = if pulse.is_healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let total = pulse.total();
    answer(code).json(DatabaseHealth {
        status: pulse.status(),
        backend: state.db.backend().to_string(),
        latency_ms: pulse.latency_ms(),
        pool_size: total.pool_size,
        idle: total.idle,
        in_use: total.in_use,
        waiting: total.waiting,
        pools: pulse.pools,
    })
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header((RETRY_AFTER, 5));
    }
    answer
}
