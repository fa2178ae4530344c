//! Several changes to each of many posts, one after the other.

use serde::{Deserialize, Serialize};

use super::course::Course;
use super::{BATCH, summary_of};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::jobs::{Aside, Job, Outcome, Work};
use crate::models::audit::{self, Actor};
use crate::models::job;
use crate::models::post::bulk::{change_batch_in_turn, find_batch};
use crate::models::post::{BulkChange, BulkTarget};

/// Several changes to many posts.
#[derive(Debug, Serialize, Deserialize)]
pub struct SeveralChanges {
    /// Which.
    pub target: BulkTarget,
    /// What becomes of them, in turn, each with the name of the category or the author it is about.
    pub changes: Vec<(BulkChange, String)>,
    /// Where the posts are listed: an address.
    pub list: String,
}

impl SeveralChanges {
    /// Queues it, with its line in the audit log; answers the job's id.
    pub fn enqueue(&self, conn: &mut Conn, actor: &Actor, now: Moment) -> Result<i64, Error> {
        let new = self.to_new()?;
        transaction(conn, |conn| {
            let id = job::enqueue(conn, actor, &new, now)?;
            audit::record(conn, actor, "posts.bulk_asked", ("job", Some(id), &self.title()), "", now)?;
            Ok(id)
        })
    }
}

impl Job for SeveralChanges {
    const KIND: &'static str = "bulk_posts_several";
    const LABEL: &'static str = "Change several things in many posts";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let mut course = Course::of(work, self.target.count())?;
        let changes: Vec<BulkChange> = self.changes.iter().map(|(change, _)| change.clone()).collect();
        loop {
            let after = course.after();
            let batch = work.read(|conn| find_batch(conn, &self.target, (after, BATCH)))?;
            let Some((ids, end)) = batch else {
                let told = summary_of("changed", &course);
                course.end(work, "posts.bulk_changed", (&self.title(), told.trim_end_matches('.')))?;
                return Ok(told);
            };
            let (id, now, actor) = (work.id(), work.now(), work.actor().clone());
            course = work.step(|conn, at| {
                let told = change_batch_in_turn(conn, &actor, (&ids, &changes), now)?;
                course.onward(conn, at, (id, now), (&told, end))
            })?;
        }
    }

    /// `Put 3 posts into “Steam”, then publish 3 posts`.
    fn title(&self) -> String {
        let count = self.target.count();
        let words = self.changes.iter().enumerate().map(|(nth, (change, name))| {
            let mut words = change.in_words(count, name);
            if let Some(first) = words.get_mut(..1).filter(|_| nth > 0) {
                first.make_ascii_lowercase();
            }
            words
        });
        words.collect::<Vec<_>>().join(", then ")
    }

    fn aside(&self) -> Aside {
        Aside { place: Some(("See the posts", self.list.clone())), caution: "" }
    }
}
