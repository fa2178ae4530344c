//! What a delivery says: the API's nouns, and nothing that is private.

use chrono::SecondsFormat;
use serde::Serialize;

use super::Event;
use crate::db::Moment;
use crate::error::Error;
use crate::models::comment::Status as CommentStatus;
use crate::models::post::{CategoryLink, PostCard};
use crate::models::user::Byline;
use crate::urls;

/// The whole message. Addresses in it are paths until it goes out: see [`with_addresses`].
#[derive(Serialize)]
pub(super) struct Message<'a, T> {
    pub(super) event: &'a str,
    pub(super) id: &'a str,
    pub(super) created_at: String,
    pub(super) site: SiteNoun<'a>,
    pub(super) data: T,
}

#[derive(Serialize)]
pub(super) struct SiteNoun<'a> {
    pub(super) url: String,
    pub(super) title: &'a str,
}

/// A post, spelled as the API spells it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostNoun {
    id: i64,
    title: String,
    slug: String,
    url: String,
    author: Option<Byline>,
    category: Option<CategoryLink>,
    tags: Vec<String>,
    excerpt: String,
    summary: String,
    status: &'static str,
    version: i32,
    created_at: String,
    updated_at: String,
    published_at: Option<String>,
}

impl PostNoun {
    /// A post as it stands at `now`.
    pub(crate) fn of(card: PostCard, now: Moment) -> Self {
        let row = card.row;
        Self {
            id: row.id,
            status: row.state(now),
            version: row.version,
            url: urls::post(&row.slug),
            title: row.title,
            slug: row.slug,
            author: card.author,
            category: card.category,
            tags: card.tags.into_iter().map(|tag| tag.name).collect(),
            excerpt: row.excerpt,
            summary: row.summary,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
            published_at: row.published_at.map(time),
        }
    }
}

/// What a comment is about.
#[derive(Serialize)]
pub(super) struct SubjectNoun<'a> {
    pub(super) id: i64,
    pub(super) title: &'a str,
    pub(super) slug: &'a str,
    pub(super) url: String,
}

/// A comment.
#[derive(Serialize)]
pub(super) struct CommentNoun<'a> {
    pub(super) id: i64,
    pub(super) url: String,
    pub(super) post: SubjectNoun<'a>,
    pub(super) parent_id: Option<i64>,
    pub(super) author: Byline,
    pub(super) status: CommentStatus,
    pub(super) content: &'a str,
    pub(super) created_at: String,
}

/// What a test says.
#[derive(Serialize)]
pub(super) struct PingNoun {
    pub(super) message: &'static str,
}

/// A point in time as RFC 3339 writes it, exact.
pub(super) fn time(at: Moment) -> String {
    at.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub(super) fn written<T: Serialize>(
    (event, id): (Event, &str),
    site_title: &str,
    data: T,
    now: Moment,
) -> Result<String, Error> {
    let site = SiteNoun { url: urls::home(), title: site_title };
    let message = Message { event: event.as_str(), id, created_at: time(now), site, data };
    serde_json::to_string(&message)
        .map_err(|error| Error::Internal(anyhow::Error::new(error).context("writing a webhook's message")))
}

/// The message as it goes out, with the address that readers use before each path.
///
/// Quotes within a text are escaped in JSON, so what is replaced can only be a member named `url`.
pub fn with_addresses(payload: &str, base_url: &str) -> String {
    payload.replace("\"url\":\"/", &format!("\"url\":\"{base_url}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_change_when_a_message_goes_out() {
        let title = r#"A title with "url":"/evil" in it, and \"url\":\"/ too"#;
        let now = Moment::default();
        let stored = written((Event::Ping, "1"), title, PingNoun { message: "x" }, now).unwrap();
        let sent: serde_json::Value =
            serde_json::from_str(&with_addresses(&stored, "https://blog.example.org")).unwrap();
        assert_eq!(sent["site"]["url"], "https://blog.example.org/");
        assert_eq!(sent["site"]["title"], title);
        assert_eq!(sent["created_at"], "1970-01-01T00:00:00Z");
    }
}
