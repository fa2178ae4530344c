//! Taking deliveries out: which is next, and what comes of it.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::log::{Delivery, State};
use super::writing::forget_failures;
use super::{Webhook, find, find_sealed_secret, pause};
use crate::db::schema::{webhook_deliveries, webhooks};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::Actor;

/// Before the next try after each failed one: the last is a day after the first.
pub const BACK_OFF: [TimeDelta; 6] = [
    TimeDelta::seconds(10),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(17),
];
/// A receiver that fails so often in a row rests so long, whatever waits for it; the last from then on.
const RESTS: [TimeDelta; 3] = [TimeDelta::seconds(10), TimeDelta::minutes(1), TimeDelta::minutes(10)];
/// A receiver that fails that long is paused,
const TOO_LONG: TimeDelta = TimeDelta::days(3);
/// unless it was hardly tried.
const FEW_FAILURES: i32 = 5;
/// A delivery that was begun and never ended, because the program was killed, is begun again then.
const LOST: TimeDelta = TimeDelta::minutes(2);

/// What a webhook's job does next.
#[derive(Debug)]
pub enum Step {
    /// The webhook is not there any more.
    Gone,
    /// It is paused.
    Paused,
    /// Nothing waits.
    Idle,
    /// Nothing can be done before that.
    Later(Moment),
    /// This is to be sent.
    Send(Box<Errand>),
}

/// A delivery, and where it goes.
#[derive(Debug)]
pub struct Errand {
    /// To whom.
    pub webhook: Webhook,
    /// What.
    pub delivery: Delivery,
    /// What it is signed with.
    pub sealed_secret: Option<Vec<u8>>,
}

/// What came of sending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// The status of the answer; None when there was none.
    pub status: Option<u16>,
    /// Milliseconds until it was there.
    pub duration_ms: i32,
    /// The beginning of its body.
    pub answer: String,
    /// What went wrong, in a sentence; empty when it was delivered.
    pub error: String,
}

/// Between the first try and the last.
pub fn hours_of_tries() -> i64 {
    BACK_OFF.iter().sum::<TimeDelta>().num_hours()
}

/// What is to be done for a webhook now.
pub fn next_step(conn: &mut Conn, id: i64, now: Moment) -> QueryResult<Step> {
    let Some(webhook) = find(conn, id).optional()? else { return Ok(Step::Gone) };
    if webhook.is_paused() {
        return Ok(Step::Paused);
    }
    let next = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(id).and(webhook_deliveries::state.eq(State::Waiting)))
        .order((webhook_deliveries::next_try_at.asc(), webhook_deliveries::id.asc()))
        .select(Delivery::as_select())
        .first(conn)
        .optional()?;
    let Some(delivery) = next else { return Ok(Step::Idle) };
    match delivery.next_try_at.max(webhook.rest_ends_at).filter(|at| *at > now) {
        Some(at) => Ok(Step::Later(at)),
        None => {
            let sealed_secret = find_sealed_secret(conn, id)?;
            Ok(Step::Send(Box::new(Errand { webhook, delivery, sealed_secret })))
        }
    }
}

/// Counts a try before it is made; false when another worker was quicker.
pub fn begin(conn: &mut Conn, delivery: &Delivery, now: Moment) -> QueryResult<bool> {
    let unchanged = webhook_deliveries::id
        .eq(delivery.id)
        .and(webhook_deliveries::state.eq(State::Waiting))
        .and(webhook_deliveries::attempts.eq(delivery.attempts));
    let begun = diesel::update(webhook_deliveries::table)
        .filter(unchanged)
        .set((
            webhook_deliveries::attempts.eq(delivery.attempts + 1),
            webhook_deliveries::tried_at.eq(Some(now)),
            webhook_deliveries::next_try_at.eq(Some(now + LOST)),
        ))
        .execute(conn)?;
    Ok(begun > 0)
}

/// Writes down what came of a try that was begun: delivered, to be tried again, or given up.
pub fn end(
    conn: &mut Conn,
    (webhook_id, delivery): (i64, &Delivery),
    heard: &Heard,
    now: Moment,
) -> Result<(), Error> {
    let is_delivered = heard.error.is_empty();
    let attempts = delivery.attempts + 1;
    let wait = usize::try_from(delivery.attempts).ok().and_then(|failed| BACK_OFF.get(failed));
    let (state, next_try_at) = match (is_delivered, wait) {
        (true, _) => (State::Delivered, None),
        (false, Some(wait)) => (State::Waiting, Some(now + *wait)),
        (false, None) => (State::Failed, None),
    };
    transaction(conn, |conn| {
        // It may have been replayed, or removed with its webhook, meanwhile.
        let this_try = webhook_deliveries::id.eq(delivery.id).and(webhook_deliveries::attempts.eq(attempts));
        diesel::update(webhook_deliveries::table)
            .filter(this_try)
            .set((
                webhook_deliveries::state.eq(state),
                webhook_deliveries::next_try_at.eq(next_try_at),
                webhook_deliveries::status_code.eq(heard.status.map(i32::from)),
                webhook_deliveries::duration_ms.eq(Some(heard.duration_ms)),
                webhook_deliveries::error.eq(&heard.error),
                webhook_deliveries::answer.eq(&heard.answer),
            ))
            .execute(conn)?;
        match is_delivered {
            true => Ok(forget_failures(conn, webhook_id)?),
            false => note_failure(conn, webhook_id, heard, now),
        }
    })
}

/// A receiver that fails rests, and is paused when it is gone or fails for days.
fn note_failure(conn: &mut Conn, id: i64, heard: &Heard, now: Moment) -> Result<(), Error> {
    let Some(webhook) = find(conn, id).optional()? else { return Ok(()) };
    let count = webhook.failure_count.saturating_add(1);
    let since = webhook.first_failed_at.unwrap_or(now);
    let rest = RESTS[usize::try_from(count - 1).unwrap_or(0).min(RESTS.len() - 1)];
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::failure_count.eq(count),
            webhooks::first_failed_at.eq(Some(since)),
            webhooks::rest_ends_at.eq(Some(now + rest)),
        ))
        .execute(conn)?;
    let reason = match heard.status {
        Some(410) => Some("It answered 410: it is gone for good.".to_owned()),
        _ if count >= FEW_FAILURES && since <= now - TOO_LONG => {
            Some(format!("Nothing has reached it for three days. {}", heard.error))
        }
        _ => None,
    };
    if let Some(reason) = reason {
        pause(conn, &Actor::schedule(), id, &reason, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_try_is_a_day_after_the_first() {
        assert_eq!(hours_of_tries(), 24);
        assert!(BACK_OFF.is_sorted() && RESTS.is_sorted());
    }
}
