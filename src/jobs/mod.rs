//! Floor 3: work that is done beside requests, a file a job. A job is its data and one verb; the
//! thinking lives in the nouns. Every job is safe to run twice, and goes on from its checkpoint.

mod announce_post;
mod backup_progress;
mod bell;
mod bulk_posts;
mod count_lists;
mod make_backup;
mod prune_forms;
mod prune_jobs;
mod prune_sessions;
mod prune_tokens;
mod purge_trash;
mod queue;
mod register;
mod render_anew;
mod restore_backup;
mod runner;
mod schedule;
mod send_invitations;
mod send_mail;
mod sweep_media;
mod tell_webhook;
mod verify_backup;
mod work;
mod worker;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use bell::Bell;
pub use bulk_posts::{BulkPosts, SeveralChanges, UndoBulkPosts};
pub use make_backup::MakeBackup;
pub use purge_trash::PurgeTrash;
pub use queue::Queue;
pub use register::{KINDS, Kind, SCHEDULES, kind};
pub use restore_backup::RestoreBackup;
pub use runner::work_off;
pub use schedule::{Rhythm, Schedule};
pub use send_invitations::SendInvitations;
pub use send_mail::SendMail;
pub use verify_backup::VerifyBackup;
pub use work::{Halt, Outcome, Work};
pub use worker::Worker;

use crate::error::Error;
use crate::models::job::NewJob;

/// Who does a job: so that the world outside, which may be slow, holds up nothing at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// What is done with the site's own means.
    Home,
    /// What waits for others.
    Outward,
}

/// Work that can be queued.
pub trait Job: Serialize + DeserializeOwned {
    /// The word in the database; never changes.
    const KIND: &'static str;
    /// What the work is, for people.
    const LABEL: &'static str;
    /// Tries without coming forward before it is given up.
    const MAX_ATTEMPTS: i32 = 5;
    /// Who does it.
    const LANE: Lane = Lane::Home;

    /// Does it, step by step; answers what came of it, in a sentence.
    fn run(&self, work: &mut Work<'_>) -> Outcome;

    /// This very job in words.
    fn title(&self) -> String {
        Self::LABEL.to_owned()
    }

    /// The job that takes back what the one with this id did, where there is one.
    fn undo(&self, _job_id: i64) -> Option<Result<NewJob, Error>> {
        None
    }

    /// What its page says beside its course.
    fn aside(&self) -> Aside {
        Aside::default()
    }

    /// As it is queued.
    fn to_new(&self) -> Result<NewJob, Error> {
        Ok(NewJob::new(Self::KIND, &self.title(), self)?.with_attempts(Self::MAX_ATTEMPTS))
    }
}

/// What the page of a job says beside its course.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    /// Where what it changes is to be seen: the name of the page, and its address.
    pub place: Option<(&'static str, String)>,
    /// What one should know of it; may be empty.
    pub caution: &'static str,
}
