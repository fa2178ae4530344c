//! Where a person stands: the role they hold, and whether they may sign in. An admin always remains.

use diesel::prelude::*;

use super::{Role, TheirPosts, User, delete, find};
use crate::db::schema::users;
use crate::db::{Conn, Moment, Topic, topics, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::{session, user_token};

/// What becomes of people.
#[derive(Debug, Clone, Copy)]
pub enum Standing {
    /// They may sign in.
    Active,
    /// They may not.
    Inactive,
    /// They hold this role.
    Role(Role),
    /// They are gone.
    Deleted(TheirPosts),
}

/// Changes where all of these people stand, in one transaction: any that can't be changed stops all
/// of it.
pub fn change_many(
    conn: &mut Conn,
    actor: &Actor,
    ids: &[i64],
    standing: Standing,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        ids.iter().try_for_each(|id| match standing {
            Standing::Active => set_active(conn, actor, *id, true, now),
            Standing::Inactive => set_active(conn, actor, *id, false, now),
            Standing::Role(role) => set_role(conn, actor, *id, role, now),
            Standing::Deleted(posts) => delete(conn, actor, *id, posts, now),
        })
    })
}

/// Gives a person another role and ends their sessions; nothing happens when they hold it already.
///
/// [`Error::Refused`] when no active admin would remain.
pub fn set_role(conn: &mut Conn, actor: &Actor, user_id: i64, role: Role, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        lock_admins(conn)?;
        let user = find(conn, user_id)?;
        if user.role == role {
            return Ok(());
        }
        diesel::update(users::table.find(user_id)).set(users::role.eq(role)).execute(conn)?;
        let details = format!("{} → {role}", user.role);
        finish(conn, actor, &user, ("user.role_changed", &details), now)
    })
}

/// Lets a person sign in, or bars them and ends their sessions.
///
/// [`Error::Refused`] when no active admin would remain.
pub fn set_active(
    conn: &mut Conn,
    actor: &Actor,
    user_id: i64,
    active: bool,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        lock_admins(conn)?;
        let user = find(conn, user_id)?;
        if user.is_active() == active {
            return Ok(());
        }
        diesel::update(users::table.find(user_id))
            .set(users::deactivated_at.eq((!active).then_some(now)))
            .execute(conn)?;
        let action = if active { "user.activated" } else { "user.deactivated" };
        finish(conn, actor, &user, (action, ""), now)
    })
}

/// Refuses when no active admin remains after what was done to `before`. Belongs in the transaction
/// of the deed, behind [`lock_admins`].
pub(super) fn check_an_admin_remains(conn: &mut Conn, before: &User) -> Result<(), Error> {
    let was_one = before.role == Role::Admin && before.is_active();
    if was_one && count_active_admins(conn)? == 0 {
        return Err(Error::Refused(format!(
            "{} is the last active admin; make somebody else an admin first.",
            before.username
        )));
    }
    Ok(())
}

/// Makes others who would change an admin wait for the end of this transaction: two admins who
/// demote each other at the same moment must not both succeed.
pub(super) fn lock_admins(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(users::table.filter(users::role.eq(Role::Admin)))
        .set(users::version.eq(users::version))
        .execute(conn)
        .map(drop)
}

fn count_active_admins(conn: &mut Conn) -> QueryResult<i64> {
    users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::deactivated_at.is_null())
        .count()
        .get_result(conn)
}

fn finish(
    conn: &mut Conn,
    actor: &Actor,
    before: &User,
    (action, details): (&str, &str),
    now: Moment,
) -> Result<(), Error> {
    check_an_admin_remains(conn, before)?;
    diesel::update(users::table.find(before.id))
        .set((users::version.eq(users::version + 1), users::updated_at.eq(now)))
        .execute(conn)?;
    topics::changed(conn, Topic::Site);
    session::end_all(conn, before.id, None)?;
    if action == "user.deactivated" {
        user_token::end_all(conn, before.id)?;
    }
    audit::record(conn, actor, action, ("user", Some(before.id), &before.username), details, now)?;
    Ok(())
}
