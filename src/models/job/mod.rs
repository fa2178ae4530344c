//! Jobs: work that is done beside requests. A row is queued in the transaction that makes it
//! necessary, claimed by one worker at a time, and goes on from its checkpoint after a crash.

mod claiming;
mod control;
mod enqueueing;
mod finding;
mod log;
mod working;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use claiming::{Claim, claim, find_claimable};
pub use control::{enqueue_undo, prune, request_cancel, retry};
pub use enqueueing::{NewJob, enqueue, enqueue_once, put_done};
pub use finding::*;
pub use log::{Level, LogEntry, find_log_page, write_log, write_log_of};
pub use working::*;

use crate::db::Moment;
use crate::db::schema::jobs;
use crate::models::audit::Actor;
use crate::models::text_enum;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, serde::Serialize)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for its time and a worker.
    Queued,
    /// A worker holds its lease.
    Running,
    /// Came to its end.
    Done,
    /// Given up after its last attempt.
    Failed,
    /// Stopped because somebody asked.
    Cancelled,
}

text_enum!(State {
    Queued => "queued",
    Running => "running",
    Done => "done",
    Failed => "failed",
    Cancelled => "cancelled",
});

impl State {
    /// Whether nothing more happens by itself.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job without its data.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = jobs)]
pub struct Job {
    /// Never changes.
    pub id: i64,
    /// Which work.
    pub kind: String,
    /// In words.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// The job whose effect it takes back.
    pub undo_of_id: Option<i64>,
    /// Who asked for it; None for the program itself, commands, and people who left.
    pub creator_id: Option<i64>,
    /// Their name at the time.
    pub creator_name: String,
    /// Where they asked from.
    pub ip_address: String,
    /// Things done.
    pub progress: i64,
    /// Things to do in all, once that is known.
    pub total: Option<i64>,
    /// Tries since it last came forward.
    pub attempts: i32,
    /// Tries before it is given up.
    pub max_attempts: i32,
    /// Counts changes.
    pub version: i32,
    /// Who has it, or had it last.
    pub worker: String,
    /// Until when the worker holds it without a word.
    pub lease_expires_at: Option<Moment>,
    /// Not before.
    pub run_at: Moment,
    /// When somebody asked to stop it.
    pub cancel_requested_at: Option<Moment>,
    /// When it was queued.
    pub created_at: Moment,
    /// When a worker first took it.
    pub started_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// What came of it.
    pub summary: String,
    /// Why the last try failed.
    pub error: String,
}

impl Job {
    /// On whose behalf it works.
    pub fn actor(&self) -> Actor {
        Actor { id: self.creator_id, name: self.creator_name.clone(), ip_address: self.ip_address.clone() }
    }

    /// Whether it was asked to stop and has not yet.
    pub fn is_stopping(&self) -> bool {
        self.state == State::Running && self.cancel_requested_at.is_some()
    }

    /// Whether asking it to stop makes sense.
    pub fn may_be_cancelled(&self) -> bool {
        !self.state.is_ended() && self.cancel_requested_at.is_none()
    }

    /// Whether it may be queued again.
    pub fn may_be_retried(&self) -> bool {
        matches!(self.state, State::Failed | State::Cancelled)
    }

    /// Whether it waits because a try has failed.
    pub fn waits_to_retry(&self) -> bool {
        self.state == State::Queued && !self.error.is_empty()
    }

    /// What came of it, or why it failed.
    pub fn outcome(&self) -> &str {
        if self.error.is_empty() { &self.summary } else { &self.error }
    }

    /// The end of a progress bar, which can't be 0.
    pub fn bar_max(&self) -> i64 {
        self.total.unwrap_or(0).max(1)
    }

    /// How much of a known total is done, in percent.
    pub fn percent(&self) -> Option<i64> {
        self.total.filter(|total| *total > 0).map(|total| (self.progress.clamp(0, total) * 100) / total)
    }
}
