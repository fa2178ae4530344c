//! How the database is: what health checks, the admin page and the metrics tell alike.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;

use super::State;
use crate::db::PoolState;
use crate::error::Error;

/// The database at one moment.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// Whether it answered.
    pub is_healthy: bool,
    /// How long that took, with the wait for a connection.
    pub latency: Duration,
    /// Each of its pools.
    pub pools: Vec<PoolState>,
}

impl Pulse {
    /// Asks the database for a row of ours: a connection alone does not say that the tables are there.
    pub async fn take(state: &State) -> Self {
        let started = Instant::now();
        let is_healthy = ping(state).await.is_ok();
        Self { is_healthy, latency: started.elapsed(), pools: state.db.pools() }
    }

    /// `healthy` or `unhealthy`.
    pub fn status(&self) -> &'static str {
        if self.is_healthy { "healthy" } else { "unhealthy" }
    }

    /// The latency in milliseconds, to the microsecond.
    pub fn latency_ms(&self) -> f64 {
        self.latency.as_micros() as f64 / 1e3
    }

    /// All pools together.
    pub fn total(&self) -> PoolState {
        self.pools.iter().fold(PoolState { name: "total", ..PoolState::default() }, |sum, pool| PoolState {
            name: sum.name,
            max_size: sum.max_size + pool.max_size,
            pool_size: sum.pool_size + pool.pool_size,
            idle: sum.idle + pool.idle,
            in_use: sum.in_use + pool.in_use,
            waiting: sum.waiting + pool.waiting,
        })
    }
}

/// Whether the database answers.
pub async fn ping(state: &State) -> Result<(), Error> {
    let query = "SELECT 1 FROM settings WHERE name = 'title'";
    state.db.read(move |conn| diesel::sql_query(query).execute(conn).map(drop)).await
}
