//! What admins send to make or change an account.

use serde::Deserialize;

use super::{
    Email, NewPassword, NewUser, Role, TheirPosts, User, UserChange, Username, find, find_by_username,
};
use crate::db::Conn;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// The form as sent. `is_active` comes once from a hidden field and once more from its box.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UserInput {
    /// As typed.
    pub username: String,
    /// As typed.
    pub email: String,
    /// Empty: none, or the one that stands.
    pub password: String,
    /// As chosen.
    pub role: String,
    /// The last one counts: `0` is no, anything else yes.
    pub is_active: Vec<String>,
    /// The version that was edited; empty when new.
    pub version: String,
}

/// An account that may be stored.
pub struct ParsedUser {
    /// Checked name.
    pub username: Username,
    /// None only for people named by an import.
    pub email: Option<Email>,
    /// A new one.
    pub password: Option<NewPassword>,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub is_active: bool,
}

impl UserInput {
    /// An empty form with a role chosen.
    pub fn with_role(role: Role) -> Self {
        Self { role: role.to_string(), ..Self::default() }
    }

    /// An account as its form shows it first.
    pub fn of(person: &User) -> Self {
        Self {
            username: person.username.clone(),
            email: person.email.clone().unwrap_or_default(),
            password: String::new(),
            role: person.role.to_string(),
            is_active: vec![if person.is_active() { "1" } else { "0" }.to_owned()],
            version: person.version.to_string(),
        }
    }

    /// The version that was edited, where the form names one.
    pub fn version(&self) -> Result<Option<i32>, FieldErrors> {
        match self.version.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| FieldErrors::one("version", "is not a number")),
        }
    }

    /// Whether the account is to be active.
    pub fn is_ticked(&self) -> bool {
        !matches!(self.is_active.last().map(String::as_str), Some("0" | "false" | "off" | ""))
    }

    /// All fields checked. Without a password, a new account is an invitation; one that is there keeps
    /// its own.
    pub fn parse(&self, person: Option<&User>) -> Result<ParsedUser, FieldErrors> {
        let mut errors = FieldErrors::new();
        let username = errors.take("username", Username::parse(&self.username));
        let may_lack_email = person.is_some_and(|person| person.email.is_none());
        let email = match self.email.trim() {
            "" if may_lack_email => Some(None),
            email => errors.take("email", Email::parse(email)).map(Some),
        };
        let password = match self.password.as_str() {
            "" => Some(None),
            password => errors.take("password", NewPassword::parse(password)).map(Some),
        };
        let role = Role::parse(&self.role).ok_or_else(|| "is not one of the four".to_owned());
        let role = errors.take("role", role);
        let unsaid = person.map(User::is_active);
        let is_active = match (self.is_active.is_empty(), unsaid) {
            (true, Some(standing)) => standing,
            _ => self.is_ticked(),
        };
        match (username, email, password, role) {
            (Some(username), Some(email), Some(password), Some(role)) => {
                Ok(ParsedUser { username, email, password, role, is_active })
            }
            _ => Err(errors),
        }
    }
}

impl ParsedUser {
    /// The account to make, with the hash of its password.
    pub fn into_new(self, password_hash: Option<String>) -> NewUser {
        NewUser {
            username: self.username,
            email: self.email,
            password_hash,
            role: self.role,
            display_name: String::new(),
            is_active: self.is_active,
        }
    }

    /// The change to store, with the hash of a new password.
    pub fn into_change(self, password_hash: Option<String>) -> UserChange {
        UserChange {
            username: self.username,
            email: self.email,
            role: self.role,
            is_active: self.is_active,
            password_hash,
        }
    }
}

/// What becomes of the posts of somebody who goes, as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DeletionInput {
    /// `keep`, the same when empty, or `transfer`.
    pub posts: String,
    /// Who gets them: an id or a username.
    pub transfer_to: String,
}

impl DeletionInput {
    /// What becomes of the posts; [`Error::BadRequest`] says what is wrong with it.
    pub fn their_posts(&self, conn: &mut Conn) -> Result<TheirPosts, Error> {
        let name = self.transfer_to.trim();
        match self.posts.as_str() {
            "" | "keep" => Ok(TheirPosts::Keep),
            "transfer" => {
                let heir = match name.parse::<i64>() {
                    Ok(id) => find(conn, id),
                    Err(_) => find_by_username(conn, name),
                };
                match heir {
                    Ok(heir) => Ok(TheirPosts::Transfer(heir.id)),
                    Err(diesel::NotFound) => Err(Error::BadRequest(format!(
                        "There is nobody called “{name}” to give the posts to."
                    ))),
                    Err(error) => Err(error.into()),
                }
            }
            _ => Err(Error::BadRequest("Posts are kept or transferred.".into())),
        }
    }
}
