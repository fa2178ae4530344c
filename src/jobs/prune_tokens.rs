//! Removes links for choosing a password that have expired, and tokens of programs that are long over.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::{api_token, user_token};

/// Every such link and token whose time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneTokens {}

impl Job for PruneTokens {
    const KIND: &'static str = "prune_tokens";
    const LABEL: &'static str = "Remove expired links and tokens";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let now = work.now();
        let count = work.step(|conn, _| user_token::prune(conn, now))?;
        let tokens = work.step(|conn, _| api_token::prune(conn, now))?;
        Ok(format!("Links removed: {count}. Tokens removed: {tokens}."))
    }
}
