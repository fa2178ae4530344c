//! Tells webhooks of a scheduled post when its time has come.

use super::{Job, Outcome, Work};
use crate::models::post;
use crate::models::webhook::AnnouncePost;

impl Job for AnnouncePost {
    const KIND: &'static str = Self::KIND;
    const LABEL: &'static str = "Announce a scheduled post";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let (due, now) = ((self.post_id, self.published_at), work.now());
        Ok(match work.step(|conn, _| post::announce_due(conn, due, now))? {
            true => "The post is public, and webhooks are told.".into(),
            false => "The post has another time by now, or none: nobody was told.".into(),
        })
    }
}
