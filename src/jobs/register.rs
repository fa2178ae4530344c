//! All jobs there are, one line each, and those that come back by themselves.

use super::bulk_posts::{BulkPosts, SeveralChanges, UndoBulkPosts};
use super::count_lists::CountLists;
use super::make_backup::{self, MakeBackup};
use super::prune_forms::PruneForms;
use super::prune_jobs::PruneJobs;
use super::prune_sessions::PruneSessions;
use super::prune_tokens::PruneTokens;
use super::purge_trash::PurgeTrash;
use super::render_anew::RenderAnew;
use super::restore_backup::RestoreBackup;
use super::schedule::{Rhythm, Schedule};
use super::send_invitations::SendInvitations;
use super::send_mail::SendMail;
use super::sweep_media::SweepMedia;
use super::verify_backup::VerifyBackup;
use super::work::{Halt, Outcome, Work};
use super::{Aside, Job, Lane};
use crate::error::Error;
use crate::models::job::NewJob;
use crate::models::webhook::{AnnouncePost, TellWebhook};

/// Every kind of job this program can do.
pub const KINDS: &[Kind] = &[
    kind::<AnnouncePost>(),
    kind::<BulkPosts>(),
    kind::<UndoBulkPosts>(),
    kind::<CountLists>(),
    kind::<SeveralChanges>(),
    kind::<MakeBackup>(),
    kind::<PruneForms>(),
    kind::<PruneJobs>(),
    kind::<PruneSessions>(),
    kind::<PruneTokens>(),
    kind::<PurgeTrash>(),
    kind::<RenderAnew>(),
    kind::<SendInvitations>(),
    kind::<SendMail>(),
    kind::<RestoreBackup>(),
    kind::<SweepMedia>(),
    kind::<TellWebhook>(),
    kind::<VerifyBackup>(),
];

/// What comes back by itself, in UTC.
pub const SCHEDULES: &[Schedule] = &[
    Schedule::of::<PruneSessions>(Rhythm::Hourly { minute: 7 }, || PruneSessions {}.to_new()),
    Schedule::of::<PruneTokens>(Rhythm::Hourly { minute: 22 }, || PruneTokens {}.to_new()),
    Schedule::of::<PruneForms>(Rhythm::Hourly { minute: 37 }, || PruneForms {}.to_new()),
    Schedule::of::<CountLists>(Rhythm::Daily { hour: 3, minute: 10 }, || CountLists {}.to_new()),
    Schedule::of::<PurgeTrash>(Rhythm::Daily { hour: 3, minute: 20 }, || PurgeTrash::default().to_new()),
    Schedule::of::<SweepMedia>(Rhythm::Daily { hour: 3, minute: 50 }, || SweepMedia {}.to_new()),
    Schedule::of::<RenderAnew>(Rhythm::Daily { hour: 4, minute: 0 }, || RenderAnew {}.to_new()),
    Schedule::as_set::<MakeBackup>(make_backup::rhythm, || MakeBackup::scheduled().to_new()),
    Schedule::of::<PruneJobs>(Rhythm::Daily { hour: 3, minute: 40 }, || PruneJobs {}.to_new()),
];

/// How a kind of job is done.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The word in the database.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// Who does it.
    pub lane: Lane,
    run: fn(&str, &mut Work<'_>) -> Outcome,
    undo: fn(&str, i64) -> Result<Option<NewJob>, Error>,
    aside: fn(&str) -> Result<Aside, Error>,
}

/// A line of the register.
pub const fn kind<J: Job>() -> Kind {
    Kind { name: J::KIND, label: J::LABEL, lane: J::LANE, run: run::<J>, undo: undo::<J>, aside: aside::<J> }
}

impl Kind {
    /// Does a job with this data.
    pub fn run(&self, payload: &str, work: &mut Work<'_>) -> Outcome {
        (self.run)(payload, work)
    }

    /// The job that takes back what the one with this data and id did, where the kind offers that.
    pub fn undo(&self, payload: &str, job_id: i64) -> Result<Option<NewJob>, Error> {
        (self.undo)(payload, job_id)
    }

    /// What the page of a job with this data says beside its course.
    pub fn aside(&self, payload: &str) -> Result<Aside, Error> {
        (self.aside)(payload)
    }
}

fn run<J: Job>(payload: &str, work: &mut Work<'_>) -> Outcome {
    let job: J = serde_json::from_str(payload)
        .map_err(|error| Halt::Final(format!("The job's data can't be read: {error}.")))?;
    job.run(work)
}

fn undo<J: Job>(payload: &str, job_id: i64) -> Result<Option<NewJob>, Error> {
    let job: J = serde_json::from_str(payload).map_err(|error| Error::Internal(error.into()))?;
    job.undo(job_id).transpose()
}

fn aside<J: Job>(payload: &str) -> Result<Aside, Error> {
    let job: J = serde_json::from_str(payload).map_err(|error| Error::Internal(error.into()))?;
    Ok(job.aside())
}

#[cfg(test)]
mod tests {
    use super::{KINDS, SCHEDULES};
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_is_there_once_and_every_schedule_has_its_kind() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
        assert!(SCHEDULES.iter().all(|schedule| names.contains(schedule.kind)));
    }
}
