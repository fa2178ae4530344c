//! One change to many posts, and the way back.

mod course;
mod several;
mod undo;

use serde::{Deserialize, Serialize};

pub use several::SeveralChanges;
pub use undo::UndoBulkPosts;

use self::course::Course;
use super::{Aside, Job, Outcome, Work};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::kit::text::thousands;
use crate::models::audit::{self, Actor};
use crate::models::job::{self, NewJob};
use crate::models::post::bulk::{change_batch, counted, find_batch};
use crate::models::post::{BulkChange, BulkTarget};

/// Posts in one transaction.
const BATCH: i64 = 100;

/// A change to many posts.
#[derive(Debug, Serialize, Deserialize)]
pub struct BulkPosts {
    /// Which.
    pub target: BulkTarget,
    /// What becomes of them.
    pub change: BulkChange,
    /// The name of the category or the author, as it was when this was asked for.
    pub name: String,
    /// The list it was asked for on: an address.
    pub list: String,
}

impl BulkPosts {
    /// Queues it, with its line in the audit log; answers the job's id.
    pub fn enqueue(&self, conn: &mut Conn, actor: &Actor, now: Moment) -> Result<i64, Error> {
        let new = self.to_new()?;
        transaction(conn, |conn| {
            let id = job::enqueue(conn, actor, &new, now)?;
            let subject = ("job", Some(id), self.title());
            audit::record(conn, actor, "posts.bulk_asked", (subject.0, subject.1, &subject.2), "", now)?;
            Ok(id)
        })
    }

    fn summary(&self, course: &Course) -> String {
        summary_of(if self.change == BulkChange::Delete { "deleted for good" } else { "changed" }, course)
    }
}

/// What came of it: how many posts were changed, or whatever the deed is, and how many were not.
fn summary_of(deed: &str, course: &Course) -> String {
    let mut told = format!("{} {deed}", counted(course.changed));
    match course.unchanged {
        0 => {}
        1 => told += ", 1 was so already",
        count => told += &format!(", {} were so already", thousands(count)),
    }
    match course.left {
        0 => {}
        count => told += &format!(", {} could not be changed: see the log", thousands(count)),
    }
    told + "."
}

impl Job for BulkPosts {
    const KIND: &'static str = "bulk_posts";
    const LABEL: &'static str = "Change many posts";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let mut course = Course::of(work, self.target.count())?;
        loop {
            let after = course.after();
            let batch = work.read(|conn| find_batch(conn, &self.target, (after, BATCH)))?;
            let Some((ids, end)) = batch else {
                let told = self.summary(&course);
                let details = told.trim_end_matches('.');
                course.end(work, "posts.bulk_changed", (&self.title(), details))?;
                return Ok(told);
            };
            if ids.is_empty() {
                course.pass(end);
                continue;
            }
            let (id, now, actor) = (work.id(), work.now(), work.actor().clone());
            course = work.step(|conn, at| {
                let told = change_batch(conn, &actor, Some(id), (&ids, &self.change), now)?;
                course.onward(conn, at, (id, now), (&told, end))
            })?;
        }
    }

    fn title(&self) -> String {
        self.change.in_words(self.target.count(), &self.name)
    }

    fn undo(&self, job_id: i64) -> Option<Result<NewJob, Error>> {
        let title = format!("Undo: {}", self.title());
        let (change, list) = (self.change.clone(), self.list.clone());
        let undo = UndoBulkPosts { job_id, change, title, list };
        self.change.may_be_undone().then(|| undo.to_new())
    }

    fn aside(&self) -> Aside {
        let caution = match self.change.may_be_undone() {
            true => "",
            false => "What is deleted for good is gone: this can't be undone.",
        };
        Aside { place: Some(("See the posts", self.list.clone())), caution }
    }
}
