//! Takes jobs and does them, one after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use super::work::{LEASE, Signals};
use super::{Halt, Lane, Outcome, Queue, Work};
use crate::db::Moment;
use crate::error::Error;
use crate::kit::token::random_token;
use crate::models::audit::Actor;
use crate::models::job::{self, Claim};

/// Queues recurring work that is due, and does every job that can be done now, in this thread; answers
/// how many tries that took.
pub fn work_off(queue: &Queue, worker: &str) -> Result<usize, Error> {
    let (mut tries, mut known) = (0, Vec::new());
    loop {
        enqueue_due(queue, &mut known)?;
        let Some(claim) = take(queue, worker, None)? else { return Ok(tries) };
        perform(queue, &claim, &Signals::default());
        tries += 1;
    }
}

/// Queues recurring work whose time has come, once for all nodes. `known` remembers what this process
/// has seen queued, so that it asks the database once for each due time. Answers whether there was any.
pub(super) fn enqueue_due(queue: &Queue, known: &mut Vec<String>) -> Result<bool, Error> {
    let (now, mut queued) = (queue.now(), false);
    for schedule in queue.schedules {
        let rhythm = match schedule.fixed_rhythm() {
            Some(rhythm) => Some(rhythm),
            None => queue.db.read_blocking(|conn| schedule.rhythm(conn))?,
        };
        let Some(key) = rhythm.map(|rhythm| schedule.key(rhythm, now)) else { continue };
        if known.contains(&key) {
            continue;
        }
        let kind = schedule.kind;
        if queue.db.read_blocking(|conn| job::is_under_way(conn, kind))? {
            continue;
        }
        let new = schedule.new_job()?;
        let id =
            queue.db.write_blocking(|conn| job::enqueue_once(conn, &Actor::schedule(), &new, &key, now))?;
        queued |= id.is_some();
        known.retain(|other| !other.starts_with(&format!("{kind}@")));
        known.push(key);
    }
    Ok(queued)
}

/// Takes the first job, of a lane or of all, that nobody else is quicker to take.
pub(super) fn take(queue: &Queue, worker: &str, lane: Option<Lane>) -> Result<Option<Claim>, Error> {
    let in_lane = queue.kinds.iter().filter(|kind| lane.is_none_or(|lane| kind.lane == lane));
    let kinds: Vec<&str> = in_lane.map(|kind| kind.name).collect();
    let now = queue.now();
    let candidates = queue.db.read_blocking(|conn| job::find_claimable(conn, &kinds, now))?;
    for candidate in candidates {
        let token = random_token();
        let claimed = queue
            .db
            .write_blocking(|conn| job::claim(conn, candidate, (worker, &token), now + LEASE, now))?;
        if claimed.is_some() {
            return Ok(claimed);
        }
    }
    Ok(None)
}

/// Does a job that was taken, and writes down how it ended.
pub(super) fn perform(queue: &Queue, claim: &Claim, signals: &Signals) {
    let began = queue.now();
    let (id, kind) = (claim.job.id, claim.job.kind.as_str());
    let outcome = run(queue, claim, signals);
    let ended = match &outcome {
        Ok(summary) => end(queue, |conn, now| job::finish(conn, claim, summary, now)),
        Err(Halt::Failed(error)) => end(queue, |conn, now| job::fail(conn, claim, error, false, now)),
        Err(Halt::Final(error)) => end(queue, |conn, now| job::fail(conn, claim, error, true, now)),
        Err(Halt::Later(at, why)) => end(queue, |conn, _| job::put_off(conn, claim, why, *at)),
        Err(Halt::Cancelled) => end(queue, |conn, now| job::finish_cancelled(conn, claim, now)),
        Err(Halt::Stopping) => end(queue, |conn, now| job::hand_back(conn, claim, now)),
        Err(Halt::Lost) => Ok(()),
    };
    let ms = (*queue.now() - *began).num_milliseconds();
    match outcome {
        Ok(summary) => tracing::info!(job = id, kind, ms, summary, "A job is done."),
        Err(Halt::Failed(cause)) => tracing::warn!(job = id, kind, ms, cause, "A try of a job failed."),
        Err(Halt::Final(cause)) => tracing::warn!(job = id, kind, ms, cause, "A job failed."),
        Err(Halt::Later(at, why)) => tracing::info!(job = id, kind, ms, %at, why, "A job comes back later."),
        Err(Halt::Cancelled) => tracing::info!(job = id, kind, ms, "A job was cancelled."),
        Err(Halt::Stopping) => tracing::info!(job = id, kind, ms, "A job was handed back."),
        Err(Halt::Lost) => tracing::warn!(job = id, kind, ms, "Another worker took a job over."),
    }
    if let Err(error) = ended {
        // Its lease runs out, and then somebody goes on with it.
        tracing::warn!(job = id, kind, cause = %error, "The end of a job could not be written down.");
    }
}

fn run(queue: &Queue, claim: &Claim, signals: &Signals) -> Outcome {
    let Some(kind) = queue.kind(&claim.job.kind) else {
        return Err(Halt::Final(format!("This program does not know the work “{}”.", claim.job.kind)));
    };
    let mut work = Work::new(queue, claim, signals);
    catch_unwind(AssertUnwindSafe(|| kind.run(&claim.payload, &mut work)))
        .unwrap_or_else(|_| Err(Halt::Failed("The program panicked; its log says where.".into())))
}

/// A database that is away for a moment is asked again, within the lease.
fn end(
    queue: &Queue,
    write: impl Fn(&mut crate::db::Conn, Moment) -> diesel::QueryResult<()>,
) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        let now = queue.now();
        match queue.db.write_blocking(|conn| write(conn, now)) {
            Err(Error::Unavailable(_)) if tries < 2 => tries += 1,
            other => return other,
        }
    }
}

/// Asks all of a worker's jobs to hand themselves back at their next step.
pub(super) fn tell_to_stop(signals: &Signals) {
    signals.stopping.store(true, Ordering::Relaxed);
}
