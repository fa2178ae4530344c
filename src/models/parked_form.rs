//! Forms that were sent while nobody was signed in, kept for that browser until somebody is.
//!
//! What stands here is sealed under the browser's own token, of which the database knows only a hash:
//! neither a copy of the database nor the site's secret key opens it, and a new secret key loses
//! nothing.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::{parked_forms, users};
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;

/// How long a form is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// Forms kept for one browser; beyond that the oldest goes.
const PER_BROWSER: i64 = 50;
/// Bytes kept for all browsers together.
const BYTES_IN_ALL: i64 = 512 * 1024 * 1024;

/// A form as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = parked_forms)]
pub struct ParkedForm {
    /// Its row.
    pub id: i64,
    /// Where it was sent.
    pub path: String,
    /// The page that shows it again.
    pub page: String,
    /// When it was sent.
    pub created_at: Moment,
    /// Its fields, sealed.
    pub sealed: Vec<u8>,
}

/// A form to be kept.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = parked_forms)]
pub struct NewParkedForm {
    /// SHA-256 of the browser's token.
    pub browser_hash: String,
    /// Who wrote it, where its page said so: nobody else is shown it.
    pub user_id: Option<i64>,
    /// Where it was sent.
    pub path: String,
    /// The page that shows it again; empty: the one that shows any form.
    pub page: String,
    /// Its fields, sealed.
    pub sealed: Vec<u8>,
    /// Bytes of what is sealed.
    pub size_bytes: i64,
    /// Now.
    pub created_at: Moment,
    /// When it goes.
    pub expires_at: Moment,
}

/// Keeps a form and answers its id. [`Error::TooManyTries`] when the room for such forms is full.
pub fn park(conn: &mut Conn, mut form: NewParkedForm, now: Moment) -> Result<i64, Error> {
    transaction(conn, |conn| {
        prune(conn, now)?;
        if bytes_kept(conn)? + form.size_bytes > BYTES_IN_ALL {
            return Err(Error::TooManyTries(15 * 60));
        }
        if let Some(id) = form.user_id {
            form.user_id = users::table.find(id).select(users::id).first(conn).optional()?;
        }
        drop_oldest(conn, &form.browser_hash)?;
        Ok(insert_returning_id!(conn, crate::db::schema::parked_forms, form)?)
    })
}

/// The newest form that this browser sent from `page`, for the person now signed in.
pub fn newest_for(
    conn: &mut Conn,
    browser_hash: &str,
    user_id: i64,
    page: &str,
    now: Moment,
) -> QueryResult<Option<ParkedForm>> {
    parked_forms::table
        .filter(parked_forms::browser_hash.eq(browser_hash).and(parked_forms::page.eq(page)))
        .filter(parked_forms::expires_at.gt(now))
        .filter(parked_forms::user_id.is_null().or(parked_forms::user_id.eq(Some(user_id))))
        .order((parked_forms::created_at.desc(), parked_forms::id.desc()))
        .select(ParkedForm::as_select())
        .first(conn)
        .optional()
}

/// All forms of this browser for the person now signed in, the newest first.
pub fn all_for(
    conn: &mut Conn,
    browser_hash: &str,
    user_id: i64,
    now: Moment,
) -> QueryResult<Vec<ParkedForm>> {
    parked_forms::table
        .filter(parked_forms::browser_hash.eq(browser_hash))
        .filter(parked_forms::expires_at.gt(now))
        .filter(parked_forms::user_id.is_null().or(parked_forms::user_id.eq(Some(user_id))))
        .order((parked_forms::created_at.desc(), parked_forms::id.desc()))
        .select(ParkedForm::as_select())
        .load(conn)
}

/// Forgets one form of this browser: it was sent at last, or is not wanted.
pub fn forget(conn: &mut Conn, browser_hash: &str, id: i64) -> QueryResult<bool> {
    let own = parked_forms::table.find(id).filter(parked_forms::browser_hash.eq(browser_hash));
    diesel::delete(own).execute(conn).map(|gone| gone > 0)
}

/// Removes what nobody came back for; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(parked_forms::table.filter(parked_forms::expires_at.le(now))).execute(conn)
}

fn bytes_kept(conn: &mut Conn) -> QueryResult<i64> {
    // A sum of BIGINT is a DECIMAL on two of the databases; the sizes are few, and in the index.
    let sizes: Vec<i64> = parked_forms::table.select(parked_forms::size_bytes).load(conn)?;
    Ok(sizes.iter().sum())
}

fn drop_oldest(conn: &mut Conn, browser_hash: &str) -> QueryResult<()> {
    let surplus: Vec<i64> = parked_forms::table
        .filter(parked_forms::browser_hash.eq(browser_hash))
        .order((parked_forms::created_at.desc(), parked_forms::id.desc()))
        .select(parked_forms::id)
        .offset(PER_BROWSER - 1)
        .limit(PER_BROWSER)
        .load(conn)?;
    diesel::delete(parked_forms::table.filter(parked_forms::id.eq_any(surplus))).execute(conn).map(drop)
}
