//! Making, changing and removing redirects, and counting who followed them.

use diesel::prelude::*;

use super::spelling::is_same;
use super::{NewRedirect, Redirect, find, find_target, routes, spellings};
use crate::db::schema::redirects;
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::{self, Actor};
use crate::models::missed_address;
use crate::models::objection::{self, Objection};

/// Beside an old address that is in the list.
pub const TAKEN: &str = "is in the list already";
/// Redirects followed from one to the next; a longer chain is a mistake of somebody's.
const LONGEST_CHAIN: usize = 20;

/// What became of a redirect that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its row.
    pub id: i64,
    /// Where it leads, when that is the end of a chain and not what was typed.
    pub shortened_to: Option<String>,
    /// Redirects that led to the old address, and now lead straight on.
    pub straightened: usize,
}

#[derive(Insertable)]
#[diesel(table_name = redirects)]
struct Row<'a> {
    from_path: &'a str,
    to_path: &'a str,
    created_at: Moment,
    version: i32,
    hit_count: i64,
}

/// Makes a redirect. Chains become one step; a loop, and an address the site answers itself, are refused.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewRedirect,
    now: Moment,
) -> Result<Result<Settled, FieldErrors>, Error> {
    objection::transaction(conn, |conn| {
        let to = settle(conn, None, new, now)?;
        let row = Row { from_path: &new.from, to_path: &to, created_at: now, version: 1, hit_count: 0 };
        let id = insert_returning_id!(conn, crate::db::schema::redirects, row).map_err(taken)?;
        missed_address::forget_spellings(conn, &spellings(&new.from))?;
        let straightened = straighten(conn, &new.from, &to)?;
        let details = format!("to {to}");
        audit::record(conn, actor, "redirect.created", ("redirect", Some(id), &new.from), &details, now)?;
        Ok(Settled { id, shortened_to: (to != new.to).then_some(to), straightened })
    })
}

/// Changes a redirect; [`Error::Stale`] when the version that was edited is not the one that stands.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: i64,
    new: &NewRedirect,
    now: Moment,
) -> Result<Result<Settled, FieldErrors>, Error> {
    objection::transaction(conn, |conn| {
        let before = find(conn, id)?;
        if new.version != Some(before.version) {
            return Err(Error::Stale.into());
        }
        let to = settle(conn, Some(id), new, now)?;
        diesel::update(redirects::table.find(id))
            .set((
                redirects::from_path.eq(&new.from),
                redirects::to_path.eq(&to),
                redirects::version.eq(before.version + 1),
            ))
            .execute(conn)
            .map_err(taken)?;
        let straightened = straighten(conn, &new.from, &to)?;
        let details = format!("{} to {}, was {} to {}", new.from, to, before.from_path, before.to_path);
        audit::record(conn, actor, "redirect.changed", ("redirect", Some(id), &new.from), &details, now)?;
        Ok(Settled { id, shortened_to: (to != new.to).then_some(to), straightened })
    })
}

/// Removes redirects; answers how many were there.
pub fn delete_many(conn: &mut Conn, actor: &Actor, ids: &[i64], now: Moment) -> Result<usize, Error> {
    transaction(conn, |conn| {
        let gone: Vec<Redirect> = redirects::table
            .filter(redirects::id.eq_any(ids.to_vec()))
            .select(Redirect::as_select())
            .load(conn)?;
        for redirect in &gone {
            let (subject, details) =
                (("redirect", Some(redirect.id), redirect.from_path.as_str()), &redirect.to_path);
            audit::record(conn, actor, "redirect.deleted", subject, &format!("to {details}"), now)?;
        }
        diesel::delete(redirects::table.filter(redirects::id.eq_any(ids.to_vec()))).execute(conn)?;
        Ok(gone.len())
    })
}

/// Makes `from_path` lead to `to_path` from now on; answers whether it did not yet. Belongs in the
/// transaction of the deed.
pub fn put(conn: &mut Conn, from_path: &str, to_path: &str, now: Moment) -> QueryResult<bool> {
    let known: Option<(i64, String, i32)> = redirects::table
        .filter(redirects::from_path.eq(from_path))
        .select((redirects::id, redirects::to_path, redirects::version))
        .first(conn)
        .optional()?;
    match known {
        Some((_, target, _)) if target == to_path => return Ok(false),
        Some((id, _, version)) => diesel::update(redirects::table.find(id))
            .set((redirects::to_path.eq(to_path), redirects::version.eq(version + 1)))
            .execute(conn)?,
        None => {
            let row = Row { from_path, to_path, created_at: now, version: 1, hit_count: 0 };
            diesel::insert_into(redirects::table).values(row).execute(conn)?
        }
    };
    Ok(true)
}

/// Adds how often redirects were followed, and when last. Belongs in the transaction of the tally.
pub fn count_hits(conn: &mut Conn, hits: &[(i64, i64, Moment)]) -> QueryResult<()> {
    for (id, count, at) in hits {
        diesel::update(redirects::table.find(*id))
            .set((redirects::hit_count.eq(redirects::hit_count + *count), redirects::hit_at.eq(Some(*at))))
            .execute(conn)?;
    }
    Ok(())
}

/// Where the redirect is to lead: the end of the chain that begins at what was typed.
fn settle(conn: &mut Conn, id: Option<i64>, new: &NewRedirect, now: Moment) -> Result<String, Objection> {
    let own = spellings(&new.from);
    let holder = find_target(conn, &own)?.filter(|(holder, _)| Some(*holder) != id);
    if let Some((holder, _)) = holder
        && is_same(&find(conn, holder)?.from_path, &new.from)
    {
        return Err(Objection::to("from", TAKEN));
    }
    if routes::is_live(conn, &new.from, now)? {
        let message = "is a page of this site, and pages come first: nobody would ever be led on from there";
        return Err(Objection::to("from", message));
    }
    let mut to = new.to.clone();
    for _ in 0..LONGEST_CHAIN {
        let path = to.split('#').next().unwrap_or_default().to_owned();
        if !path.starts_with('/') {
            return Ok(to);
        }
        if is_same(&path, &new.from) {
            return Err(Objection::to("to", "leads back to the old address: a loop"));
        }
        match find_target(conn, &spellings(&path))? {
            Some((next, further)) if Some(next) != id => to = further,
            _ => return Ok(to),
        }
    }
    Err(Objection::to("to", "leads from redirect to redirect without an end"))
}

/// What leads to the old address leads straight to its target.
fn straighten(conn: &mut Conn, from: &str, to: &str) -> QueryResult<usize> {
    let found: Vec<(i64, String)> = redirects::table
        .filter(redirects::to_path.eq_any(spellings(from)))
        .select((redirects::id, redirects::to_path))
        .load(conn)?;
    let ids: Vec<i64> =
        found.into_iter().filter(|(_, target)| is_same(target, from)).map(|(id, _)| id).collect();
    diesel::update(redirects::table.filter(redirects::id.eq_any(ids)))
        .set((redirects::to_path.eq(to), redirects::version.eq(redirects::version + 1)))
        .execute(conn)
}

fn taken(error: diesel::result::Error) -> Objection {
    match Error::from(error) {
        error if error.is_taken("redirects_from_path_key") => Objection::to("from", TAKEN),
        error => Objection::Error(error),
    }
}
