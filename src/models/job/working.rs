//! What the worker that holds a job writes down. Each write proves the lease by its token, so that a
//! worker that was thought dead can't write beside the one that took over.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::log::{Level, write_log};
use super::{Claim, State};
use crate::db::schema::jobs;
use crate::db::{Conn, Moment, transaction};

/// How far a job has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// Where to go on, in the job's own words.
    pub cursor: String,
    /// Things done in all.
    pub progress: i64,
    /// Things to do in all, once that is known.
    pub total: Option<i64>,
}

/// Keeps the lease until `lease_until`; false when somebody else has taken over.
pub fn renew(conn: &mut Conn, id: i64, token: &str, lease_until: Moment) -> QueryResult<bool> {
    let renewed = diesel::update(held(id, token))
        .set((jobs::lease_expires_at.eq(Some(lease_until)), jobs::version.eq(jobs::version + 1)))
        .execute(conn)?;
    Ok(renewed > 0)
}

/// Writes down how far the job has come, and keeps the lease; false when somebody else has taken
/// over. Belongs in the transaction of the work it speaks of.
pub fn save_checkpoint(
    conn: &mut Conn,
    (id, token): (i64, &str),
    checkpoint: &Checkpoint,
    lease_until: Moment,
) -> QueryResult<bool> {
    let saved = diesel::update(held(id, token))
        .set((
            jobs::checkpoint.eq(&checkpoint.cursor),
            jobs::progress.eq(checkpoint.progress),
            jobs::total.eq(checkpoint.total),
            jobs::attempts.eq(1),
            jobs::lease_expires_at.eq(Some(lease_until)),
            jobs::version.eq(jobs::version + 1),
        ))
        .execute(conn)?;
    Ok(saved > 0)
}

/// Whether somebody asked to stop the job.
pub fn is_cancel_requested(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let asked: Option<Option<Moment>> =
        jobs::table.find(id).select(jobs::cancel_requested_at).first(conn).optional()?;
    Ok(asked.flatten().is_some())
}

/// Until when the job's lease lasts.
pub fn lease_of(conn: &mut Conn, id: i64) -> QueryResult<Option<Moment>> {
    let lease: Option<Option<Moment>> =
        jobs::table.find(id).select(jobs::lease_expires_at).first(conn).optional()?;
    Ok(lease.flatten())
}

/// The job came to its end.
pub fn finish(conn: &mut Conn, claim: &Claim, summary: &str, now: Moment) -> QueryResult<()> {
    transaction(conn, |conn| end(conn, claim, (State::Done, summary, ""), now).map(drop))
}

/// The job stopped because somebody asked.
pub fn finish_cancelled(conn: &mut Conn, claim: &Claim, now: Moment) -> QueryResult<()> {
    transaction(conn, |conn| {
        if end(conn, claim, (State::Cancelled, "", ""), now)? {
            write_log(conn, claim.job.id, Level::Warning, "Cancelled.", now)?;
        }
        Ok(())
    })
}

/// A try failed: the job waits longer each time, or is given up when it must not, or can't, be tried
/// again.
pub fn fail(conn: &mut Conn, claim: &Claim, error: &str, is_final: bool, now: Moment) -> QueryResult<()> {
    let id = claim.job.id;
    transaction(conn, |conn| {
        // A checkpoint since the claim has begun the count anew.
        let attempts: i32 = jobs::table.find(id).select(jobs::attempts).first(conn)?;
        if is_final || attempts >= claim.job.max_attempts {
            if end(conn, claim, (State::Failed, "", error), now)? {
                write_log(conn, id, Level::Error, error, now)?;
            }
            return Ok(());
        }
        let wait = back_off(attempts);
        if release(conn, claim, attempts, error, now + wait)? {
            let message = format!("{error} Next try in {} s.", wait.num_seconds());
            write_log(conn, id, Level::Warning, &message, now)?;
        }
        Ok(())
    })
}

/// Gives a job back that is not done, for another worker to go on at once.
pub fn hand_back(conn: &mut Conn, claim: &Claim, now: Moment) -> QueryResult<()> {
    transaction(conn, |conn| {
        if release(conn, claim, 0, "", now)? {
            let message = format!("{} stops; the job goes on with the next worker.", claim.job.worker);
            write_log(conn, claim.job.id, Level::Info, &message, now)?;
        }
        Ok(())
    })
}

/// Gives a job back that has more to do, for whoever is free at `run_at`.
pub fn put_off(conn: &mut Conn, claim: &Claim, why: &str, run_at: Moment) -> QueryResult<()> {
    release(conn, claim, 0, why, run_at).map(drop)
}

/// Before the try after this many: 10 s, 20 s, 40 s, at most an hour.
fn back_off(attempts: i32) -> TimeDelta {
    let doublings = attempts.clamp(1, 12) - 1;
    TimeDelta::seconds((10_i64 << doublings).min(3_600))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn held<'a>(id: i64, token: &'a str) -> _ {
    let token: Option<&'a str> = Some(token);
    let running: State = State::Running;
    jobs::table.filter(jobs::id.eq(id).and(jobs::lease_token.eq(token)).and(jobs::state.eq(running)))
}

fn end(
    conn: &mut Conn,
    claim: &Claim,
    (state, summary, error): (State, &str, &str),
    now: Moment,
) -> QueryResult<bool> {
    let ended = diesel::update(held(claim.job.id, &claim.token))
        .set((
            jobs::state.eq(state),
            jobs::summary.eq(summary),
            jobs::error.eq(error),
            jobs::lease_token.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<Moment>),
            jobs::ended_at.eq(Some(now)),
            jobs::version.eq(jobs::version + 1),
        ))
        .execute(conn)?;
    Ok(ended > 0)
}

fn release(conn: &mut Conn, claim: &Claim, attempts: i32, error: &str, run_at: Moment) -> QueryResult<bool> {
    let released = diesel::update(held(claim.job.id, &claim.token))
        .set((
            jobs::state.eq(State::Queued),
            jobs::attempts.eq(attempts),
            jobs::error.eq(error),
            jobs::run_at.eq(run_at),
            jobs::lease_token.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<Moment>),
            jobs::version.eq(jobs::version + 1),
        ))
        .execute(conn)?;
    Ok(released > 0)
}

#[cfg(test)]
mod tests {
    use super::back_off;

    #[test]
    fn waits_double_up_to_an_hour() {
        let seconds: Vec<i64> = [1, 2, 3, 5, 9, 10, 1_000].map(|n| back_off(n).num_seconds()).into();
        assert_eq!(seconds, [10, 20, 40, 160, 2_560, 3_600, 3_600]);
    }
}
