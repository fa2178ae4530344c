//! Asking for work. Belongs in the transaction that makes the work necessary.

use diesel::prelude::*;
use serde::Serialize;

use super::{Job, State};
use crate::db::schema::jobs;
use crate::db::{Conn, Moment, insert_returning_id, transaction, violated_constraint};
use crate::error::Error;
use crate::models::audit::Actor;

/// Tries without coming forward before a job is given up.
const MAX_ATTEMPTS: i32 = 5;

/// Work to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: String,
    title: String,
    payload: String,
    max_attempts: i32,
    run_at: Option<Moment>,
}

impl NewJob {
    /// `payload` is what the work needs to know.
    pub fn new(kind: &str, title: &str, payload: &impl Serialize) -> Result<Self, Error> {
        let payload = serde_json::to_string(payload)
            .map_err(|error| Error::Internal(anyhow::Error::new(error).context("writing a job's data")))?;
        Ok(Self {
            kind: kind.into(),
            title: title.chars().take(200).collect(),
            payload,
            max_attempts: MAX_ATTEMPTS,
            run_at: None,
        })
    }

    /// Tried so often without coming forward before it is given up.
    pub fn with_attempts(self, max_attempts: i32) -> Self {
        Self { max_attempts, ..self }
    }

    /// Not done before this moment.
    pub fn not_before(self, run_at: Moment) -> Self {
        Self { run_at: Some(run_at), ..self }
    }
}

#[derive(Insertable)]
#[diesel(table_name = jobs)]
struct JobRow<'a> {
    kind: &'a str,
    title: &'a str,
    state: State,
    unique_key: Option<&'a str>,
    undo_of_id: Option<i64>,
    creator_id: Option<i64>,
    creator_name: &'a str,
    ip_address: &'a str,
    progress: i64,
    attempts: i32,
    max_attempts: i32,
    version: i32,
    worker: &'a str,
    run_at: Moment,
    created_at: Moment,
    summary: &'a str,
    error: &'a str,
    payload: &'a str,
    checkpoint: &'a str,
}

/// Queues a job for now, or for its time; answers its id.
pub fn enqueue(conn: &mut Conn, actor: &Actor, new: &NewJob, now: Moment) -> QueryResult<i64> {
    insert(conn, actor, new, (None, None), now)
}

/// Queues a job unless one with this key was ever queued; answers its id when it is new.
///
/// Two nodes may ask at once: the key is unique.
pub fn enqueue_once(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewJob,
    key: &str,
    now: Moment,
) -> QueryResult<Option<i64>> {
    match transaction(conn, |conn| insert(conn, actor, new, (Some(key), None), now)) {
        Ok(id) => Ok(Some(id)),
        Err(error) if violated_constraint(&error).is_some_and(|name| name == "jobs_unique_key_key") => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Puts a job that came to its end into a database that does not have it, under its own id. Belongs in
/// the transaction of its work.
pub fn put_done(conn: &mut Conn, job: &Job, payload: &str, summary: &str, now: Moment) -> QueryResult<()> {
    let row = JobRow {
        kind: &job.kind,
        title: &job.title,
        state: State::Done,
        unique_key: None,
        undo_of_id: None,
        // Nobody there need be the same.
        creator_id: None,
        creator_name: &job.creator_name,
        ip_address: &job.ip_address,
        progress: job.total.unwrap_or(job.progress),
        attempts: job.attempts,
        max_attempts: job.max_attempts,
        version: job.version + 1,
        worker: &job.worker,
        run_at: job.run_at,
        created_at: job.created_at,
        summary,
        error: "",
        payload,
        checkpoint: "",
    };
    let ends = (jobs::total.eq(job.total), jobs::started_at.eq(job.started_at), jobs::ended_at.eq(Some(now)));
    diesel::insert_into(jobs::table).values((jobs::id.eq(job.id), row, ends)).execute(conn).map(drop)
}

pub(super) fn insert(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewJob,
    (unique_key, undo_of_id): (Option<&str>, Option<i64>),
    now: Moment,
) -> QueryResult<i64> {
    let row = JobRow {
        kind: &new.kind,
        title: &new.title,
        state: State::Queued,
        unique_key,
        undo_of_id,
        creator_id: actor.id,
        creator_name: &actor.name,
        ip_address: &actor.ip_address,
        progress: 0,
        attempts: 0,
        max_attempts: new.max_attempts,
        version: 1,
        worker: "",
        run_at: new.run_at.unwrap_or(now),
        created_at: now,
        summary: "",
        error: "",
        payload: &new.payload,
        checkpoint: "",
    };
    insert_returning_id!(conn, crate::db::schema::jobs, row)
}
