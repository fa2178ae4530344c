//! Keeping the list of missed addresses: counted in memory first, written many at a time, bounded.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::MissedAddress;
use crate::db::schema::missed_addresses;
use crate::db::{Conn, Moment, MultiBackend, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};

/// Rows at most.
pub const MOST_ROWS: i64 = 1_000;
/// The newest of them stay, however seldom they were asked for.
const NEWEST: i64 = 200;
/// What nobody asked for in this time is forgotten.
const KEPT_FOR: TimeDelta = TimeDelta::days(180);

/// How often an address was asked for since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The path.
    pub path: String,
    /// The site whose page led there; may be empty.
    pub referrer: String,
    /// How often.
    pub count: i64,
    /// When last.
    pub at: Moment,
}

/// Adds what was missed, and drops what is beyond the bounds. Belongs in the transaction of the tally.
pub fn note(conn: &mut Conn, misses: &[Miss], now: Moment) -> Result<(), Error> {
    for miss in misses {
        if !add(conn, miss)? {
            let inserted = transaction(conn, |conn| insert(conn, miss));
            match inserted.map_err(Error::from) {
                // Another node was quicker.
                Err(error) if error.is_taken("missed_addresses_path_key") => add(conn, miss).map(drop)?,
                other => other?,
            }
        }
    }
    if misses.is_empty() {
        return Ok(());
    }
    diesel::delete(missed_addresses::table.filter(missed_addresses::hit_at.lt(now - KEPT_FOR)))
        .execute(conn)?;
    Ok(drop_surplus(conn)?)
}

fn add(conn: &mut Conn, miss: &Miss) -> QueryResult<bool> {
    let known = missed_addresses::table.filter(missed_addresses::path.eq(&miss.path));
    let counted = (
        missed_addresses::hit_count.eq(missed_addresses::hit_count + miss.count),
        missed_addresses::hit_at.eq(miss.at),
    );
    let updated = match miss.referrer.is_empty() {
        true => diesel::update(known).set(counted).execute(conn)?,
        false => diesel::update(known)
            .set((counted, missed_addresses::referrer.eq(&miss.referrer)))
            .execute(conn)?,
    };
    Ok(updated > 0)
}

fn insert(conn: &mut Conn, miss: &Miss) -> QueryResult<()> {
    let row = (
        missed_addresses::path.eq(&miss.path),
        missed_addresses::referrer.eq(&miss.referrer),
        missed_addresses::hit_count.eq(miss.count),
        missed_addresses::created_at.eq(miss.at),
        missed_addresses::hit_at.eq(miss.at),
    );
    diesel::insert_into(missed_addresses::table).values(row).execute(conn).map(drop)
}

/// Of the rows that are not among the newest, those asked for least go first.
fn drop_surplus(conn: &mut Conn) -> QueryResult<()> {
    let total: i64 = missed_addresses::table.count().get_result(conn)?;
    if total <= MOST_ROWS {
        return Ok(());
    }
    let newest: Vec<i64> = missed_addresses::table
        .order((missed_addresses::hit_at.desc(), missed_addresses::id.desc()))
        .limit(NEWEST)
        .select(missed_addresses::id)
        .load(conn)?;
    let surplus: Vec<i64> = missed_addresses::table
        .filter(diesel::dsl::not(missed_addresses::id.eq_any(newest)))
        .order((missed_addresses::hit_count, missed_addresses::hit_at, missed_addresses::id))
        .limit(total - MOST_ROWS)
        .select(missed_addresses::id)
        .into_boxed::<MultiBackend>()
        .load(conn)?;
    diesel::delete(missed_addresses::table.filter(missed_addresses::id.eq_any(surplus)))
        .execute(conn)
        .map(drop)
}

/// Takes addresses from the list; answers how many were there.
pub fn forget(conn: &mut Conn, actor: &Actor, ids: &[i64], now: Moment) -> Result<usize, Error> {
    transaction(conn, |conn| {
        let gone: Vec<MissedAddress> = missed_addresses::table
            .filter(missed_addresses::id.eq_any(ids.to_vec()))
            .select(MissedAddress::as_select())
            .load(conn)?;
        diesel::delete(missed_addresses::table.filter(missed_addresses::id.eq_any(ids.to_vec())))
            .execute(conn)?;
        if !gone.is_empty() {
            let paths: Vec<&str> = gone.iter().map(|missed| missed.path.as_str()).collect();
            let subject = ("missed address", None, paths[0]);
            audit::record(conn, actor, "missed_address.forgotten", subject, &told(gone.len()), now)?;
        }
        Ok(gone.len())
    })
}

/// Empties the list.
pub fn forget_all(conn: &mut Conn, actor: &Actor, now: Moment) -> Result<usize, Error> {
    transaction(conn, |conn| {
        let count = diesel::delete(missed_addresses::table).execute(conn)?;
        let subject = ("missed address", None, "all");
        audit::record(conn, actor, "missed_address.forgotten", subject, &told(count), now)?;
        Ok(count)
    })
}

fn told(count: usize) -> String {
    if count == 1 { String::new() } else { format!("{count} in all") }
}

/// An address that leads somewhere now is missed no more. Belongs in the transaction of the redirect.
pub fn forget_spellings(conn: &mut Conn, spellings: &[String]) -> QueryResult<()> {
    diesel::delete(missed_addresses::table.filter(missed_addresses::path.eq_any(spellings.to_vec())))
        .execute(conn)
        .map(drop)
}
