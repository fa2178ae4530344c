//! Taking a job: a conditional update, which only one of many workers wins.

use diesel::prelude::*;

use super::log::{Level, write_log};
use super::{Job, State};
use crate::db::schema::jobs;
use crate::db::{Conn, Moment, MultiBackend, transaction};

/// Candidates looked at in one go: others may be quicker with the first ones.
const CANDIDATES: i64 = 16;

/// A job that is this worker's, as long as its lease holds.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The row at the time of the claim.
    pub job: Job,
    /// Proof of the lease: whoever holds another one writes nothing.
    pub token: String,
    /// What the work needs to know, as JSON.
    pub payload: String,
    /// Where to go on; empty at the beginning.
    pub checkpoint: String,
}

/// Jobs of these kinds that a worker may take at `now`: due, or held by somebody who fell silent.
/// Answers id and version, first due first.
pub fn find_claimable(conn: &mut Conn, kinds: &[&str], now: Moment) -> QueryResult<Vec<(i64, i32)>> {
    let due = jobs::state.eq(State::Queued).and(jobs::run_at.le(now));
    let lapsed = jobs::state.eq(State::Running).and(jobs::lease_expires_at.lt(Some(now)).assume_not_null());
    jobs::table
        .into_boxed::<MultiBackend>()
        .filter(jobs::kind.eq_any(kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>()))
        .filter(due.or(lapsed))
        .order((jobs::run_at.asc(), jobs::id.asc()))
        .select((jobs::id, jobs::version))
        .limit(CANDIDATES)
        .load(conn)
}

/// Takes a job until `lease_until`, when it still is at `version`; None when somebody was quicker, or
/// when it had to be ended instead.
pub fn claim(
    conn: &mut Conn,
    (id, version): (i64, i32),
    (worker, token): (&str, &str),
    lease_until: Moment,
    now: Moment,
) -> QueryResult<Option<Claim>> {
    transaction(conn, |conn| {
        let found = jobs::table
            .find(id)
            .filter(jobs::version.eq(version))
            .select((Job::as_select(), jobs::payload, jobs::checkpoint))
            .first::<(Job, String, String)>(conn)
            .optional()?;
        let Some((job, payload, checkpoint)) = found else { return Ok(None) };
        if job.cancel_requested_at.is_some() {
            end(conn, &job, State::Cancelled, "", now)?;
            return Ok(None);
        }
        let was_lost = job.state == State::Running;
        if was_lost && job.attempts >= job.max_attempts {
            let error = format!("Its worker vanished {} times at the same place.", job.attempts);
            end(conn, &job, State::Failed, &error, now)?;
            return Ok(None);
        }
        let taken = diesel::update(jobs::table)
            .filter(jobs::id.eq(id).and(jobs::version.eq(version)))
            .set((
                jobs::state.eq(State::Running),
                jobs::version.eq(version + 1),
                jobs::attempts.eq(job.attempts + 1),
                jobs::worker.eq(worker),
                jobs::lease_token.eq(Some(token)),
                jobs::lease_expires_at.eq(Some(lease_until)),
                jobs::started_at.eq(Some(job.started_at.unwrap_or(now))),
            ))
            .execute(conn)?;
        if taken == 0 {
            return Ok(None);
        }
        if was_lost {
            let message = format!("{} fell silent; {worker} goes on from where it was.", job.worker);
            write_log(conn, id, Level::Warning, &message, now)?;
        }
        let (worker, attempts) = (worker.to_owned(), job.attempts + 1);
        let job = Job { state: State::Running, attempts, worker, ..job };
        Ok(Some(Claim { job, token: token.to_owned(), payload, checkpoint }))
    })
}

fn end(conn: &mut Conn, job: &Job, state: State, error: &str, now: Moment) -> QueryResult<()> {
    let ended = diesel::update(jobs::table)
        .filter(jobs::id.eq(job.id).and(jobs::version.eq(job.version)))
        .set((
            jobs::state.eq(state),
            jobs::version.eq(job.version + 1),
            jobs::error.eq(error),
            jobs::lease_token.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<Moment>),
            jobs::ended_at.eq(Some(now)),
        ))
        .execute(conn)?;
    match (ended, error) {
        (0, _) | (_, "") => Ok(()),
        _ => write_log(conn, job.id, Level::Error, error, now),
    }
}
