//! Forms as browsers send them, read within a bound on size and time.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::deadline::REQUEST_DEADLINE;
use crate::error::Error;

/// Bytes of a form at most: a text of a million characters with every byte escaped, and the rest.
const LIMIT: usize = 13 * 1024 * 1024;

/// An `application/x-www-form-urlencoded` body. Unknown fields are ignored, repeated ones make a list.
///
/// Refused: another content type (415), too large (413), bytes that are not UTF-8 (400), a body
/// that does not arrive in time (408).
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T> Form<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Form<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            // The guards of a handler come before its form; a body is read for nobody else.
            let body = tokio::time::timeout(REQUEST_DEADLINE, read(&request, payload))
                .await
                .map_err(|_| Error::TooSlow)??;
            parse(&body).map(Form)
        })
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, Error> {
    let mut body = BytesMut::new();
    let length = request.headers().get("content-length").and_then(|value| value.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LIMIT) {
        return Err(Error::TooLarge);
    }
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest("The request broke off.".into()))?;
        if body.len() + chunk.len() > LIMIT {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    if is_form || (kind.is_empty() && body.is_empty()) { Ok(body) } else { Err(Error::UnsupportedMediaType) }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // Escapes of `&`, `=` and `+` are ASCII, so the whole is UTF-8 exactly when every value is.
    if percent_decode(body).decode_utf8().is_err() {
        return Err(Error::BadRequest("The form holds bytes that are not valid UTF-8.".into()));
    }
    serde_html_form::from_bytes(body)
        .map_err(|error| Error::BadRequest(format!("The form could not be read: {error}.")))
}
