//! Looks whether the counts of every list of posts are right, and counts those anew that are not.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::post::lists::{self, Repair};

/// All lists of posts.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountLists {}

impl Job for CountLists {
    const KIND: &'static str = "count_lists";
    const LABEL: &'static str = "Check the counts of all lists";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        // Looking takes its time, and not the writer's.
        if work.read(lists::are_right)? {
            return Ok("Every list is counted right.".into());
        }
        Ok(match work.step(|conn, _| lists::repair(conn))? {
            Repair::Made => "All lists were counted.".into(),
            Repair::Mended(0) => "Every list is counted right.".into(),
            Repair::Mended(1) => "One list was counted wrong, and was counted anew.".into(),
            Repair::Mended(count) => format!("{count} lists were counted wrong, and were counted anew."),
        })
    }
}
