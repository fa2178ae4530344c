//! What programs were answered when they named a call by a key: who sends the call again, because the
//! first answer got lost, gets the same answer, and nothing is done twice.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::idempotency_keys;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::kit::token::{hash_bytes, hash_token};

/// How long an answer is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

const TAKEN: &str = "idempotency_keys_user_id_key_hash_key";

/// A call that is named by a key.
#[derive(Debug, Clone)]
pub struct Call {
    user_id: i64,
    key_hash: String,
    call_hash: String,
}

impl Call {
    /// The call of a person by a key; `address` is its method and path.
    pub fn new(user_id: i64, key: &str, address: &str, body: &[u8]) -> Self {
        let call_hash = hash_token(&format!("{address} {}", hash_bytes(body)));
        Self { user_id, key_hash: hash_token(key), call_hash }
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
pub struct Answer {
    /// Of HTTP.
    pub status: i32,
    /// The version of what was made, where it has one.
    pub version: Option<i32>,
    /// Where what was made stands; empty where nothing was.
    pub location: String,
    /// JSON.
    pub body: String,
}

/// An answer, and whether it is an old one.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Whether the call was done before.
    pub is_replayed: bool,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys)]
struct NewRow<'a> {
    user_id: i64,
    key_hash: &'a str,
    call_hash: &'a str,
    status: i32,
    created_at: Moment,
    location: &'a str,
    body: &'a str,
}

/// Does `work` in a transaction, unless the call was done before; keeps its answer in the same one. A call
/// without a key is done each time. What `work` objects to is the inner error.
///
/// Of two at once one does it: the other waits at the unique key, and then finds the answer. What
/// fails is not kept and may be tried again. [`Error::Refused`] when the key named another call.
pub fn once<T>(
    conn: &mut Conn,
    call: Option<&Call>,
    now: Moment,
    work: impl FnOnce(&mut Conn) -> Result<Result<Answer, T>, Error>,
) -> Result<Result<Answered, T>, Error> {
    let done = transaction(conn, |conn| {
        if let Some(call) = call
            && let Some(answer) = take_place(conn, call, now)?
        {
            return Ok(Answered { answer, is_replayed: true });
        }
        let answer = work(conn)?.map_err(Halt::Objection)?;
        if let Some(call) = call {
            keep(conn, call, &answer)?;
        }
        Ok(Answered { answer, is_replayed: false })
    });
    match done {
        Ok(answered) => Ok(Ok(answered)),
        Err(Halt::Objection(objection)) => Ok(Err(objection)),
        Err(Halt::Error(error)) => Err(error),
    }
}

/// Why nothing was done.
enum Halt<T> {
    Objection(T),
    Error(Error),
}

impl<T> From<Error> for Halt<T> {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<T> From<diesel::result::Error> for Halt<T> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Error(error.into())
    }
}

fn keep(conn: &mut Conn, call: &Call, answer: &Answer) -> QueryResult<()> {
    diesel::update(rows_of(call))
        .set((
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::version.eq(answer.version),
            idempotency_keys::location.eq(&answer.location),
            idempotency_keys::body.eq(&answer.body),
        ))
        .execute(conn)
        .map(drop)
}

/// Takes the key for this call, or finds what it was answered before.
fn take_place(conn: &mut Conn, call: &Call, now: Moment) -> Result<Option<Answer>, Error> {
    let expired = idempotency_keys::created_at.le(now - KEPT_FOR);
    match transaction(conn, |conn| insert(conn, call, now)) {
        Ok(()) => return Ok(None),
        Err(error) if error.is_taken(TAKEN) => {}
        Err(error) => return Err(error),
    }
    if diesel::delete(rows_of(call).filter(expired)).execute(conn)? > 0 {
        return insert(conn, call, now).map(|()| None);
    }
    let (call_hash, answer): (String, Answer) =
        rows_of(call).select((idempotency_keys::call_hash, Answer::as_select())).first(conn)?;
    match call_hash == call.call_hash {
        true => Ok(Some(answer)),
        false => Err(Error::Refused("This Idempotency-Key named another call in the last 24 hours.".into())),
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn rows_of<'a>(call: &'a Call) -> _ {
    let (user_id, key_hash): (i64, &'a str) = (call.user_id, call.key_hash.as_str());
    idempotency_keys::table
        .filter(idempotency_keys::user_id.eq(user_id))
        .filter(idempotency_keys::key_hash.eq(key_hash))
}

fn insert(conn: &mut Conn, call: &Call, now: Moment) -> Result<(), Error> {
    let row = NewRow {
        user_id: call.user_id,
        key_hash: &call.key_hash,
        call_hash: &call.call_hash,
        status: 0,
        created_at: now,
        location: "",
        body: "",
    };
    diesel::insert_into(idempotency_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Removes the answers that nobody waits for any more; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.le(now - KEPT_FOR)))
        .execute(conn)
}
