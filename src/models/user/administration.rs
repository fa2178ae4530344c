//! What admins do with accounts: list, change, delete.

use diesel::prelude::*;

use super::standing::{check_an_admin_remains, lock_admins};
use super::{Email, Role, User, Username, find};
use crate::db::schema::{post_revisions, posts, users};
use crate::db::{Conn, Moment, MultiBackend, Topic, topics, transaction};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::models::audit::{self, Actor};
use crate::models::post::filter::{like_escaped, lower};
use crate::models::post::lists;
use crate::models::{session, user_token};

/// Which people; what is empty or None means any.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// In the username, the e-mail address or the name shown.
    pub q: String,
    /// With this role.
    pub role: Option<Role>,
    /// Who may, or may not, sign in.
    pub active: Option<bool>,
    /// Only who was invited and has not come yet.
    pub invited: bool,
}

/// The order of a list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSort {
    /// When they came.
    Created,
    /// By username.
    Username,
    /// By role's name.
    Role,
}

/// What becomes of an account; the password's hash only when it changes.
#[derive(Debug, Clone)]
pub struct UserChange {
    /// Checked name.
    pub username: Username,
    /// Checked address; None only for people named by an import.
    pub email: Option<Email>,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub is_active: bool,
    /// Of a new password.
    pub password_hash: Option<String>,
}

/// What becomes of the posts of a person who is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TheirPosts {
    /// They stay, shown under "Former member".
    Keep,
    /// They become this person's.
    Transfer(i64),
}

impl UserFilter {
    fn query<'a>(&self) -> users::BoxedQuery<'a, MultiBackend> {
        let mut query = users::table.into_boxed::<MultiBackend>();
        if let Some(role) = self.role {
            query = query.filter(users::role.eq(role));
        }
        query = match self.active {
            Some(true) => query.filter(users::deactivated_at.is_null()),
            Some(false) => query.filter(users::deactivated_at.is_not_null()),
            None => query,
        };
        if self.invited {
            query = query.filter(users::invited_at.is_not_null());
        }
        let words = self.q.trim().to_lowercase();
        if !words.is_empty() {
            let pattern = format!("%{}%", like_escaped(&words));
            query = query.filter(
                users::username_key
                    .like(pattern.clone())
                    .escape('!')
                    .or(users::email_key.like(pattern.clone()).escape('!').assume_not_null())
                    .or(lower(users::display_name).like(pattern).escape('!')),
            );
        }
        query
    }
}

/// One page of people; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &UserFilter,
    (sort, ascending): (UserSort, bool),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<User>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<User>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let query = filter.query();
    let query = match (sort, ascending) {
        (UserSort::Created, true) => query.order((users::created_at.asc(), users::id.asc())),
        (UserSort::Created, false) => query.order((users::created_at.desc(), users::id.desc())),
        (UserSort::Username, true) => query.order(users::username_key.asc()),
        (UserSort::Username, false) => query.order(users::username_key.desc()),
        (UserSort::Role, true) => query.order((users::role.asc(), users::username_key.asc())),
        (UserSort::Role, false) => query.order((users::role.desc(), users::username_key.desc())),
    };
    let items = query.limit(per_page as i64).offset(skipped).select(User::as_select()).load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// The people behind an id that the filter finds, in the order of ids.
pub fn find_after(conn: &mut Conn, filter: &UserFilter, after: i64, limit: i64) -> QueryResult<Vec<User>> {
    let found = filter.query().filter(users::id.gt(after)).order(users::id.asc());
    found.limit(limit).select(User::as_select()).load(conn)
}

/// Changes an account. Another role, password or standing ends the person's sessions.
///
/// [`Error::Stale`] when `version` is given and is not the one that stands; [`Error::Refused`] when
/// no active admin would remain; [`Error::Taken`] names the username's or e-mail's key.
pub fn update(
    conn: &mut Conn,
    actor: &Actor,
    (id, version): (i64, Option<i32>),
    change: &UserChange,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        lock_admins(conn)?;
        let before = find(conn, id)?;
        if version.is_some_and(|version| version != before.version) {
            return Err(Error::Stale);
        }
        store(conn, &before, change, now)?;
        check_an_admin_remains(conn, &before)?;
        let stands_otherwise = before.role != change.role
            || before.is_active() != change.is_active
            || change.password_hash.is_some();
        if stands_otherwise {
            session::end_all(conn, id, None)?;
        }
        // Links that were mailed to another address, or to somebody who could come in then.
        if stands_otherwise || before.email.as_deref() != change.email.as_ref().map(Email::as_str) {
            user_token::end_all(conn, id)?;
        }
        let details =
            format!("role {}, {}", change.role, if change.is_active { "active" } else { "inactive" });
        let name = change.username.as_str();
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "user.changed", ("user", Some(id), name), &details, now)?;
        Ok(())
    })
}

fn store(conn: &mut Conn, before: &User, change: &UserChange, now: Moment) -> QueryResult<()> {
    let deactivated_at = match change.is_active {
        true => None,
        false => before.deactivated_at.or(Some(now)),
    };
    diesel::update(users::table.find(before.id))
        .set((
            users::username.eq(change.username.as_str()),
            users::username_key.eq(change.username.key()),
            users::email.eq(change.email.as_ref().map(Email::as_str)),
            users::email_key.eq(change.email.as_ref().map(Email::key)),
            users::role.eq(change.role),
            users::deactivated_at.eq(deactivated_at),
            users::version.eq(before.version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    if let Some(hash) = &change.password_hash {
        diesel::update(users::table.find(before.id))
            .set((users::password_hash.eq(Some(hash)), users::invited_at.eq(None::<Moment>)))
            .execute(conn)?;
    }
    Ok(())
}

/// Removes an account with its sessions. Comments stay, shown under "Former member"; the posts as told.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, posts: TheirPosts, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        lock_admins(conn)?;
        let person = find(conn, id)?;
        let details = match posts {
            TheirPosts::Keep => "posts kept".to_owned(),
            TheirPosts::Transfer(to) => transfer(conn, id, to)?,
        };
        // While the actor is still there: it may be the person.
        audit::record(conn, actor, "user.deleted", ("user", Some(id), &person.username), &details, now)?;
        lists::changed_at_once(conn, lists::Scope::Author, &[id]);
        diesel::delete(users::table.find(id)).execute(conn)?;
        check_an_admin_remains(conn, &person)?;
        topics::changed(conn, Topic::Site);
        Ok(())
    })
}

/// The history moves too, so that what a person wrote is not cut from what stands.
fn transfer(conn: &mut Conn, from: i64, to: i64) -> Result<String, Error> {
    if from == to {
        return Err(Error::Refused(format!(
            "{}’s posts can’t go to the person who is deleted.",
            find(conn, from)?.username
        )));
    }
    let heir = find(conn, to)?;
    lists::changed_at_once(conn, lists::Scope::Author, &[to]);
    diesel::update(posts::table.filter(posts::author_id.eq(Some(from))))
        .set(posts::author_id.eq(Some(to)))
        .execute(conn)?;
    diesel::update(post_revisions::table.filter(post_revisions::author_id.eq(Some(from))))
        .set(post_revisions::author_id.eq(Some(to)))
        .execute(conn)?;
    Ok(format!("posts to {}", heir.username))
}
