//! What people do to jobs: cancel, try again, undo; and what becomes of old ones.

use diesel::prelude::*;

use super::enqueueing::{NewJob, insert};
use super::{Job, State, find, find_undo_of};
use crate::db::schema::jobs;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};

/// Stops a job: at once while it waits, at its next step while it runs.
pub fn request_cancel(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<State, Error> {
    transaction(conn, |conn| {
        let job = find(conn, id)?;
        if !job.may_be_cancelled() {
            return Err(Error::Refused("This job can't be cancelled any more.".into()));
        }
        let standing = jobs::table.filter(jobs::id.eq(id).and(jobs::state.eq(job.state)));
        let changed = match job.state {
            State::Queued => diesel::update(standing)
                .set((
                    jobs::state.eq(State::Cancelled),
                    jobs::ended_at.eq(Some(now)),
                    jobs::version.eq(jobs::version + 1),
                ))
                .execute(conn)?,
            _ => diesel::update(standing)
                .set((jobs::cancel_requested_at.eq(Some(now)), jobs::version.eq(jobs::version + 1)))
                .execute(conn)?,
        };
        if changed == 0 {
            return Err(Error::Stale);
        }
        audit::record(conn, actor, "job.cancelled", ("job", Some(id), &job.title), "", now)?;
        Ok(if job.state == State::Queued { State::Cancelled } else { State::Running })
    })
}

/// Queues a failed or cancelled job again; it goes on from where it was.
pub fn retry(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let job = find(conn, id)?;
        if !job.may_be_retried() {
            return Err(Error::Refused("Only a failed or cancelled job can be tried again.".into()));
        }
        if find_undo_of(conn, id)?.is_some() {
            return Err(Error::Refused("What this job did was taken back; ask for it anew instead.".into()));
        }
        let changed = diesel::update(jobs::table)
            .filter(jobs::id.eq(id).and(jobs::version.eq(job.version)))
            .set((
                jobs::state.eq(State::Queued),
                jobs::version.eq(job.version + 1),
                jobs::attempts.eq(0),
                jobs::run_at.eq(now),
                jobs::cancel_requested_at.eq(None::<Moment>),
                jobs::ended_at.eq(None::<Moment>),
                jobs::error.eq(""),
            ))
            .execute(conn)?;
        if changed == 0 {
            return Err(Error::Stale);
        }
        audit::record(conn, actor, "job.retried", ("job", Some(id), &job.title), "", now)?;
        Ok(())
    })
}

/// Queues the job that takes back what `job` did; once only.
pub fn enqueue_undo(
    conn: &mut Conn,
    actor: &Actor,
    job: &Job,
    inverse: &NewJob,
    now: Moment,
) -> Result<i64, Error> {
    let queued = transaction(conn, |conn| {
        let id = insert(conn, actor, inverse, (None, Some(job.id)), now)?;
        audit::record(conn, actor, "job.undone", ("job", Some(job.id), &job.title), "", now)?;
        Ok::<_, Error>(id)
    });
    match queued {
        Err(error) if error.is_taken("jobs_undo_of_id_key") => {
            Err(Error::Refused("This job is being undone already.".into()))
        }
        other => other,
    }
}

/// Removes up to `limit` jobs that ended before `before`, with their logs; answers how many.
pub fn prune(conn: &mut Conn, before: Moment, limit: i64) -> QueryResult<usize> {
    let ids: Vec<i64> = jobs::table
        .filter(jobs::ended_at.lt(Some(before)))
        .order(jobs::ended_at.asc())
        .select(jobs::id)
        .limit(limit)
        .load(conn)?;
    diesel::delete(jobs::table.filter(jobs::id.eq_any(ids))).execute(conn)
}
