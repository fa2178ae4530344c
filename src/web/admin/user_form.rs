//! The form of an account, as admins see it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::user::{self, Access, Email, NewPassword, Role, User, UserChange, Username};
use crate::web::parts::{Layout, State, page_with_status};

/// The page of an account, new or old.
#[derive(Template)]
#[template(path = "admin/users/edit.html")]
pub struct UserForm {
    layout: Layout,
    person: Option<Subject>,
    form: UserInput,
    errors: FieldErrors,
    deletion: DeletionForm,
}

/// The form below it, as it was sent when that was refused.
#[derive(Debug, Default)]
pub struct DeletionForm {
    /// Whether the posts go to another person.
    pub transfers: bool,
    /// Who gets them, as typed.
    pub transfer_to: String,
    /// Why it was refused.
    pub sentence: Option<String>,
}

/// The account that is there already.
pub struct Subject {
    /// The row.
    pub user: User,
    /// How they come in.
    pub access: Access,
    /// A link that was just made, to hand over.
    pub fresh_link: Option<String>,
    sends_mail: bool,
}

impl Subject {
    /// By id.
    pub async fn find(state: &State, id: i64) -> Result<Self, Error> {
        let now = state.now();
        let (user, access) = state
            .db
            .read(move |conn| {
                diesel::QueryResult::Ok((user::find(conn, id)?, user::access_of(conn, id, now)?))
            })
            .await?;
        Ok(Self { user, access, fresh_link: None, sends_mail: state.queue.mailer.is_set_up() })
    }

    fn may_be_invited(&self) -> bool {
        !self.access.has_password && self.user.email.is_some() && self.user.is_active()
    }
}

impl UserForm {
    /// The form with what was typed and what is wrong.
    pub fn answer(
        status: StatusCode,
        layout: Layout,
        person: Option<Subject>,
        form: UserInput,
        errors: FieldErrors,
    ) -> Result<HttpResponse, Error> {
        page_with_status(status, &Self { layout, person, form, errors, deletion: DeletionForm::default() })
    }

    /// The page of an account whose deletion was refused.
    pub fn not_deleted(
        status: StatusCode,
        layout: Layout,
        person: Subject,
        deletion: DeletionForm,
    ) -> Result<HttpResponse, Error> {
        let (form, errors) = (UserInput::of(&person.user), FieldErrors::new());
        page_with_status(status, &Self { layout, person: Some(person), form, errors, deletion })
    }
}

/// The form as sent. `is_active` comes once from a hidden field and once more from its box.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UserInput {
    /// As typed.
    pub username: String,
    /// As typed.
    pub email: String,
    password: String,
    /// As chosen.
    pub role: String,
    is_active: Vec<String>,
    version: String,
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

    fn is_ticked(&self) -> bool {
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
    /// The change to store, a new password hashed.
    pub async fn into_change(self, state: &State) -> Result<UserChange, Error> {
        let password_hash = match self.password {
            Some(password) => Some(state.hashing.hash(password).await?),
            None => None,
        };
        Ok(UserChange {
            username: self.username,
            email: self.email,
            role: self.role,
            is_active: self.is_active,
            password_hash,
        })
    }
}
