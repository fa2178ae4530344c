//! Making accounts and changing their passwords.

use diesel::prelude::*;

use super::{Email, Role, Username};
use crate::db::schema::users;
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::{session, setting, user_token};

/// A person to be made. `email` and `password_hash` are missing for people named by an import.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Checked name.
    pub username: Username,
    /// Checked address.
    pub email: Option<Email>,
    /// Argon2id hash.
    pub password_hash: Option<String>,
    /// What they may do.
    pub role: Role,
    /// May be empty.
    pub display_name: String,
    /// Whether they may sign in.
    pub is_active: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub(super) struct UserRow<'a> {
    username: &'a str,
    username_key: String,
    email: Option<&'a str>,
    email_key: Option<String>,
    password_hash: Option<&'a str>,
    role: Role,
    display_name: &'a str,
    bio: &'a str,
    bio_html: &'a str,
    website: &'a str,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    deactivated_at: Option<Moment>,
    pub(super) invited_at: Option<Moment>,
}

/// Makes an account and answers its id.
///
/// [`Error::Taken`] names `users_username_key_key` or `users_email_key_key`.
pub fn create(conn: &mut Conn, actor: &Actor, new: &NewUser, now: Moment) -> Result<i64, Error> {
    transaction(conn, |conn| {
        let id = insert(conn, new, now)?;
        audit::record(
            conn,
            actor,
            "user.created",
            ("user", Some(id), new.username.as_str()),
            new.role.as_str(),
            now,
        )?;
        Ok(id)
    })
}

/// Makes the first admin and names the site; [`Error::NotFound`] once there is anybody.
pub fn create_first(
    conn: &mut Conn,
    actor: &Actor,
    site_title: &str,
    new: &NewUser,
    now: Moment,
) -> Result<i64, Error> {
    transaction(conn, |conn| {
        if super::any_exists(conn)? {
            return Err(Error::NotFound);
        }
        setting::put(conn, setting::TITLE, site_title)?;
        let id = insert(conn, new, now)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "site.set_up", ("user", Some(id), new.username.as_str()), "", now)?;
        Ok(id)
    })
}

pub(super) fn insert(conn: &mut Conn, new: &NewUser, now: Moment) -> QueryResult<i64> {
    insert_returning_id!(conn, crate::db::schema::users, row_of(new, now))
}

pub(super) fn row_of(new: &NewUser, now: Moment) -> UserRow<'_> {
    UserRow {
        username: new.username.as_str(),
        username_key: new.username.key(),
        email: new.email.as_ref().map(Email::as_str),
        email_key: new.email.as_ref().map(Email::key),
        password_hash: new.password_hash.as_deref(),
        role: new.role,
        display_name: &new.display_name,
        bio: "",
        bio_html: "",
        website: "",
        version: 1,
        created_at: now,
        updated_at: now,
        deactivated_at: (!new.is_active).then_some(now),
        invited_at: None,
    }
}

/// The stored hash of a person, where they have one.
pub fn password_hash_of(conn: &mut Conn, user_id: i64) -> QueryResult<Option<String>> {
    users::table.find(user_id).select(users::password_hash).first(conn)
}

/// Stores a new password's hash and ends the person's sessions, except the one it was changed in, and
/// the links by which another could be chosen.
pub fn set_password(
    conn: &mut Conn,
    actor: &Actor,
    user_id: i64,
    password_hash: &str,
    kept_session: Option<&str>,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        diesel::update(users::table.find(user_id))
            .set((
                users::password_hash.eq(Some(password_hash)),
                users::invited_at.eq(None::<Moment>),
                users::version.eq(users::version + 1),
                users::updated_at.eq(now),
            ))
            .execute(conn)?;
        session::end_all(conn, user_id, kept_session)?;
        user_token::end_all(conn, user_id)?;
        let name: String = users::table.find(user_id).select(users::username).first(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "user.password_changed", ("user", Some(user_id), &name), "", now)?;
        Ok(())
    })
}
