//! What leaves the trash for good.

use diesel::prelude::*;

use super::{Status, delete, lists};
use crate::db::schema::posts;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::audit::Actor;

/// How many posts were thrown away before `before`.
pub fn count_trashed_before(conn: &mut Conn, before: Moment) -> QueryResult<i64> {
    posts::table.filter(trashed_before(before)).count().get_result(conn)
}

/// Deletes up to `limit` posts for good that were thrown away before `before`, those with the next ids
/// after `after`; answers their ids. Belongs in the transaction that remembers where to go on.
pub fn purge_trash(
    conn: &mut Conn,
    actor: &Actor,
    (before, after): (Moment, i64),
    limit: i64,
    now: Moment,
) -> Result<Vec<i64>, Error> {
    let ids: Vec<i64> = posts::table
        .filter(trashed_before(before).and(posts::id.gt(after)))
        .order(posts::id.asc())
        .select(posts::id)
        .limit(limit)
        .load(conn)?;
    lists::about_to_change(conn, &ids)?;
    for id in &ids {
        delete(conn, actor, *id, now)?;
    }
    Ok(ids)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn trashed_before(before: Moment) -> _ {
    let (trash, before): (Status, Option<Moment>) = (Status::Trash, Some(before));
    posts::status.eq(trash).and(posts::trashed_at.le(before))
}
