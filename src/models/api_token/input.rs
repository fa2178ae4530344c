//! What a person sends to get a token.

use chrono::TimeDelta;
use serde::Deserialize;

use super::Scope;
use crate::db::Moment;
use crate::kit::field_errors::FieldErrors;
use crate::kit::text;
use crate::models::user::Role;

/// Days a token may be good at most; without a number it is good until it is taken back.
const LONGEST: i64 = 3_650;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TokenInput {
    /// What the person calls it.
    pub name: String,
    /// A [`Scope`].
    pub scope: String,
    /// Empty: it never expires.
    pub expires_in_days: String,
}

/// A token that may be made; only [`TokenInput::parse`] makes one.
#[derive(Debug, Clone)]
pub struct Asked {
    pub(super) name: String,
    pub(super) scope: Scope,
    pub(super) expires_at: Option<Moment>,
}

impl TokenInput {
    /// All fields checked, for a person with this role.
    pub fn parse(&self, role: Role, now: Moment) -> Result<Asked, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", text::line(&self.name, 100));
        let scope = errors.take("scope", scope(&self.scope, role));
        let days = errors.take("expires_in_days", days(&self.expires_in_days));
        match (name, scope, days) {
            (Some(name), Some(scope), Some(days)) => {
                let expires_at = days.map(|days| now + TimeDelta::days(days));
                Ok(Asked { name, scope, expires_at })
            }
            _ => Err(errors),
        }
    }
}

fn scope(word: &str, role: Role) -> Result<Scope, String> {
    match Scope::parse(word) {
        None => Err("is one of read, write and admin".into()),
        Some(scope) if role < scope.needed_role() => {
            Err(format!("{scope} is beyond your role: it takes the role {}", scope.needed_role()))
        }
        Some(scope) => Ok(scope),
    }
}

fn days(typed: &str) -> Result<Option<i64>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(days) if (1..=LONGEST).contains(&days) => Ok(Some(days)),
            _ => Err(format!("is a whole number from 1 to {LONGEST}, or empty")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(name: &str, scope: &str, days: &str, role: Role) -> Vec<String> {
        let now = Moment::default();
        let input =
            TokenInput { name: name.to_owned(), scope: scope.to_owned(), expires_in_days: days.to_owned() };
        let errors = input.parse(role, now).err().unwrap_or_default();
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_scope_stays_within_the_role() {
        for (scope, role) in [
            ("read", Role::Reader),
            ("write", Role::Author),
            ("write", Role::Editor),
            ("read", Role::Admin),
            ("admin", Role::Admin),
        ] {
            assert!(wrong("x", scope, "", role).is_empty(), "{scope} {role}");
        }
        for (scope, role) in
            [("write", Role::Reader), ("admin", Role::Editor), ("all", Role::Admin), ("", Role::Admin)]
        {
            assert_eq!(wrong("x", scope, "", role), ["scope"], "{scope} {role}");
        }
    }

    #[test]
    fn days_are_whole_and_every_wrong_field_is_named() {
        for days in ["", " 1 ", "90", "3650"] {
            assert!(wrong("x", "read", days, Role::Reader).is_empty(), "{days}");
        }
        for days in ["0", "-1", "3651", "1.5", "x", "99999999999999999999"] {
            assert_eq!(wrong("\u{1}", "root", days, Role::Reader), ["name", "scope", "expires_in_days"]);
        }
    }
}
