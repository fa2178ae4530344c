//! What was told to whom, and what they answered.

use chrono::TimeDelta;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::count_star;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::payload::PingNoun;
use super::telling::enqueue;
use super::{Audience, Event, Topic, Webhook, find};
use crate::db::schema::{webhook_deliveries, webhooks};
use crate::db::{Conn, Moment, MultiBackend, transaction};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::models::audit::{self, Actor};
use crate::models::text_enum;

/// What waits for longer than any rest of its receiver has no job any more.
const FORGOTTEN: TimeDelta = TimeDelta::hours(1);

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum State {
    /// For its first or its next try.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// Given up after its last try.
    Failed,
}

text_enum!(State { Waiting => "waiting", Delivered => "delivered", Failed => "failed" });

/// Something that is told to one webhook.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Delivery {
    /// Rises with time.
    pub id: i64,
    /// To whom.
    pub webhook_id: i64,
    /// What the receiver knows it by; the same in each try.
    pub public_id: String,
    /// What happened.
    pub event: Event,
    /// To what, in words.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// Tries so far.
    pub attempts: i32,
    /// The status of the last answer.
    pub status_code: Option<i32>,
    /// How long the last answer took.
    pub duration_ms: Option<i32>,
    /// When it happened.
    pub created_at: Moment,
    /// While it waits: not before.
    pub next_try_at: Option<Moment>,
    /// The last try.
    pub tried_at: Option<Moment>,
    /// What went wrong with it; empty when nothing did.
    pub error: String,
    /// The beginning of the last answer.
    pub answer: String,
    /// What is told; see [`super::with_addresses`].
    pub payload: String,
}

/// How many deliveries of a webhook stand in each state that has some.
pub fn count_by_state(conn: &mut Conn, webhook_id: i64) -> QueryResult<Vec<(State, i64)>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .group_by(webhook_deliveries::state)
        .select((webhook_deliveries::state, count_star()))
        .load(conn)
}

/// One page of a webhook's `total` deliveries in a state, newest first; None when there is no such page.
pub fn find_deliveries(
    conn: &mut Conn,
    (webhook_id, state): (i64, Option<State>),
    total: u64,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Delivery>>> {
    let skipped = offset(number, per_page).filter(|_| Page::<Delivery>::exists(number, total, per_page));
    let Some(skipped) = skipped else { return Ok(None) };
    let mut query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .into_boxed::<MultiBackend>();
    if let Some(state) = state {
        query = query.filter(webhook_deliveries::state.eq(state));
    }
    let items = query
        .order(webhook_deliveries::id.desc())
        .limit(per_page as i64)
        .offset(skipped)
        .select(Delivery::as_select())
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// One delivery of a webhook.
pub fn find_delivery(conn: &mut Conn, webhook_id: i64, id: i64) -> QueryResult<Delivery> {
    webhook_deliveries::table
        .find(id)
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(Delivery::as_select())
        .first(conn)
}

/// Sends a delivery once more, as it was, under its own id; its tries count anew.
pub fn replay(conn: &mut Conn, actor: &Actor, webhook_id: i64, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let webhook = find_awake(conn, webhook_id)?;
        let delivery = find_delivery(conn, webhook_id, id)?;
        diesel::update(webhook_deliveries::table.find(id))
            .set((
                webhook_deliveries::state.eq(State::Waiting),
                webhook_deliveries::attempts.eq(0),
                webhook_deliveries::next_try_at.eq(Some(now)),
            ))
            .execute(conn)?;
        let details = format!("{} {}", delivery.event, delivery.public_id);
        let subject = ("webhook", Some(webhook_id), webhook.name());
        audit::record(
            conn,
            actor,
            "webhook.delivery_replayed",
            (subject.0, subject.1, &subject.2),
            &details,
            now,
        )?;
        enqueue(conn, &webhook, now)
    })
}

/// Sends a webhook a message that says nothing.
pub fn send_test(conn: &mut Conn, actor: &Actor, webhook_id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let webhook = find_awake(conn, webhook_id)?;
        audit::record(
            conn,
            actor,
            "webhook.tested",
            ("webhook", Some(webhook_id), &webhook.name()),
            "",
            now,
        )?;
        let data = PingNoun { message: "A test: nothing happened." };
        let topic = Topic { subject: "A test".into(), data };
        Audience::only(webhook).tell(conn, Event::Ping, &[topic], now)
    })
}

/// A webhook that is to send something at once: it does not rest any more.
fn find_awake(conn: &mut Conn, id: i64) -> Result<Webhook, Error> {
    let webhook = find(conn, id)?;
    if webhook.is_paused() {
        return Err(Error::Refused("The webhook is paused: resume it first.".into()));
    }
    diesel::update(webhooks::table.find(id)).set(webhooks::rest_ends_at.eq(None::<Moment>)).execute(conn)?;
    Ok(webhook)
}

/// Removes up to `limit` deliveries from before `before`; answers how many.
pub fn prune_deliveries(conn: &mut Conn, before: Moment, limit: i64) -> QueryResult<usize> {
    let ids: Vec<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(before))
        .order(webhook_deliveries::created_at.asc())
        .select(webhook_deliveries::id)
        .limit(limit)
        .load(conn)?;
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids))).execute(conn)
}

/// Asks the queue anew for what should have gone out long ago: somebody may have cancelled the job that
/// was to do it.
pub fn wake_forgotten(conn: &mut Conn, now: Moment) -> Result<usize, Error> {
    transaction(conn, |conn| {
        let overdue = webhook_deliveries::table
            .filter(webhook_deliveries::state.eq(State::Waiting))
            .filter(webhook_deliveries::next_try_at.lt(Some(now - FORGOTTEN)))
            .filter(webhook_deliveries::webhook_id.eq(webhooks::id));
        let forgotten: Vec<Webhook> = webhooks::table
            .filter(webhooks::paused_at.is_null().and(diesel::dsl::exists(overdue)))
            .select(Webhook::as_select())
            .load(conn)?;
        forgotten.iter().try_for_each(|webhook| enqueue(conn, webhook, now))?;
        Ok(forgotten.len())
    })
}
