//! The addresses of posts: chosen, made from titles, and remembered.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::{post_slugs, posts};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::slug::Slug;

/// The first of `base`, `base-2`, `base-3`… that no other post has.
pub(super) fn first_free(conn: &mut Conn, base: &Slug, own_id: Option<i64>) -> QueryResult<Slug> {
    let mut suffix = 1_u32;
    let mut step = 1_u32;
    // Doubling steps find a free number in few queries also where thousands share a title.
    loop {
        let candidate = if suffix == 1 { base.clone() } else { base.with_suffix(suffix) };
        if is_free(conn, &candidate, own_id)? {
            if step <= 2 {
                return Ok(candidate);
            }
            suffix -= step / 2 - 1;
            step = 1;
        } else {
            suffix = suffix.saturating_add(step);
            step = step.saturating_mul(2);
        }
    }
}

/// Tries of a save whose address is made from a title.
const TRIES: u64 = 20;

/// Tries a save again when the database gave it up for another one, and when its address `is_made`
/// from a title and somebody else took the same one between our look and our write: nobody chose it,
/// so nobody is to be asked for another.
pub(super) fn retrying<T>(is_made: bool, mut save: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let mut outcome = save();
    for nth in 1..TRIES {
        match outcome {
            Err(Error::Deadlock) => {}
            Err(error) if is_made && error.is_taken("posts_slug_key") => {}
            outcome => return outcome,
        }
        // Those who met once would meet again at the next number, were they to go on in step.
        std::thread::sleep(Duration::from_millis(rand::random::<u64>() % (5 * nth)));
        outcome = save();
    }
    outcome
}

/// Whether a post has this address now.
pub fn slug_is_taken(conn: &mut Conn, slug: &Slug) -> QueryResult<bool> {
    is_free(conn, slug, None).map(|free| !free)
}

/// Whether no other post than `own_id` has this address.
pub(super) fn is_free(conn: &mut Conn, slug: &Slug, own_id: Option<i64>) -> QueryResult<bool> {
    let holder: Option<i64> =
        posts::table.filter(posts::slug.eq(slug.as_ref())).select(posts::id).first(conn).optional()?;
    Ok(holder.is_none() || holder == own_id)
}

/// An old address that a post takes belongs to that post.
pub(super) fn claim(conn: &mut Conn, slug: &str) -> QueryResult<()> {
    diesel::delete(post_slugs::table.find(slug)).execute(conn).map(drop)
}

/// Remembers an address that the post leaves.
pub(super) fn remember(conn: &mut Conn, post_id: i64, old: &str, now: Moment) -> QueryResult<()> {
    claim(conn, old)?;
    diesel::insert_into(post_slugs::table)
        .values((post_slugs::slug.eq(old), post_slugs::post_id.eq(post_id), post_slugs::created_at.eq(now)))
        .execute(conn)
        .map(drop)
}
