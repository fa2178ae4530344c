//! Forms as handlers take them: typed.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

use super::posted::Posted;
use crate::error::Error;

/// An `application/x-www-form-urlencoded` body. Unknown fields are ignored, repeated ones make a list.
///
/// Refused: another content type (415), bytes that are not UTF-8 (400).
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
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let posted = request.extensions().get::<Posted>().cloned();
        ready(posted.ok_or(Error::UnsupportedMediaType).and_then(|posted| posted.parse().map(Form)))
    }
}
