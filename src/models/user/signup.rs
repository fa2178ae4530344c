//! What a person sends to get an account.

use serde::Deserialize;

use super::{Email, NewPassword, Username};
use crate::kit::field_errors::FieldErrors;

/// The sign-up form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SignupInput {
    /// `username`
    pub username: String,
    /// `email`
    pub email: String,
    /// `password`
    #[serde(skip_serializing)]
    pub password: String,
}

/// A sign-up that may become an account.
#[derive(Debug, Clone)]
pub struct Signup {
    /// Checked name.
    pub username: Username,
    /// Checked address.
    pub email: Email,
    /// Checked password.
    pub password: NewPassword,
}

impl SignupInput {
    /// All fields checked; every wrong one has its message.
    pub fn parse(&self) -> Result<Signup, FieldErrors> {
        let mut errors = FieldErrors::new();
        let username = errors.take("username", Username::parse(&self.username));
        let email = errors.take("email", Email::parse(&self.email));
        let password = errors.take("password", NewPassword::parse(&self.password));
        match (username, email, password) {
            (Some(username), Some(email), Some(password)) => Ok(Signup { username, email, password }),
            _ => Err(errors),
        }
    }
}
