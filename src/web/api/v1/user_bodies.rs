//! People as callers send them: the very form that the page of an account sends.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::models::user::UserInput;
use crate::web::api::body::Member;

/// A text that says something. A form's empty field means that nothing was typed; here `null` says so.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Filled(String);

impl TryFrom<String> for Filled {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() { Err("can't be empty") } else { Ok(Self(text)) }
    }
}

/// A whole account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// 3 to 40 ASCII letters, digits, `_` or `-`; 409 when somebody else has it.
    #[serde(default)]
    #[schema(value_type = String, required = true, pattern = "^[A-Za-z0-9_-]{3,40}$", example = "grace")]
    username: Member<String>,
    /// 409 when somebody else has it. `null`: of an account that has none, as an import names people; a new
    /// one must have an address.
    #[serde(default)]
    #[schema(value_type = Option<String>, required = true, format = Email, max_length = 254, example = "grace@example.org")]
    email: Member<Filled>,
    /// A new account without one is an invitation: its person gets a letter and chooses one.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 8, max_length = 128, example = "correct horse battery")]
    password: Member<Filled>,
    /// `reader`, `author`, `editor` or `admin`; a new account has the site’s default role unless sent.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(reader|author|editor|admin)$", example = "author")]
    role: Member<String>,
    /// Whether they may sign in; a new account may unless sent.
    #[serde(default)]
    #[schema(value_type = Option<bool>, example = true)]
    is_active: Member<bool>,
}

/// What is to be otherwise in an account: what is not sent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// 3 to 40 ASCII letters, digits, `_` or `-`; 409 when somebody else has it.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{3,40}$", example = "hopper")]
    username: Member<String>,
    /// 409 when somebody else has it. `null`: of an account that has none; an address can’t be taken away.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254, example = "hopper@example.org")]
    email: Member<Filled>,
    /// Ends the person’s sessions.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 8, max_length = 128, example = json!(null))]
    password: Member<Filled>,
    /// `reader`, `author`, `editor` or `admin`.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^(reader|author|editor|admin)$", example = "editor")]
    role: Member<String>,
    /// Whether they may sign in.
    #[serde(default)]
    #[schema(value_type = Option<bool>, example = true)]
    is_active: Member<bool>,
}

impl NewUser {
    /// The first member that a whole account can’t be without.
    pub fn missing(&self) -> Option<&'static str> {
        let absent = [("username", self.username.is_absent()), ("email", self.email.is_absent())];
        absent.into_iter().find(|(_, is_absent)| *is_absent).map(|(name, _)| name)
    }
}

impl From<NewUser> for UserChange {
    fn from(new: NewUser) -> Self {
        let NewUser { username, email, password, role, is_active } = new;
        // As good as not sent, where nothing stands yet.
        let role = if role.is_null() { Member::Absent } else { role };
        Self { username, email, password, role, is_active }
    }
}

impl UserChange {
    /// The form with these fields filled in, and the others as they stand.
    pub fn over(self, standing: UserInput) -> UserInput {
        let is_active = self.is_active.value().map(|active| if active { "1" } else { "0" }.to_owned());
        UserInput {
            username: self.username.over(standing.username, String::new()),
            email: self.email.map(|email| email.0).over(standing.email, String::new()),
            password: self.password.value().map(|password| password.0).unwrap_or_default(),
            role: self.role.over(standing.role, String::new()),
            is_active: is_active.map_or(standing.is_active, |word| vec![word]),
            version: standing.version,
        }
    }
}
