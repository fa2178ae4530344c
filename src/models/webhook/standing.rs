//! Pausing webhooks, and letting them go on.

use diesel::prelude::*;

use super::telling::enqueue;
use super::{Event, Webhook, find};
use crate::db::schema::webhooks;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::post;

/// Sends nothing any more; what happens meanwhile is never told. `reason` is empty when a person
/// decided so. False when it is paused already.
pub fn pause(conn: &mut Conn, actor: &Actor, id: i64, reason: &str, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let webhook = find(conn, id)?;
        if webhook.is_paused() {
            return Ok(false);
        }
        let reason: String = reason.chars().take(500).collect();
        diesel::update(webhooks::table.find(id))
            .set((
                webhooks::paused_at.eq(Some(now)),
                webhooks::pause_reason.eq(&reason),
                webhooks::rest_ends_at.eq(None::<Moment>),
            ))
            .execute(conn)?;
        audit::record(conn, actor, "webhook.paused", ("webhook", Some(id), &webhook.name()), &reason, now)?;
        Ok(true)
    })
}

/// Sends again, first what waited when it was paused. False when it was not.
pub fn resume(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let webhook = find(conn, id)?;
        if !webhook.is_paused() {
            return Ok(false);
        }
        diesel::update(webhooks::table.find(id))
            .set((
                webhooks::paused_at.eq(None::<Moment>),
                webhooks::pause_reason.eq(""),
                webhooks::failure_count.eq(0),
                webhooks::first_failed_at.eq(None::<Moment>),
            ))
            .execute(conn)?;
        audit::record(conn, actor, "webhook.resumed", ("webhook", Some(id), &webhook.name()), "", now)?;
        listen_ahead(conn, &webhook, now)?;
        enqueue(conn, &webhook, now)?;
        Ok(true)
    })
}

/// A webhook that begins to listen hears of what is scheduled by then, too.
pub(super) fn listen_ahead(conn: &mut Conn, webhook: &Webhook, now: Moment) -> Result<(), Error> {
    match webhook.events().contains(&Event::PostPublished) {
        true => post::await_scheduled(conn, now),
        false => Ok(()),
    }
}
