//! The body of a call: JSON, typed, with what is wrong told field by field.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::problem::Problem;
use super::wording;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::web::parts::State;
use crate::web::parts::deadline::Deadlines;

/// Bytes of a body at most: a text of a million characters with every one escaped, and the rest.
const LIMIT: usize = 13 * 1024 * 1024;

/// A JSON body. The value's type gives every field a default and refuses unknown ones:
/// `#[serde(default, deny_unknown_fields)]`.
#[derive(Debug)]
pub struct Json<T> {
    /// The typed value.
    pub value: T,
    /// As it was sent.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload).await?;
            Ok(Self { value: parse(&bytes)?, bytes })
        })
    }
}

/// The body as it was sent. Refused: another content type (415), too large (413), not complete in time
/// (408), broken off (400).
async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = header(&CONTENT_TYPE).split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/json") || !matches!(header(&CONTENT_ENCODING), "" | "identity")
    {
        return Err(Error::UnsupportedMediaType.into());
    }
    if header(&CONTENT_LENGTH).parse::<usize>().is_ok_and(|length| length > LIMIT) {
        return Err(Error::TooLarge.into());
    }
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::BadRequest("The request broke off.".into()))?;
            if body.len() + chunk.len() > LIMIT {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    let deadlines = request.app_data::<State>().map_or_else(Deadlines::default, |state| state.deadlines);
    let body = tokio::time::timeout(deadlines.body, reading).await.map_err(|_| Error::TooSlow)?;
    Ok(body?)
}

/// The typed value; where it can't be, every field that is to blame.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}.")))?;
    // Serde takes a list for an object, member by member, in an order that only this program knows.
    if value.is_array() && typed::<T>(Value::Object(Map::new())).is_ok() {
        return Err(Problem::bad_request("The body must be an object."));
    }
    let (path, message) = match typed(value.clone()) {
        Ok(value) => return Ok(value),
        Err(blamed) => blamed,
    };
    let mut errors = FieldErrors::new();
    match value {
        Value::Object(members) => blame::<T>(&mut errors, members, "", |member| member),
        Value::Array(items) => {
            for (number, item) in items.into_iter().enumerate() {
                let place = number.to_string();
                match item {
                    Value::Object(members) => {
                        blame::<T>(&mut errors, members, &place, |member| Value::Array(vec![member]));
                    }
                    item => note::<T>(&mut errors, &place, Value::Array(vec![item])),
                }
            }
        }
        _ => {}
    }
    // A body that is no object at all, or one whose fields are wrong only together.
    if errors.is_empty() && !path.is_empty() {
        errors.add(&path, wording::of(&message));
    }
    Err(match errors.is_empty() {
        true => Problem::bad_request(format!("The body {}.", wording::of(&message))),
        false => Problem::invalid(errors),
    })
}

/// Tries each member on its own.
fn blame<T: DeserializeOwned>(
    errors: &mut FieldErrors,
    members: Map<String, Value>,
    place: &str,
    within: fn(Value) -> Value,
) {
    for (name, value) in members {
        let field = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        note::<T>(errors, &field, within(Value::Object(Map::from_iter([(name, value)]))));
    }
}

/// Notes what is wrong with a value, where something is, at its place within the field.
fn note<T: DeserializeOwned>(errors: &mut FieldErrors, field: &str, value: Value) {
    if let Err((path, message)) = typed::<T>(value) {
        let last = field.rsplit('.').next().unwrap_or(field);
        let deeper = path.trim_start_matches("[0]").trim_start_matches('.');
        let deeper = deeper.strip_prefix(last).unwrap_or("").trim_matches('?').trim_end_matches('.');
        errors.add(&format!("{field}{deeper}"), wording::of(&message));
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, (String, String)> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| (error.path().to_string().trim_matches('.').to_owned(), error.inner().to_string()))
}

/// An object within a body, which no list can stand for.
#[derive(Debug, Clone, Default)]
pub struct Object<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::deserialize(deserializer)?;
        typed(Value::Object(members)).map(Self).map_err(|(path, message)| {
            let place = if path.is_empty() { String::new() } else { format!("{path} ") };
            serde::de::Error::custom(format!("{place}{}", wording::of(&message)))
        })
    }
}

/// A field of a body that need not be there, and may be emptied by `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Member<T> {
    /// Not sent: stays as it is.
    #[default]
    Absent,
    /// Sent as `null`: becomes empty.
    Null,
    /// Sent.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T> Member<T> {
    /// What was sent, `empty` for `null`, else what `standing` is.
    pub fn over(self, standing: T, empty: T) -> T {
        match self {
            Self::Absent => standing,
            Self::Null => empty,
            Self::Value(value) => value,
        }
    }

    /// The same of something else.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Member<U> {
        match self {
            Self::Absent => Member::Absent,
            Self::Null => Member::Null,
            Self::Value(value) => Member::Value(convert(value)),
        }
    }

    /// Whether it was not sent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it was sent as `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What was sent, where something was.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
