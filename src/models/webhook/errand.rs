//! What the queue is asked to do for webhooks; `jobs/` says how.

use serde::{Deserialize, Serialize};

use crate::db::Moment;
use crate::error::Error;
use crate::models::job::NewJob;

/// Take out what waits for a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellWebhook {
    /// Which.
    pub webhook_id: i64,
}

impl TellWebhook {
    /// The word in the database.
    pub const KIND: &'static str = "tell_webhook";

    pub(super) fn queued(webhook_id: i64, host: &str) -> Result<NewJob, Error> {
        NewJob::new(Self::KIND, &format!("Tell {host}"), &Self { webhook_id })
    }
}

/// Tell of a scheduled post when its time has come, if it still has that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncePost {
    /// Which.
    pub post_id: i64,
    /// When it was to appear, as it was scheduled then.
    pub published_at: Moment,
}

impl AnnouncePost {
    /// The word in the database.
    pub const KIND: &'static str = "announce_post";

    /// For its time, and not before.
    pub fn queued(&self, title: &str) -> Result<NewJob, Error> {
        Ok(NewJob::new(Self::KIND, &format!("Announce “{title}”"), self)?.not_before(self.published_at))
    }

    /// Each time of a post is told once.
    pub fn key(&self) -> String {
        format!("{}@{}@{}", Self::KIND, self.post_id, self.published_at)
    }
}
