//! Takes out what waits for a webhook, one delivery after the other. A receiver's troubles never fail
//! the job: it comes back when the next try is due.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{Aside, Halt, Job, Lane, Outcome, Work};
use crate::db::Moment;
use crate::error::Error;
use crate::kit::signature;
use crate::models::audit::Actor;
use crate::models::job;
use crate::models::webhook::{self, Errand, Heard, Step, TellWebhook, with_addresses};
use crate::urls;

/// One receiver's deliveries may take a thread so long; then those of others come first.
const SLICE: Duration = Duration::from_secs(30);
/// While another worker is at the same receiver.
const ASIDE: TimeDelta = TimeDelta::seconds(2);

impl Job for TellWebhook {
    const KIND: &'static str = Self::KIND;
    const LABEL: &'static str = "Tell a webhook";
    const LANE: Lane = Lane::Outward;

    fn aside(&self) -> Aside {
        Aside { place: Some(("The webhook", urls::admin_item("webhooks", self.webhook_id))), caution: "" }
    }

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let began = Instant::now();
        loop {
            let (id, now) = (self.webhook_id, work.now());
            match work.read(|conn| webhook::next_step(conn, id, now))? {
                Step::Gone => return Ok("The webhook is gone.".into()),
                Step::Paused => return Ok("The webhook is paused.".into()),
                Step::Idle => return Ok(told(work.progress())),
                Step::Later(at) => return self.come_back(work, at, "The receiver rests after a failure."),
                Step::Send(_) if self.is_at_work_elsewhere(work)? => {
                    return self.come_back(work, now + ASIDE, "Another worker is at this receiver.");
                }
                Step::Send(_) if began.elapsed() > SLICE => {
                    return self.come_back(work, now, "Other receivers come first.");
                }
                Step::Send(errand) => deliver(work, &errand)?,
            }
        }
    }
}

impl TellWebhook {
    /// Not done yet; where a job for the same receiver waits for that time anyway, this one ends.
    fn come_back(&self, work: &Work<'_>, at: Moment, why: &str) -> Outcome {
        let (id, data) = (work.id(), self.data()?);
        match work.read(|conn| job::is_queued_besides(conn, id, (Self::KIND, &data), at))? {
            true => Ok(told(work.progress())),
            false => Err(Halt::Later(at, why.into())),
        }
    }

    /// The first of those that run at once goes on.
    fn is_at_work_elsewhere(&self, work: &Work<'_>) -> Result<bool, Halt> {
        let (id, data, now) = (work.id(), self.data()?, work.now());
        work.read(|conn| job::runs_before(conn, id, (Self::KIND, &data), now))
    }

    fn data(&self) -> Result<String, Halt> {
        serde_json::to_string(self).map_err(|error| Halt::Final(error.to_string()))
    }
}

fn deliver(work: &mut Work<'_>, errand: &Errand) -> Result<(), Halt> {
    let (webhook, delivery) = (&errand.webhook, &errand.delivery);
    let sealed = errand.sealed_secret.as_deref();
    let secret = sealed.and_then(|sealed| webhook::open_secret(webhook.id, work.sealing_key(), sealed));
    let now = work.now();
    let Some(secret) = secret else {
        let reason = "Its secret can't be read: it was made under another SECRET_KEY, or the site was \
                      restored from a file. Give it a new one.";
        return work
            .write(|conn| webhook::pause(conn, &Actor::schedule(), webhook.id, reason, now))
            .map(drop);
    };
    if !work.write(|conn| webhook::begin(conn, delivery, now))? {
        return Ok(());
    }
    let heard = send(work, errand, &secret);
    let ended = work.now();
    work.step(|conn, at| {
        webhook::end(conn, (webhook.id, delivery), &heard, ended)?;
        at.progress += 1;
        Ok::<_, Error>(())
    })
}

fn send(work: &Work<'_>, errand: &Errand, secret: &str) -> Heard {
    let delivery = &errand.delivery;
    let body = with_addresses(&delivery.payload, work.base_url());
    let seconds = work.now().and_utc().timestamp();
    let Some(signature) = signature::sign(secret, seconds, body.as_bytes()) else {
        return Heard { error: "It could not be signed.".into(), ..Heard::default() };
    };
    let headers = [
        (webhook::EVENT_HEADER, delivery.event.as_str()),
        (webhook::DELIVERY_HEADER, &delivery.public_id),
        (webhook::SIGNATURE_HEADER, &signature),
    ];
    let (answer, duration_ms) = work.courier().post(&errand.webhook.url, &headers, &body);
    match answer {
        Ok(answer) => Heard {
            status: Some(answer.status),
            duration_ms,
            error: objection(answer.status),
            answer: answer.beginning,
        },
        Err(error) => Heard { duration_ms, error, ..Heard::default() },
    }
}

/// What is wrong with an answer; nothing with one that begins with 2.
fn objection(status: u16) -> String {
    match status {
        200..=299 => String::new(),
        300..=399 => {
            format!("It answered {status}. Redirects are not followed: give the address where they lead.")
        }
        status => format!("It answered {status}."),
    }
}

fn told(count: i64) -> String {
    match count {
        0 => "Nothing waited.".into(),
        1 => "1 try was made.".into(),
        count => format!("{count} tries were made."),
    }
}
