//! Accounts without a password: invited by an admin, opened by a link that only the person gets.

use diesel::prelude::*;

use super::account::insert;
use super::{NewUser, User, create, find, set_password};
use crate::db::schema::users;
use crate::db::{Conn, Moment, Topic, topics, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::job::{self, NewJob};
use crate::models::user_token::{self, Purpose};

/// The job that mails a person their link; the person is told apart by id and username.
pub type MailTo<'a> = &'a dyn Fn(i64, &str) -> Result<NewJob, Error>;

/// How a person comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// Until when a link is open by which they may choose one.
    pub link_until: Option<Moment>,
}

/// How a person comes in.
pub fn access_of(conn: &mut Conn, user_id: i64, now: Moment) -> QueryResult<Access> {
    let hash: Option<String> = users::table.find(user_id).select(users::password_hash).first(conn)?;
    let link_until = user_token::open_until(conn, user_id, now)?;
    Ok(Access { has_password: hash.is_some(), link_until })
}

/// Makes an account without a password, and queues the mail that invites its person.
///
/// [`Error::Taken`] names `users_username_key_key` or `users_email_key_key`.
pub fn invite(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewUser,
    mail: MailTo<'_>,
    now: Moment,
) -> Result<i64, Error> {
    transaction(conn, |conn| {
        let id = insert(conn, new, now)?;
        diesel::update(users::table.find(id)).set(users::invited_at.eq(Some(now))).execute(conn)?;
        job::enqueue(conn, actor, &mail(id, new.username.as_str())?, now)?;
        let subject = ("user", Some(id), new.username.as_str());
        audit::record(conn, actor, "user.invited", subject, new.role.as_str(), now)?;
        Ok(id)
    })
}

/// Makes an account: with a password, or with an invitation for whoever has none and may sign in.
///
/// [`Error::Taken`] names `users_username_key_key` or `users_email_key_key`.
pub fn create_or_invite(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewUser,
    mail: MailTo<'_>,
    now: Moment,
) -> Result<i64, Error> {
    match new.password_hash.is_none() && new.is_active {
        true => invite(conn, actor, new, mail, now),
        false => create(conn, actor, new, now),
    }
}

/// Invites a person who has an account and no password yet, for the first time or once more.
pub fn invite_again(
    conn: &mut Conn,
    actor: &Actor,
    id: i64,
    mail: MailTo<'_>,
    now: Moment,
) -> Result<User, Error> {
    transaction(conn, |conn| {
        let user = find_invitable(conn, id)?;
        diesel::update(users::table.find(id)).set(users::invited_at.eq(Some(now))).execute(conn)?;
        job::enqueue(conn, actor, &mail(id, &user.username)?, now)?;
        audit::record(conn, actor, "user.invited", ("user", Some(id), &user.username), "again", now)?;
        Ok(user)
    })
}

/// Takes an invitation back: its links end, and the account can't be signed in to.
pub fn withdraw_invitation(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<User, Error> {
    transaction(conn, |conn| {
        let user = find(conn, id)?;
        if user.invited_at.is_none() {
            return Err(Error::Refused(format!("{} has no open invitation.", user.name())));
        }
        diesel::update(users::table.find(id))
            .set((
                users::invited_at.eq(None::<Moment>),
                users::deactivated_at.eq(user.deactivated_at.or(Some(now))),
                users::version.eq(users::version + 1),
                users::updated_at.eq(now),
            ))
            .execute(conn)?;
        user_token::end_all(conn, id)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "user.invitation_withdrawn", ("user", Some(id), &user.username), "", now)?;
        Ok(user)
    })
}

/// Makes a link for an admin to hand over by another way than mail; answers its token.
pub fn make_link(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<String, Error> {
    transaction(conn, |conn| {
        let user = find(conn, id)?;
        if !user.is_active() {
            return Err(Error::Refused(format!("{} may not sign in.", user.name())));
        }
        let purpose = match access_of(conn, id, now)?.has_password {
            true => Purpose::Reset,
            false => Purpose::Invitation,
        };
        let token = user_token::create(conn, id, purpose, now)?;
        audit::record(
            conn,
            actor,
            "user.link_made",
            ("user", Some(id), &user.username),
            purpose.as_str(),
            now,
        )?;
        Ok(token)
    })
}

/// Makes a link to be mailed to a person; answers its token.
pub fn make_link_for_mail(
    conn: &mut Conn,
    actor: &Actor,
    user: &User,
    purpose: Purpose,
    now: Moment,
) -> Result<String, Error> {
    transaction(conn, |conn| {
        let token = user_token::create(conn, user.id, purpose, now)?;
        let subject = ("user", Some(user.id), user.username.as_str());
        audit::record(conn, actor, "user.link_mailed", subject, purpose.as_str(), now)?;
        Ok(token)
    })
}

/// Stores the hash of the password that a person chose by a link, which is used up; their sessions
/// end except `kept_session`. [`Error::NotFound`] when the link is not good any more.
pub fn set_password_by_link(
    conn: &mut Conn,
    (token, ip_address): (&str, &str),
    password_hash: &str,
    kept_session: Option<&str>,
    now: Moment,
) -> Result<User, Error> {
    transaction(conn, |conn| {
        let (link, user) = user_token::find_open(conn, token, now)?;
        if !user_token::use_up(conn, link.id, now)? {
            return Err(Error::NotFound);
        }
        set_password(conn, &Actor::person(&user, ip_address), user.id, password_hash, kept_session, now)?;
        Ok(user)
    })
}

fn find_invitable(conn: &mut Conn, id: i64) -> Result<User, Error> {
    let user = find(conn, id)?;
    let hash: Option<String> = users::table.find(id).select(users::password_hash).first(conn)?;
    let why = match () {
        () if hash.is_some() => "has a password already",
        () if user.email.is_none() => "has no e-mail address",
        () if !user.is_active() => "may not sign in; make the account active first",
        () => return Ok(user),
    };
    Err(Error::Refused(format!("{} {why}.", user.name())))
}
