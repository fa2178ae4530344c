//! Connection pools, and the two ways to the database: `read` and `write`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use actix_web::web;
use diesel::r2d2;
use parking_lot::Mutex;

use super::manager::Manager;
use super::topics::{Generations, InUse};
use super::{Backend, Conn, DatabaseUrl, primary, sqlite_file};
use crate::error::Error;

/// What a connection may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads only; SQLite refuses writes on it.
    Read,
    /// Reads and writes.
    Write,
}

/// Sizes and patience of the pools.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// Connections at most.
    pub size: u32,
    /// How long a request waits for a connection.
    pub timeout: Duration,
}

/// What a pool is doing, for health pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct PoolState {
    /// What it is for: `readers` and `writer`, `replica` and `primary`, or `all`.
    pub name: &'static str,
    /// Connections at most.
    pub max_size: u32,
    /// Open connections.
    pub pool_size: u32,
    /// Open and unused.
    pub idle: u32,
    /// In use now.
    pub in_use: u32,
    /// Requests that wait for one.
    pub waiting: u64,
}

/// What the readers' pool is called where it is one of a replica.
const REPLICA: &str = "replica";

type Pool = r2d2::Pool<Manager>;

/// A pool, and how many wait for one of its connections.
struct Lane {
    name: &'static str,
    pool: Pool,
    waiting: AtomicU64,
}

struct Pools {
    backend: Backend,
    url: DatabaseUrl,
    reader: Arc<Lane>,
    /// The same lane as that of the readers where one pool serves both.
    writer: Arc<Lane>,
    moving: AtomicBool,
    generations: Arc<Generations>,
}

/// The site's database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Pools>);

impl Db {
    /// Prepares the pools without waiting for the database to answer.
    ///
    /// SQLite gets one writer beside many readers; the others one pool, or a second one for
    /// `replica`. The error is a sentence for the operator.
    pub fn connect(
        url: &DatabaseUrl,
        replica: Option<&DatabaseUrl>,
        options: &PoolOptions,
    ) -> Result<Self, String> {
        sqlite_file::prepare(url)?;
        let writers = if url.backend() == Backend::Sqlite { 1 } else { options.size };
        let (reading, writing) = match (replica, url.backend()) {
            (Some(_), _) => (REPLICA, "primary"),
            (None, Backend::Sqlite) => ("readers", "writer"),
            (None, _) => ("all", "all"),
        };
        let writer = Lane::new(writing, pool(url, Mode::Write, writers, options.timeout));
        let reader = match reading {
            "all" => Arc::clone(&writer),
            _ => Lane::new(reading, pool(replica.unwrap_or(url), Mode::Read, options.size, options.timeout)),
        };
        let pools = Pools {
            backend: url.backend(),
            url: url.clone(),
            reader,
            writer,
            moving: AtomicBool::new(false),
            generations: Arc::default(),
        };
        Ok(Self(Arc::new(pools)))
    }

    /// Whether pages are read from another database than the one that is written, which may lag behind.
    pub fn reads_a_replica(&self) -> bool {
        self.0.reader.name == REPLICA
    }

    /// The kind of database behind the pools.
    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    /// What is known of the numbers that say how old readers' pages are.
    pub fn generations(&self) -> &Generations {
        &self.0.generations
    }

    /// Runs `work` on a connection for reading, on a thread where it may wait.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        let db = self.clone();
        let wants_primary = self.reads_a_replica() && primary::is_wanted();
        off_the_worker(move || db.run(if wants_primary { &db.0.writer } else { &db.0.reader }, work)).await
    }

    /// Runs `work` on a connection for writing, on a thread where it may wait.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        let db = self.clone();
        off_the_worker(move || db.write_blocking(work)).await
    }

    /// [`Db::read`] for commands, which have a thread of their own.
    pub fn read_blocking<T, E: Into<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, Error> {
        self.run(&self.0.reader, work)
    }

    /// [`Db::write`] for commands, which have a thread of their own.
    pub fn write_blocking<T, E: Into<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, Error> {
        if self.0.moving.load(Ordering::Relaxed) {
            let reason = "the site is being moved to another database and is read-only meanwhile";
            return Err(Error::Unavailable(reason.into()));
        }
        self.run(&self.0.writer, work)
    }

    /// Whether the site is being moved to another database, so that nothing must be written.
    pub(super) fn set_moving(&self, moving: bool) {
        if self.0.moving.swap(moving, Ordering::Relaxed) != moving {
            let state = if moving { "is read-only: it is being moved" } else { "takes writes again" };
            tracing::info!("The site {state}.");
        }
    }

    /// How each pool stands, the readers' first.
    pub fn pools(&self) -> Vec<PoolState> {
        let mut states = vec![self.0.reader.state()];
        if !Arc::ptr_eq(&self.0.reader, &self.0.writer) {
            states.push(self.0.writer.state());
        }
        states
    }

    fn run<T, E: Into<Error>>(
        &self,
        lane: &Lane,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, Error> {
        let mut conn = lane.connection()?;
        let _in_use = InUse::mark(&conn, &self.0.generations);
        work(&mut conn).map_err(|error| {
            conn.distrust();
            error.into()
        })
    }
}

/// Runs `work` on a thread where it may wait.
///
/// It goes there in a box, so that tokio's task for it is compiled once, and not for each of hundreds of queries.
async fn off_the_worker<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let answer = Arc::new(Mutex::new(None));
    let place = Arc::clone(&answer);
    let boxed: Box<dyn FnOnce() + Send> = Box::new(move || *place.lock() = Some(work()));
    web::block(boxed).await?;
    let answer = answer.lock().take();
    answer.unwrap_or_else(|| Err(anyhow::anyhow!("work on the database left no answer").into()))
}

impl Lane {
    fn new(name: &'static str, pool: Pool) -> Arc<Self> {
        Arc::new(Self { name, pool, waiting: AtomicU64::new(0) })
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>, Error> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let conn = self.pool.get();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        conn.map_err(|error| Error::Unavailable(error.to_string()))
    }

    fn state(&self) -> PoolState {
        let state = self.pool.state();
        PoolState {
            name: self.name,
            max_size: self.pool.max_size(),
            pool_size: state.connections,
            idle: state.idle_connections,
            in_use: state.connections.saturating_sub(state.idle_connections),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }
}

fn pool(url: &DatabaseUrl, mode: Mode, size: u32, timeout: Duration) -> Pool {
    // SQLite's connection can't break by itself, so it is not asked before each use.
    let network = url.backend() != Backend::Sqlite;
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(if mode == Mode::Write && !network { 1 } else { 0 }))
        .connection_timeout(timeout)
        .test_on_check_out(network)
        .error_handler(Box::new(PoolErrors))
        .build_unchecked(Manager { url: url.clone(), mode })
}

/// Tells the log why a connection could not be opened.
#[derive(Debug)]
struct PoolErrors;

impl r2d2::HandleError<r2d2::Error> for PoolErrors {
    fn handle_error(&self, error: r2d2::Error) {
        tracing::warn!(cause = %error, "The database could not be reached.");
    }
}
