//! The queue as this process sees it: the database, the clock, and what it knows to do.

use std::path::PathBuf;

use super::{Bell, KINDS, Kind, SCHEDULES, Schedule};
use crate::config::{Config, SecretKey};
use crate::db::{Db, Moment};
use crate::kit::clock::Clock;
use crate::services::courier::Courier;
use crate::services::mailer::Mailer;
use crate::services::storage::Storage;

/// Shared by the surfaces that queue jobs and the worker that does them.
pub struct Queue {
    /// Where jobs are kept, and what they work on.
    pub db: Db,
    /// Where media are kept.
    pub storage: Storage,
    /// Sends letters.
    pub mailer: Mailer,
    /// Carries messages to other programs.
    pub courier: Courier,
    /// What the secrets of webhooks are sealed under.
    pub sealing_key: String,
    /// The address that readers use, for links in letters.
    pub base_url: String,
    /// What `DATA_DIR` names: backups lie below it.
    pub data_dir: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// Wakes the worker.
    pub bell: Bell,
    /// What can be done.
    pub kinds: &'static [Kind],
    /// What comes back by itself.
    pub schedules: &'static [Schedule],
}

impl Queue {
    /// Over the site's database, with every job there is.
    pub fn new(config: &Config, secret: &SecretKey, db: Db, storage: Storage, clock: Clock) -> Self {
        Self {
            db,
            storage,
            mailer: Mailer::new(config),
            courier: Courier::new(config.webhooks_to_private_addresses),
            sealing_key: secret.derived("webhooks"),
            base_url: config.server.base().to_owned(),
            data_dir: config.data_dir.clone(),
            clock,
            bell: Bell::default(),
            kinds: KINDS,
            schedules: SCHEDULES,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now().into()
    }

    /// How a kind of job is done.
    pub fn kind(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }
}
