//! Removes links for choosing a password that have expired, tokens of programs that are long over, and
//! what programs were answered more than a day ago.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::{api_token, idempotency_key, user_token};

/// Everything of that kind whose time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneTokens {}

impl Job for PruneTokens {
    const KIND: &'static str = "prune_tokens";
    const LABEL: &'static str = "Remove expired links and tokens";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let now = work.now();
        let count = work.step(|conn, _| user_token::prune(conn, now))?;
        let tokens = work.step(|conn, _| api_token::prune(conn, now))?;
        let answers = work.step(|conn, _| idempotency_key::prune(conn, now))?;
        Ok(format!("Links removed: {count}. Tokens removed: {tokens}. Answers to calls removed: {answers}."))
    }
}
