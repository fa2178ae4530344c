//! `Idempotency-Key`: a call that is sent again is answered as before, and nothing is done twice.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::answers::locate;
use super::caller::Caller;
use super::etag;
use super::problem::Problem;
use crate::db::Conn;
use crate::error::Error;
use crate::models::idempotency_key::{self, Answer, Answered, Call};
use crate::web::parts::State;

/// The header that names a call.
const KEY: &str = "idempotency-key";
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// How often a call is done: once, where it is named by a key.
pub struct Once {
    named: Option<Named>,
    state: State,
}

#[derive(Debug)]
struct Named {
    user_id: i64,
    key: String,
    address: String,
}

/// What was made, as it is answered.
#[derive(Debug)]
pub struct Made(Answer);

impl Made {
    /// A body with its status.
    pub fn new(status: StatusCode, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(body).map_err(|error| Error::Internal(error.into()))?;
        Ok(Self(Answer { status: status.as_u16().into(), version: None, location: String::new(), body }))
    }

    /// Which stands at this address.
    #[must_use]
    pub fn at(mut self, url: impl Into<String>) -> Self {
        self.0.location = url.into();
        self
    }

    /// In this version, which its `ETag` names.
    #[must_use]
    pub fn in_version(mut self, version: i32) -> Self {
        self.0.version = Some(version);
        self
    }
}

impl FromRequest for Once {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::of(request, Caller::from_request(request, payload).into_inner()))
    }
}

impl Once {
    fn of(request: &HttpRequest, caller: Result<Caller, Problem>) -> Result<Self, Problem> {
        let missing = || Error::Internal(anyhow::anyhow!("the state of the site is missing"));
        let state = request.app_data::<State>().cloned().ok_or_else(missing)?;
        let key = key_of(request)?;
        let user_id = caller?.user().map(|user| user.id);
        let address = format!("{} {}", request.method(), request.path());
        let named = key.zip(user_id).map(|(key, user_id)| Named { user_id, key, address });
        Ok(Self { named, state })
    }

    /// Does `work` in one transaction with the note that it is done, and answers what it made; or
    /// answers what it made before. `body` is the body as it was sent.
    pub async fn write(
        self,
        body: &[u8],
        work: impl FnOnce(&mut Conn) -> Result<Made, Error> + Send + 'static,
    ) -> Result<HttpResponse, Error> {
        let done = self.write_unless(body, move |conn| work(conn).map(Ok::<_, Infallible>)).await?;
        let Ok(answer) = done;
        Ok(answer)
    }

    /// [`Once::write`] for work that may object: then nothing is done, and the objection is answered.
    pub async fn write_unless<T: Send + 'static>(
        self,
        body: &[u8],
        work: impl FnOnce(&mut Conn) -> Result<Result<Made, T>, Error> + Send + 'static,
    ) -> Result<Result<HttpResponse, T>, Error> {
        let now = self.state.now();
        let call = self.named.map(|named| Call::new(named.user_id, &named.key, &named.address, body));
        let work = move |conn: &mut Conn| Ok(work(conn)?.map(|made| made.0));
        let done =
            self.state.db.write(move |conn| idempotency_key::once(conn, call.as_ref(), now, work)).await?;
        Ok(done.map(answer))
    }
}

/// 1 to 255 visible characters.
fn key_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(sent) = request.headers().get(KEY) else { return Ok(None) };
    let is_good =
        |key: &str| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    match sent.to_str() {
        Ok(key) if is_good(key) => Ok(Some(key.to_owned())),
        _ => {
            Err(Problem::field("Idempotency-Key", "needs 1 to 255 visible ASCII characters, without spaces"))
        }
    }
}

fn answer(Answered { answer, is_replayed }: Answered) -> HttpResponse {
    let status = u16::try_from(answer.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::OK);
    let mut told = etag::of_text(status, answer.version, answer.body);
    if !answer.location.is_empty() {
        locate(&mut told, &answer.location);
    }
    if is_replayed {
        told.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    told
}
