//! Removes jobs that ended long ago, with their logs, and what webhooks were told longer ago.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::job;
use crate::models::post::bulk;
use crate::models::webhook;

/// How long ended jobs stay.
const KEPT: TimeDelta = TimeDelta::days(14);
/// How long the log of webhooks goes back.
const TOLD: TimeDelta = TimeDelta::days(30);
/// Jobs in one transaction.
const BATCH: i64 = 100;
/// Rows of what jobs changed in one transaction.
const ROWS: i64 = 1_000;

/// Every job that ended before that.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneJobs {}

impl Job for PruneJobs {
    const KIND: &'static str = "prune_jobs";
    const LABEL: &'static str = "Remove old jobs";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let before = work.now() - KEPT;
        // What is kept for taking a job back may be a million rows, too many for one transaction.
        while work.step(|conn, _| bulk::prune_changes(conn, before, ROWS))? > 0 {}
        let told_before = work.now() - TOLD;
        while work.step(|conn, _| webhook::prune_deliveries(conn, told_before, ROWS))? > 0 {}
        let now = work.now();
        work.step(|conn, _| webhook::wake_forgotten(conn, now))?;
        loop {
            let count = work.step(|conn, at| {
                let count = job::prune(conn, before, BATCH)?;
                at.progress += count as i64;
                diesel::QueryResult::Ok(count)
            })?;
            if count == 0 {
                return Ok(format!("Jobs removed: {}.", work.progress()));
            }
        }
    }
}
