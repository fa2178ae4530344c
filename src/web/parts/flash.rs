//! Messages that the next page shows once.

use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};

/// Where they stand in the session.
pub(super) const KEY: &str = "flash";
/// Messages that wait at most; a program that posts and never looks at a page makes the oldest go.
const MOST: usize = 5;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Whether it says that something failed.
    pub is_alert: bool,
    /// Plain text.
    pub text: String,
}

/// Leaves messages for the next page.
pub struct Flash(Session);

impl FromRequest for Flash {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.get_session())))
    }
}

impl Flash {
    /// Something was done.
    pub fn notice(&self, text: impl Into<String>) {
        self.leave(Message { is_alert: false, text: text.into() });
    }

    /// Something failed.
    pub fn alert(&self, text: impl Into<String>) {
        self.leave(Message { is_alert: true, text: text.into() });
    }

    fn leave(&self, message: Message) {
        let mut messages: Vec<Message> = self.0.get(KEY).ok().flatten().unwrap_or_default();
        messages.push(message);
        messages.drain(..messages.len().saturating_sub(MOST));
        if let Err(error) = self.0.insert(KEY, messages) {
            tracing::warn!(cause = %error, "A flash message could not be kept.");
        }
    }
}

/// Takes the messages away to show them.
pub fn take(session: &Session) -> Vec<Message> {
    match session.get::<Vec<Message>>(KEY) {
        Ok(Some(messages)) => {
            session.remove(KEY);
            messages
        }
        _ => Vec::new(),
    }
}
