//! Webhooks: other programs that are told when posts and comments change.
//!
//! A noun that changes something tells the [`Audience`] in the same transaction: a row for each
//! delivery, with what there was to tell at that moment, and a job for each webhook that takes its
//! deliveries out one after the other. The receiver's troubles are the job's, never the writer's.

mod delivering;
mod errand;
mod finding;
mod input;
mod log;
mod payload;
mod standing;
mod telling;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use delivering::{BACK_OFF, Errand, Heard, Step, begin, end, hours_of_tries, next_step};
pub use errand::{AnnouncePost, TellWebhook};
pub use finding::*;
pub use input::{NewWebhook, WebhookInput};
pub use log::{
    Delivery, State, count_by_state, find_deliveries, find_delivery, prune_deliveries, replay, send_test,
    wake_forgotten,
};
pub(crate) use payload::PostNoun;
pub use payload::with_addresses;
pub use standing::{pause, resume};
pub use telling::{Audience, Topic, audience, tell_comment};
pub use writing::{MOST, change, create, delete, open_secret, replace_secret};

use crate::db::Moment;
use crate::db::schema::webhooks;
use crate::models::text_enum;

/// The header that says what happened.
pub const EVENT_HEADER: &str = "Platen-Event";
/// The header that names a delivery, however often it is tried.
pub const DELIVERY_HEADER: &str = "Platen-Delivery";
/// The header by which a receiver knows who sent it, and when.
pub const SIGNATURE_HEADER: &str = "Platen-Signature";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Event {
    /// Readers see a post that they did not see before.
    PostPublished,
    /// A post that readers see was saved, and they see it still.
    PostUpdated,
    /// Readers do not see a post any more: withdrawn, put off, thrown away.
    PostDeleted,
    /// Somebody sent a comment, whether it waits for approval or not.
    CommentCreated,
    /// Somebody wants to know whether the receiver is there.
    Ping,
}

text_enum!(Event {
    PostPublished => "post.published",
    PostUpdated => "post.updated",
    PostDeleted => "post.deleted",
    CommentCreated => "comment.created",
    Ping => "ping",
});

impl Event {
    /// Those that a webhook may ask for.
    pub const OFFERED: [Self; 4] =
        [Self::PostPublished, Self::PostUpdated, Self::PostDeleted, Self::CommentCreated];

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::PostPublished => "A post appears",
            Self::PostUpdated => "A public post is changed",
            Self::PostDeleted => "A public post disappears",
            Self::CommentCreated => "A comment is sent",
            Self::Ping => "A test",
        }
    }
}

/// Another program's address, and what it wants to know.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = webhooks)]
pub struct Webhook {
    /// Never changes.
    pub id: i64,
    /// Where deliveries go.
    pub url: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Words of events, comma-separated.
    events: String,
    /// Counts changes by people.
    pub version: i32,
    /// Failures since the last success.
    pub failure_count: i32,
    /// The first of them.
    pub first_failed_at: Option<Moment>,
    /// Until then nothing is sent, after a failure.
    pub rest_ends_at: Option<Moment>,
    /// Since when nothing is sent at all.
    pub paused_at: Option<Moment>,
    /// Why, when the program did that by itself.
    pub pause_reason: String,
    /// When it was made.
    pub created_at: Moment,
    /// When somebody last changed it.
    pub updated_at: Moment,
}

impl Webhook {
    /// What it wants to know.
    pub fn events(&self) -> Vec<Event> {
        self.events.split(',').filter_map(Event::parse).collect()
    }

    /// The receiver's name: all of the address that may stand in logs, for the rest may be a secret.
    pub fn host(&self) -> String {
        host_of(&self.url)
    }

    /// What lists call it.
    pub fn name(&self) -> String {
        if self.description.is_empty() { self.host() } else { self.description.clone() }
    }

    /// Whether nothing is sent.
    pub fn is_paused(&self) -> bool {
        self.paused_at.is_some()
    }

    /// Where it stands: `paused`, `failing` or `active`.
    pub fn state(&self) -> &'static str {
        match (self.paused_at, self.failure_count) {
            (Some(_), _) => "paused",
            (None, 0) => "active",
            (None, _) => "failing",
        }
    }
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    parsed.map_or_else(String::new, |url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned())
}
