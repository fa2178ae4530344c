//! Several changes to the posts of a batch, one after the other.

use diesel::prelude::*;

use super::BulkChange;
use super::batch::{BatchTold, change_batch, hold, subjects};
use crate::db::schema::posts;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::Actor;

/// Makes these changes to these posts in turn, or none. A post that one of them can't be made to is told,
/// and keeps what the others made of it. Belongs in the transaction that remembers where to go on.
pub fn change_batch_in_turn(
    conn: &mut Conn,
    actor: &Actor,
    (ids, changes): (&[i64], &[BulkChange]),
    now: Moment,
) -> Result<BatchTold, Error> {
    transaction(conn, |conn| {
        let before = hold(conn, ids)?;
        let mut told = BatchTold::default();
        for change in changes {
            for left in change_batch(conn, actor, None, (ids, change), now)?.left {
                if !told.left.iter().any(|known| known.id == left.id) {
                    told.left.push(left);
                }
            }
        }
        let after = subjects(conn, ids)?;
        for (id, post) in &before {
            if told.left.iter().any(|left| left.id == *id) {
                continue;
            }
            match after.get(id).is_some_and(|now| now.version == post.version) {
                true => told.unchanged += 1,
                false => told.changed += 1,
            }
        }
        Ok(told)
    })
}

/// The first of these posts that is not there.
pub fn find_missing(conn: &mut Conn, ids: &[i64]) -> QueryResult<Option<i64>> {
    let mut missing = None;
    for some in ids.chunks(1_000) {
        let found: Vec<i64> =
            posts::table.filter(posts::id.eq_any(some.to_vec())).select(posts::id).load(conn)?;
        let found: std::collections::HashSet<i64> = found.into_iter().collect();
        missing = missing.or(some.iter().copied().find(|id| !found.contains(id)));
    }
    Ok(missing)
}
