//! Removes sessions that have expired.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::session;

/// Every session whose time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneSessions {}

impl Job for PruneSessions {
    const KIND: &'static str = "prune_sessions";
    const LABEL: &'static str = "Remove expired sessions";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let now = work.now();
        let count = work.step(|conn, _| session::prune(conn, now))?;
        Ok(format!("Sessions removed: {count}."))
    }
}
