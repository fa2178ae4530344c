//! The body of a form as it was sent, read once and kept beside the request, so that whatever goes
//! wrong afterwards the words in it are still at hand.

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::deadline::Deadlines;
use super::state::State;
use crate::error::Error;

/// Bytes of a form at most: a text of a million characters with every byte escaped, and the rest.
const LIMIT: usize = 13 * 1024 * 1024;

/// Fields that are never shown again, and never kept.
const SECRETS: &[&str] = &["password", "current_password", "code", "setup_token", "token"];

/// An `application/x-www-form-urlencoded` body.
#[derive(Debug, Clone)]
pub struct Posted(Bytes);

impl Posted {
    /// Takes the body off a request; None when it is no form.
    ///
    /// Refused: too large (413), broken off (400), not complete in time (408).
    pub async fn take(request: &mut ServiceRequest) -> Result<Option<Self>, Error> {
        if !is_form(request) {
            return Ok(None);
        }
        let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LIMIT) {
            return Err(Error::TooLarge);
        }
        let deadlines = request.app_data::<State>().map_or_else(Deadlines::default, |state| state.deadlines);
        let payload = request.take_payload();
        tokio::time::timeout(deadlines.body, read(payload))
            .await
            .map_err(|_| Error::TooSlow)?
            .map(|body| Some(Self(body)))
    }

    /// The body of these fields.
    pub fn of(fields: &[(String, String)]) -> Self {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        Self(body.extend_pairs(fields).finish().into())
    }

    /// The typed value; 400 for bytes that are not UTF-8, and for a field of the wrong kind.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // Escapes of `&`, `=` and `+` are ASCII, so the whole is UTF-8 exactly when every value is.
        if percent_decode(&self.0).decode_utf8().is_err() {
            return Err(Error::BadRequest("The form holds bytes that are not valid UTF-8.".into()));
        }
        serde_html_form::from_bytes(&self.0)
            .map_err(|error| Error::BadRequest(format!("The form could not be read: {error}.")))
    }

    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(&self.0).find(|(known, _)| known == name).map(|(_, value)| value.into())
    }

    /// Every field in order, secrets without their values.
    pub fn fields(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.0)
            .map(|(name, value)| match is_secret(&name) {
                true => (name.into_owned(), String::new()),
                false => (name.into_owned(), value.into_owned()),
            })
            .collect()
    }
}

/// Whether the value of a field is for nobody's eyes.
pub fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

fn is_form(request: &ServiceRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    let is_bare = kind.is_empty() && !request.headers().contains_key(CONTENT_TYPE);
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") || is_bare && is_empty(request)
}

/// A button without fields: some clients send neither a body nor its type.
fn is_empty(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    header("transfer-encoding").is_none() && header("content-length").is_none_or(|length| length == "0")
}

async fn read(mut payload: Payload) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest("The request broke off.".into()))?;
        if body.len() + chunk.len() > LIMIT {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
