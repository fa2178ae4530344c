//! Nothing that was sent is lost while nobody is signed in: the form waits on the server, sealed for
//! the browser that sent it, and its page shows it filled in once the person has signed in.

use std::future::Future;
use std::pin::Pin;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

use super::address::client_address;
use super::guard::Viewer;
use super::layout::Layout;
use super::posted::Posted;
use super::state::State;
use crate::db::Moment;
use crate::error::Error;
use crate::kit::seal;
use crate::kit::text::cut_bytes;
use crate::kit::token::{hash_token, random_token};
use crate::models::parked_form::{self, NewParkedForm, ParkedForm};
use crate::urls;

/// The hidden field by which a form says that it was kept: forgotten once it is taken.
pub const FIELD: &str = "kept";
/// The hidden field in which a page says who it was made for.
pub const WRITER: &str = "writer";

/// Middleware: reads what is posted before anybody can refuse it; keeps it when nobody is signed in,
/// and forgets what was kept when it is sent again and taken.
pub async fn keep<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if request.method().is_safe() || urls::api::is_within(request.path()) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    match Posted::take(&mut request).await {
        Ok(Some(posted)) => drop(request.extensions_mut().insert(posted)),
        Ok(None) => {}
        Err(error) => return Ok(request.error_response(error).map_into_right_body()),
    }
    let mut answer = next.call(request).await?;
    if needs_signing_in(&answer) {
        if let Err(error) = park(&mut answer).await {
            return Ok(answer.error_response(error).map_into_right_body());
        }
    } else if answer.status() == StatusCode::SEE_OTHER {
        forget(answer.request()).await;
    }
    Ok(answer.map_into_left_body())
}

fn needs_signing_in<B>(answer: &ServiceResponse<B>) -> bool {
    let error = answer.response().error().and_then(|error| error.as_error::<Error>());
    matches!(error, Some(Error::SignInFirst(_)))
}

/// Keeps the form of a request and leads from the sign-in page to where it is shown again.
async fn park<B>(answer: &mut ServiceResponse<B>) -> Result<(), Error> {
    let request = answer.request().clone();
    if is_upload(&request) {
        let page = urls::login_after_upload(page_after_signing_in(answer));
        answer.headers_mut().insert(LOCATION, location(&page)?);
        return Ok(());
    }
    let posted = request.extensions().get::<Posted>().cloned();
    let (Some(state), Some(posted)) = (request.app_data::<State>(), posted) else { return Ok(()) };
    if !is_worth_keeping(&posted) || is_by_script(request.headers()) {
        return Ok(());
    }
    state.throttles.count_parked(&client_address(&request))?;
    let token = token_of(&request).unwrap_or_else(random_token);
    let form = sealed(request.path(), &posted, &token, state.now())?;
    let (page, now) = (form.page.clone(), form.created_at);
    let id = state.db.write(move |conn| parked_form::park(conn, form, now)).await?;
    let page = if page.is_empty() { urls::kept(id) } else { page };
    answer.headers_mut().insert(LOCATION, location(&urls::login(&page))?);
    let cookie = cookie(state.config.server.is_https(), token);
    answer.response_mut().add_cookie(&cookie).map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))
}

fn sealed(path: &str, posted: &Posted, token: &str, now: Moment) -> Result<NewParkedForm, Error> {
    let fields: Vec<(String, String)> =
        posted.fields().into_iter().filter(|(name, _)| !matches!(name.as_str(), FIELD | WRITER)).collect();
    let plain = serde_json::to_vec(&fields).map_err(anyhow::Error::from)?;
    let path = cut_bytes(path, 500).to_owned();
    let sealed = seal::seal(token, &path, &plain)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a form could not be sealed")))?;
    Ok(NewParkedForm {
        browser_hash: hash_token(token),
        user_id: posted.field(WRITER).and_then(|id| id.parse().ok()),
        page: urls::page_of_form(&path).unwrap_or_default(),
        path,
        size_bytes: i64::try_from(sealed.len()).unwrap_or(i64::MAX),
        sealed,
        created_at: now,
        expires_at: now + parked_form::KEPT_FOR,
    })
}

/// Whether there is anything in it that a person typed or chose.
fn is_worth_keeping(posted: &Posted) -> bool {
    let is_ours = |name: &str| matches!(name, "action" | "version" | FIELD | WRITER);
    posted.fields().iter().any(|(name, value)| !value.trim().is_empty() && !is_ours(name))
}

/// Our scripts keep what they send until it was taken.
pub(super) fn is_by_script(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| dest == "empty")
}

fn is_upload(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// Where the guard wanted to lead.
fn page_after_signing_in<B>(answer: &ServiceResponse<B>) -> &str {
    match answer.response().error().and_then(|error| error.as_error::<Error>()) {
        Some(Error::SignInFirst(page)) => page,
        _ => "/",
    }
}

fn location(path: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(path).map_err(|error| Error::Internal(error.into()))
}

/// Forgets the form that this request sent again; a database that is away forgets it in a day.
async fn forget(request: &HttpRequest) {
    let posted = request.extensions().get::<Posted>().cloned();
    let id = posted.and_then(|posted| posted.field(FIELD)).and_then(|id| id.parse::<i64>().ok());
    let (Some(id), Some(token), Some(state)) = (id, token_of(request), request.app_data::<State>()) else {
        return;
    };
    let hash = hash_token(&token);
    if let Err(error) = state.db.write(move |conn| parked_form::forget(conn, &hash, id)).await {
        tracing::warn!(cause = %error, "A kept form could not be forgotten.");
    }
}

/// Where this browser's token is kept; bound to the host where the site is https.
fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-platen-kept" } else { "platen-kept" }
}

fn cookie(is_https: bool, token: String) -> Cookie<'static> {
    Cookie::build(cookie_name(is_https), token)
        .path("/")
        .secure(is_https)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(parked_form::KEPT_FOR.num_seconds()))
        .finish()
}

fn token_of(request: &HttpRequest) -> Option<String> {
    let is_https = request.app_data::<State>()?.config.server.is_https();
    let cookie = request.cookie(cookie_name(is_https))?;
    (cookie.value().len() == 43).then(|| cookie.value().to_owned())
}

/// Opens what this browser sent while nobody was signed in.
pub struct Parking {
    token: Option<String>,
    viewer_id: Option<i64>,
    state: State,
    page: String,
}

/// A form that waited, opened.
#[derive(Debug, Clone)]
pub struct Parked {
    /// Its row.
    pub form: ParkedForm,
    /// Its fields, byte for byte; secrets are empty.
    pub fields: Vec<(String, String)>,
}

impl Parked {
    /// The typed value, as a handler would have got it.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Posted::of(&self.fields).parse()
    }

    /// Says on the page that shows the form what it is.
    pub fn tell(&self, layout: &mut Layout) {
        let at = layout.date_time(&self.form.created_at);
        layout.kept = Some(self.form.id);
        layout.tell(format!(
            "This is what you sent on {at}, when you were not signed in. It is not saved yet: look it over \
             and send it again."
        ));
    }
}

impl FromRequest for Parking {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let viewer = Viewer::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let state = request.app_data::<State>().cloned();
            Ok(Self {
                viewer_id: viewer.await?.0.map(|user| user.id),
                token: token_of(&request),
                state: state.ok_or_else(|| Error::Internal(anyhow::anyhow!("the state is missing")))?,
                page: request.path().to_owned(),
            })
        })
    }
}

impl Parking {
    /// The newest form that waits for this page, filled into `layout` with a word about it.
    pub async fn for_this_page(&self, layout: &mut Layout) -> Result<Option<Parked>, Error> {
        let (Some(token), Some(user_id)) = (self.token.clone(), self.viewer_id) else { return Ok(None) };
        let (page, now) = (self.page.clone(), layout.now);
        let found = self
            .state
            .db
            .read(move |conn| parked_form::newest_for(conn, &hash_token(&token), user_id, &page, now))
            .await?;
        let parked = found.and_then(|form| self.open(form));
        if let Some(parked) = &parked {
            parked.tell(layout);
        }
        Ok(parked)
    }

    /// Everything that waits for the person in this browser, the newest first.
    pub async fn all(&self) -> Result<Vec<Parked>, Error> {
        let (Some(token), Some(user_id)) = (self.token.clone(), self.viewer_id) else {
            return Ok(Vec::new());
        };
        let now = self.state.now();
        let found = self
            .state
            .db
            .read(move |conn| parked_form::all_for(conn, &hash_token(&token), user_id, now))
            .await?;
        Ok(found.into_iter().filter_map(|form| self.open(form)).collect())
    }

    /// Throws one away.
    pub async fn discard(&self, id: i64) -> Result<(), Error> {
        let Some(hash) = self.token.as_deref().map(hash_token) else { return Err(Error::NotFound) };
        match self.state.db.write(move |conn| parked_form::forget(conn, &hash, id)).await? {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }

    fn open(&self, form: ParkedForm) -> Option<Parked> {
        let plain = seal::open(self.token.as_deref()?, &form.path, &form.sealed)?;
        serde_json::from_slice(&plain).ok().map(|fields| Parked { form, fields })
    }
}
