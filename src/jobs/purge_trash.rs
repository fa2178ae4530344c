//! Deletes posts for good that have been in the trash for long.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::error::Error;
use crate::models::post;

/// How long a post stays in the trash.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Posts in one transaction.
const BATCH: i64 = 20;

/// Every post that was thrown away before that.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PurgeTrash {}

impl Job for PurgeTrash {
    const KIND: &'static str = "purge_trash";
    const LABEL: &'static str = "Empty the trash";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let before = work.now() - KEPT;
        if work.total().is_none() {
            work.step(|conn, at| {
                at.total = Some(post::count_trashed_before(conn, before)?);
                diesel::QueryResult::Ok(())
            })?;
        }
        loop {
            let (after, now, actor) = (work.cursor_id(), work.now(), work.actor().clone());
            let last = work.step(|conn, at| {
                let ids = post::purge_trash(conn, &actor, (before, after), BATCH, now)?;
                at.progress += ids.len() as i64;
                at.cursor = ids.last().copied().unwrap_or(after).to_string();
                Ok::<_, Error>(ids.last().copied())
            })?;
            if last.is_none() {
                return Ok(match work.progress() {
                    0 => "Nothing had been in the trash for 30 days.".into(),
                    1 => "1 post was deleted for good.".into(),
                    count => format!("{count} posts were deleted for good."),
                });
            }
        }
    }
}
