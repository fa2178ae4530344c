//! What a job has at hand while it runs.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::Queue;
use crate::db::{Backend, Conn, DatabaseUrl, Moment, transaction};
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::job::{self, Checkpoint, Claim, Level};
use crate::services::courier::Courier;
use crate::services::mailer::Mailer;
use crate::services::storage::Storage;

/// How a job ends: a sentence that says what came of it, or why it stopped.
pub type Outcome = Result<String, Halt>;

/// Why a job stopped before its end.
#[derive(Debug)]
pub enum Halt {
    /// A try failed; the next may not.
    Failed(String),
    /// There is more to do, and not before that; why, in a sentence.
    Later(Moment, String),
    /// No further try would help.
    Final(String),
    /// Somebody asked to stop it.
    Cancelled,
    /// The program ends; another worker goes on.
    Stopping,
    /// Another worker has taken over; nothing more is written here.
    Lost,
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(sentence) | Error::BadRequest(sentence) => Self::Final(sentence),
            Error::Forbidden | Error::NotFound => Self::Final(error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<diesel::result::Error> for Halt {
    fn from(error: diesel::result::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<anyhow::Error> for Halt {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(format!("{error:#}"))
    }
}

impl From<std::io::Error> for Halt {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What other threads tell a running job.
#[derive(Debug, Default)]
pub(super) struct Signals {
    pub(super) stopping: AtomicBool,
    pub(super) cancelled: AtomicBool,
    pub(super) lost: AtomicBool,
}

/// The job at work: its database, its clock, its checkpoint.
pub struct Work<'a> {
    queue: &'a Queue,
    claim: &'a Claim,
    signals: &'a Signals,
    actor: Actor,
    at: Checkpoint,
}

impl<'a> Work<'a> {
    pub(super) fn new(queue: &'a Queue, claim: &'a Claim, signals: &'a Signals) -> Self {
        let at = Checkpoint {
            cursor: claim.checkpoint.clone(),
            progress: claim.job.progress,
            total: claim.job.total,
        };
        Self { queue, claim, signals, actor: claim.job.actor(), at }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.queue.now()
    }

    /// Where media are kept.
    pub fn storage(&self) -> &Storage {
        &self.queue.storage
    }

    /// Sends letters.
    pub fn mailer(&self) -> &Mailer {
        &self.queue.mailer
    }

    /// Carries messages to other programs.
    pub fn courier(&self) -> &Courier {
        &self.queue.courier
    }

    /// What the secrets of webhooks are sealed under.
    pub fn sealing_key(&self) -> &str {
        &self.queue.sealing_key
    }

    /// The address that readers use, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.queue.base_url
    }

    /// What `DATA_DIR` names.
    pub fn data_dir(&self) -> &Path {
        &self.queue.data_dir
    }

    /// Where the database is, for work that needs a connection of its own for long.
    pub fn database_url(&self) -> &DatabaseUrl {
        self.queue.db.url()
    }

    /// When the job was queued.
    pub fn queued_at(&self) -> Moment {
        self.claim.job.created_at
    }

    /// The job's own id.
    pub fn id(&self) -> i64 {
        self.claim.job.id
    }

    /// On whose behalf it works.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where the last checkpoint was; empty at the beginning.
    pub fn cursor(&self) -> &str {
        &self.at.cursor
    }

    /// The last checkpoint's cursor as a number; 0 at the beginning.
    pub fn cursor_id(&self) -> i64 {
        self.at.cursor.parse().unwrap_or(0)
    }

    /// Things done so far, over all workers that had the job.
    pub fn progress(&self) -> i64 {
        self.at.progress
    }

    /// Things to do in all, once that is known.
    pub fn total(&self) -> Option<i64> {
        self.at.total
    }

    /// Reads, beside the writer.
    pub fn read<T, E: Into<Error>>(&self, read: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, Halt> {
        self.check()?;
        Ok(self.queue.db.read_blocking(read)?)
    }

    /// Stops the job where it was asked to stop, or where it is not this worker's any more. Each step
    /// asks by itself; work that takes long between steps asks now and then.
    pub fn check(&self) -> Result<(), Halt> {
        if self.signals.lost.load(Ordering::Relaxed) {
            return Err(Halt::Lost);
        }
        if self.signals.cancelled.load(Ordering::Relaxed) {
            return Err(Halt::Cancelled);
        }
        if self.signals.stopping.load(Ordering::Relaxed) {
            return Err(Halt::Stopping);
        }
        Ok(())
    }

    /// Does one short piece of work and writes down how far it led, both in one transaction: a crash
    /// leaves both or neither, and a worker that lost its lease changes nothing.
    pub fn step<T, E: Into<Error>>(
        &mut self,
        piece: impl FnOnce(&mut Conn, &mut Checkpoint) -> Result<T, E>,
    ) -> Result<T, Halt> {
        self.check()?;
        let (id, token) = (self.claim.job.id, self.claim.token.as_str());
        let mut at = self.at.clone();
        let began = Instant::now();
        let done = self.queue.db.write_blocking(|conn| {
            transaction(conn, |conn| -> Result<_, Error> {
                // The row is locked before anything that refers to it is written: a log line takes a
                // shared lock on it, and on MySQL two who want more than that are a deadlock.
                if !job::renew(conn, id, token, self.queue.now() + LEASE)? {
                    return Ok(Err(Halt::Lost));
                }
                if job::is_cancel_requested(conn, id)? {
                    return Ok(Err(Halt::Cancelled));
                }
                let value = piece(conn, &mut at).map_err(Into::into)?;
                // More may turn up on the way than was counted at first.
                at.total = at.total.map(|total| total.max(at.progress));
                job::save_checkpoint(conn, (id, token), &at, self.queue.now() + LEASE)?;
                Ok(Ok(value))
            })
        });
        self.let_others_write(began.elapsed());
        match done {
            Ok(Ok(value)) => {
                self.at = at;
                Ok(value)
            }
            Ok(Err(halt)) => Err(halt),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes without coming forward: for what must stand before the piece of work that may fail.
    pub fn write<T, E: Into<Error>>(&self, write: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, Halt> {
        self.check()?;
        Ok(self.queue.db.write_blocking(write)?)
    }

    /// Writes a line into the job's log.
    pub fn log(&self, level: Level, message: &str) -> Result<(), Halt> {
        let (id, now) = (self.claim.job.id, self.now());
        Ok(self.queue.db.write_blocking(|conn| job::write_log(conn, id, level, message, now))?)
    }

    /// Where there is one writer, requests that wait for it come before the next step.
    fn let_others_write(&self, taken: Duration) {
        if self.queue.db.backend() == Backend::Sqlite {
            std::thread::sleep((taken / 2).min(LONGEST_REST));
        }
    }
}

/// After a step, at most.
const LONGEST_REST: Duration = Duration::from_millis(50);

/// How long a worker may be silent before another takes over: long enough for clocks that differ, and
/// for a database that is away for a while.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(60);
