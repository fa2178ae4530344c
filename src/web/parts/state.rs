//! What every handler may ask for: the parts of the running site.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Data;

use super::deadline::Deadlines;
use super::hashing::Hashing;
use super::measured::Measured;
use super::page_cache::PageCache;
use super::pictures::Pictures;
use super::site::SiteCache;
use super::traffic::Traffic;
use crate::config::{Config, SecretKey};
use crate::db::{Db, Moment};
use crate::jobs::Queue;
use crate::kit::clock::Clock;
use crate::kit::password::Cost;
use crate::services::metrics::Metrics;
use crate::services::quota::Quotas;
use crate::services::rate_limit::Throttles;
use crate::services::storage::Storage;

/// The running site. Shared by all workers.
pub struct Running {
    /// What the operator decided.
    pub config: Config,
    /// Signs cookies.
    pub secret: SecretKey,
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Work beside requests.
    pub queue: Arc<Queue>,
    /// Hashes passwords, a few at a time.
    pub hashing: Hashing,
    /// Prepares pictures, a few at a time.
    pub pictures: Pictures,
    /// Settings and menu, as they stand.
    pub site: SiteCache,
    /// Readers' pages.
    pub pages: PageCache,
    /// Redirects that were followed, and addresses that were missed, since they were last written down.
    pub traffic: Traffic,
    /// Where media are kept.
    pub storage: Storage,
    /// Who tried too often.
    pub throttles: Throttles,
    /// How many calls are left to programs.
    pub quotas: Quotas,
    /// Figures of the site that take long to gather.
    pub measured: Measured,
    /// Figures for whoever watches; silent unless asked for.
    pub metrics: Metrics,
    /// How long requests may take to arrive.
    pub deadlines: Deadlines,
    /// What `/setup` asks for when the site is open to the world; printed at start.
    pub setup_token: Option<String>,
    /// Set once the program was told to stop.
    pub stopping: AtomicBool,
}

impl Running {
    /// A site over its database; `cost` is that of password hashes.
    pub fn new(config: Config, secret: SecretKey, db: Db, clock: Clock, cost: Cost) -> Self {
        let storage = Storage::in_folder(&config.media_dir);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            queue: Arc::new(Queue::new(&config, &secret, db.clone(), storage.clone(), clock.clone())),
            hashing: Hashing::new(cost, cores.max(2) / 2),
            pictures: Pictures::new(cores.max(2) / 2),
            site: SiteCache::new(config.server.base()),
            pages: PageCache::new(config.page_cache),
            traffic: Traffic::default(),
            storage,
            throttles: Throttles::default(),
            quotas: Quotas::default(),
            measured: Measured::default(),
            metrics: Metrics::silent(),
            deadlines: Deadlines::default(),
            setup_token: None,
            stopping: AtomicBool::new(false),
            clock,
            secret,
            config,
            db,
        }
    }

    /// Whether the program was told to stop; what is in flight still finishes.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now().into()
    }
}

/// How handlers take it.
pub type State = Data<Running>;

/// Wraps the parts for sharing.
pub fn share(running: Running) -> State {
    Data::from(Arc::new(running))
}
