//! Telling webhooks that something happened. Belongs in the transaction of what happened.

use diesel::prelude::*;
use serde::Serialize;

use super::log::State;
use super::payload::{CommentNoun, SubjectNoun, time, written};
use super::{Event, TellWebhook, Webhook};
use crate::db::schema::{posts, settings, webhook_deliveries, webhooks};
use crate::db::{Conn, Moment, insert_all};
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::comment::Status as CommentStatus;
use crate::models::job;
use crate::models::setting::{self, Settings};
use crate::models::user::{Byline, User};
use crate::urls;

/// All webhooks that are told things now; nobody, on most sites.
#[derive(Debug, Clone, Default)]
pub struct Audience(Vec<Webhook>);

/// Something that happened to one thing.
pub struct Topic<T> {
    /// Its name, for the log.
    pub subject: String,
    /// What is told of it.
    pub data: T,
}

#[derive(Insertable)]
#[diesel(table_name = webhook_deliveries)]
pub(super) struct DeliveryRow {
    webhook_id: i64,
    public_id: String,
    event: Event,
    subject: String,
    state: State,
    attempts: i32,
    created_at: Moment,
    next_try_at: Option<Moment>,
    error: &'static str,
    answer: &'static str,
    payload: String,
}

/// Whoever is to be told of anything: one query, and where nobody is, all that a write pays.
pub fn audience(conn: &mut Conn) -> QueryResult<Audience> {
    let listening = webhooks::table.filter(webhooks::paused_at.is_null());
    listening.order(webhooks::id).select(Webhook::as_select()).load(conn).map(Audience)
}

impl Audience {
    /// One webhook alone, whatever it asked for.
    pub(super) fn only(webhook: Webhook) -> Self {
        let events = Event::ALL.iter().map(|event| event.as_str()).collect::<Vec<_>>().join(",");
        Self(vec![Webhook { events, ..webhook }])
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anybody wants to know of this.
    pub fn wants(&self, event: Event) -> bool {
        self.0.iter().any(|webhook| webhook.events().contains(&event))
    }

    /// Writes down what is to be told, and asks the queue to take it out.
    pub fn tell<T: Serialize>(
        &self,
        conn: &mut Conn,
        event: Event,
        topics: &[Topic<T>],
        now: Moment,
    ) -> Result<(), Error> {
        if topics.is_empty() || !self.wants(event) {
            return Ok(());
        }
        let title = site_title(conn)?;
        for webhook in self.0.iter().filter(|webhook| webhook.events().contains(&event)) {
            let rows = topics
                .iter()
                .map(|topic| DeliveryRow::new(webhook.id, event, topic, &title, now))
                .collect::<Result<Vec<_>, _>>()?;
            insert_all!(conn, crate::db::schema::webhook_deliveries, rows, 11)?;
            enqueue(conn, webhook, now)?;
        }
        Ok(())
    }
}

impl DeliveryRow {
    fn new<T: Serialize>(
        webhook_id: i64,
        event: Event,
        topic: &Topic<T>,
        site_title: &str,
        now: Moment,
    ) -> Result<Self, Error> {
        let public_id = uuid::Uuid::now_v7().to_string();
        let payload = written((event, &public_id), site_title, &topic.data, now)?;
        Ok(Self {
            webhook_id,
            public_id,
            event,
            subject: topic.subject.chars().take(200).collect(),
            state: State::Waiting,
            attempts: 0,
            created_at: now,
            next_try_at: Some(now),
            error: "",
            answer: "",
            payload,
        })
    }
}

/// Asks the queue to take out what waits for a webhook.
pub(super) fn enqueue(conn: &mut Conn, webhook: &Webhook, now: Moment) -> Result<(), Error> {
    let errand = TellWebhook::queued(webhook.id, &webhook.host())?;
    job::enqueue(conn, &Actor::schedule(), &errand, now)?;
    Ok(())
}

fn site_title(conn: &mut Conn) -> QueryResult<String> {
    let stored: Option<String> = settings::table
        .filter(settings::name.eq(setting::TITLE))
        .select(settings::value)
        .first(conn)
        .optional()?;
    Ok(stored.unwrap_or_else(|| Settings::default().title))
}

/// A comment was sent: its id, what it answers, its status and text.
pub fn tell_comment(
    conn: &mut Conn,
    post_id: i64,
    author: &User,
    (id, parent_id, status, content): (i64, Option<i64>, CommentStatus, &str),
    now: Moment,
) -> Result<(), Error> {
    let audience = audience(conn)?;
    if !audience.wants(Event::CommentCreated) {
        return Ok(());
    }
    let (title, slug): (String, String) =
        posts::table.find(post_id).select((posts::title, posts::slug)).first(conn)?;
    let post = SubjectNoun { id: post_id, title: &title, slug: &slug, url: urls::post(&slug) };
    let data = CommentNoun {
        id,
        url: urls::comment(&slug, id),
        post,
        parent_id,
        author: Byline::of(author),
        status,
        content,
        created_at: time(now),
    };
    let subject = format!("{} on “{title}”", author.name());
    audience.tell(conn, Event::CommentCreated, &[Topic { subject, data }], now)
}
