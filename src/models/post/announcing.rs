//! What webhooks are told of posts: that readers see one, see it changed, or do not see it any more.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Post, PostCard, Status, cards};
use crate::db::schema::posts;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::job;
use crate::models::webhook::{self, AnnouncePost, Audience, Event, PostNoun, Topic};

/// Posts whose words are in memory at once.
const AT_ONCE: usize = 100;

/// Tells of a post that was saved or moved, and that readers saw before if `was_live`. Belongs in the
/// transaction of the deed.
pub(super) fn announce(conn: &mut Conn, id: i64, was_live: bool, now: Moment) -> Result<(), Error> {
    let audience = webhook::audience(conn)?;
    announce_all(conn, &audience, &[(id, was_live)], now)
}

/// Those of many posts that readers see, where anybody is to be told of posts: asked before a deed.
pub(super) fn with_their_past(
    conn: &mut Conn,
    audience: &Audience,
    ids: &[i64],
    now: Moment,
) -> QueryResult<Vec<(i64, bool)>> {
    if audience.is_empty() {
        return Ok(Vec::new());
    }
    let live: Vec<i64> = posts::table
        .filter(posts::id.eq_any(ids.to_vec()).and(super::filter::live(now)))
        .select(posts::id)
        .load(conn)?;
    Ok(ids.iter().map(|id| (*id, live.contains(id))).collect())
}

/// Tells of many posts, each with whether readers saw it before the deed.
pub(super) fn announce_all(
    conn: &mut Conn,
    audience: &Audience,
    changed: &[(i64, bool)],
    now: Moment,
) -> Result<(), Error> {
    if audience.is_empty() {
        return Ok(());
    }
    for changed in changed.chunks(AT_ONCE) {
        let ids: Vec<i64> = changed.iter().map(|(id, _)| *id).collect();
        let past: HashMap<i64, bool> = changed.iter().copied().collect();
        let mut by_event: HashMap<Event, Vec<Topic<PostNoun>>> = HashMap::new();
        for card in cards(conn, &ids)? {
            if let Some(at) = card.published_at.filter(|at| card.status == Status::Published && *at > now)
                && audience.wants(Event::PostPublished)
            {
                await_time(conn, (card.id, &card.title), at, now)?;
            }
            if let Some(event) = event(past.get(&card.id).copied().unwrap_or_default(), is_live(&card, now)) {
                by_event.entry(event).or_default().push(topic(card, now));
            }
        }
        for (event, topics) in by_event {
            audience.tell(conn, event, &topics, now)?;
        }
    }
    Ok(())
}

/// An import rings nobody; what it brings for a time to come is told when that comes.
pub(super) fn await_import(conn: &mut Conn, post: &Post, now: Moment) -> Result<(), Error> {
    match post.published_at.filter(|_| post.is_scheduled(now)) {
        Some(at) if webhook::audience(conn)?.wants(Event::PostPublished) => {
            await_time(conn, (post.id, &post.title), at, now)
        }
        _ => Ok(()),
    }
}

/// Tells of a scheduled post whose time has come; false when it has another time by now, or none.
pub fn announce_due(conn: &mut Conn, (id, published_at): (i64, Moment), now: Moment) -> Result<bool, Error> {
    let audience = webhook::audience(conn)?;
    let due = cards(conn, &[id])?
        .into_iter()
        .find(|card| is_live(card, now) && card.published_at == Some(published_at));
    let Some(card) = due else { return Ok(false) };
    audience.tell(conn, Event::PostPublished, &[topic(card, now)], now)?;
    Ok(true)
}

/// Has every post that is scheduled announced in its time: for a webhook that begins to listen.
pub fn await_scheduled(conn: &mut Conn, now: Moment) -> Result<(), Error> {
    let scheduled: Vec<(i64, String, Option<Moment>)> = posts::table
        .filter(posts::status.eq(Status::Published).and(posts::published_at.gt(Some(now))))
        .select((posts::id, posts::title, posts::published_at))
        .load(conn)?;
    for (id, title, at) in scheduled {
        if let Some(at) = at {
            await_time(conn, (id, &title), at, now)?;
        }
    }
    Ok(())
}

fn await_time(conn: &mut Conn, (id, title): (i64, &str), at: Moment, now: Moment) -> Result<(), Error> {
    let errand = AnnouncePost { post_id: id, published_at: at };
    job::enqueue_once(conn, &Actor::schedule(), &errand.queued(title)?, &errand.key(), now)?;
    Ok(())
}

fn is_live(card: &PostCard, now: Moment) -> bool {
    card.status == Status::Published && card.published_at.is_some_and(|at| at <= now)
}

fn event(was_live: bool, is_live: bool) -> Option<Event> {
    match (was_live, is_live) {
        (false, true) => Some(Event::PostPublished),
        (true, true) => Some(Event::PostUpdated),
        (true, false) => Some(Event::PostDeleted),
        (false, false) => None,
    }
}

fn topic(card: PostCard, now: Moment) -> Topic<PostNoun> {
    Topic { subject: card.title.clone(), data: PostNoun::of(card, now) }
}
