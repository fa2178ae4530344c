//! Takes a change to many posts back.

use serde::{Deserialize, Serialize};

use super::BATCH;
use super::course::Course;
use crate::jobs::{Aside, Job, Outcome, Work};
use crate::kit::text::thousands;
use crate::models::post::BulkChange;
use crate::models::post::bulk::{count_changes, counted, take_back_batch};

/// Makes posts what they were before a job, but for those that somebody changed since.
#[derive(Debug, Serialize, Deserialize)]
pub struct UndoBulkPosts {
    /// The job that changed them.
    pub job_id: i64,
    /// What it did.
    pub change: BulkChange,
    /// In words.
    pub title: String,
    /// The list it was asked for on: an address.
    pub list: String,
}

impl Job for UndoBulkPosts {
    const KIND: &'static str = "undo_bulk_posts";
    const LABEL: &'static str = "Take a change to many posts back";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let total = match work.total() {
            Some(total) => total,
            None => work.read(|conn| count_changes(conn, self.job_id))?,
        };
        let mut course = Course::of(work, total)?;
        loop {
            let (id, now, actor) = (work.id(), work.now(), work.actor().clone());
            let from = (self.job_id, course.after(), BATCH);
            let onward =
                work.step(|conn, at| match take_back_batch(conn, &actor, from, &self.change, now)? {
                    Some((told, end)) => course.onward(conn, at, (id, now), (&told, end)).map(Some),
                    None => Ok(None),
                })?;
            let Some(onward) = onward else {
                let told = summary(&course);
                course.end(work, "posts.bulk_undone", (&self.title, told.trim_end_matches('.')))?;
                return Ok(told);
            };
            course = onward;
        }
    }

    fn title(&self) -> String {
        self.title.clone()
    }

    fn aside(&self) -> Aside {
        Aside { place: Some(("See the posts", self.list.clone())), caution: "" }
    }
}

fn summary(course: &Course) -> String {
    let mut told = match course.changed + course.unchanged {
        1 => "1 post is as it was before".to_owned(),
        count => format!("{} are as they were before", counted(count)),
    };
    if course.left > 0 {
        told += &format!(", {} left alone: see the log", thousands(course.left));
    }
    told + "."
}
