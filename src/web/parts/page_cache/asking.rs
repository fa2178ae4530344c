//! A request for a page that is not at hand: it waits for whoever makes the page, or makes it.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, HeaderValue, REFERER, SET_COOKIE,
};
use actix_web::{Error, HttpRequest, HttpResponse, web};

use super::entry::{Entry, Standing, Term, encoded};
use super::flights::{Arrival, Flight, Turn, arrival};
use super::key::About;
use super::{Answer, Outcome, is_good, pass, sent};
use crate::db::topics::Numbers;
use crate::db::{Moment, Topic, reading_the_primary};
use crate::error::Error as SiteError;
use crate::web::parts::State;
use crate::web::parts::access_log::REQUEST_ID;
use crate::web::parts::respond::{NotKept, PUBLIC};

/// How often somebody waits for a page before they make it for themselves.
const TRIES: usize = 3;
/// What the maker of a page is told of a request beside its address, for the log and the throttles.
const TOLD: [HeaderName; 2] = [REFERER, HeaderName::from_static("x-forwarded-for")];

/// What was known before a page was made.
struct Before {
    numbers: Numbers,
    /// Whether the database that is read knows as much as this site.
    is_up_to_date: bool,
    from: Moment,
    until: Moment,
}

/// A request for a page that has a key.
pub(super) struct Asking {
    pub state: State,
    pub key: String,
    pub about: About,
    pub began: Instant,
}

impl Asking {
    /// The page, kept or new.
    pub(super) async fn answer<S, B>(self, service: &S, request: ServiceRequest) -> Result<Answer<B>, Error>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody + 'static,
    {
        for _ in 0..TRIES {
            let is_known = self.state.db.generations().are_known(&self.state.db).await;
            let kept = self.state.pages.find(&self.key);
            if let Some(entry) = &kept
                && (!is_known || is_good(&self.state, entry))
                && let Some(answer) = self.send(request.request(), request.headers(), entry, is_known)
            {
                return Ok(request.into_response(answer.map_into_right_body()));
            }
            match self.state.pages.flights.join(&self.key) {
                Turn::Ours(flight) => return self.make(service, request, flight, kept).await,
                Turn::Theirs(news) => match arrival(news).await {
                    Arrival::Kept | Arrival::Lost => {}
                    Arrival::None => break,
                },
            }
        }
        self.state.pages.count(Outcome::Passed);
        pass(service.call(request)).await
    }

    fn send(
        &self,
        request: &HttpRequest,
        asked: &HeaderMap,
        entry: &Entry,
        is_known: bool,
    ) -> Option<HttpResponse> {
        let (standing, outcome) = match (is_known, is_good(&self.state, entry)) {
            (true, true) => (Standing::Good, Outcome::Hit),
            (false, true) => (Standing::Unknown, Outcome::Stale),
            (_, false) => (Standing::Old, Outcome::Stale),
        };
        let answer = entry.answer(asked, standing, false)?;
        Some(sent(&self.state, request, entry, (answer, outcome), self.began))
    }

    /// Makes the page, and keeps it where it is one to be kept.
    async fn make<S, B>(
        &self,
        service: &S,
        mut request: ServiceRequest,
        flight: Flight,
        old: Option<Arc<Entry>>,
    ) -> Result<Answer<B>, Error>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody + 'static,
    {
        let before = self.before().await;
        let asked = std::mem::take(request.headers_mut());
        for name in TOLD {
            asked.get_all(&name).for_each(|value| request.headers_mut().append(name.clone(), value.clone()));
        }
        let answer = match before.as_ref().is_ok_and(|before| !before.is_up_to_date) {
            true => reading_the_primary(service.call(request)).await?,
            false => service.call(request).await?,
        };
        let term = match before {
            Ok(before) if is_to_be_kept(&answer) => self.term(before, &answer),
            _ => return self.pass_on(answer, &asked, flight, old).await,
        };
        let route = answer.request().match_pattern();
        let id = answer.headers().get(REQUEST_ID).cloned();
        let (request, response) = answer.into_parts();
        let (head, body) = response.into_parts();
        let headers = head.headers().clone();
        let body = to_bytes(body).await.map_err(|_| broken())?;
        let entry = web::block(move || Arc::new(Entry::new(term, route, headers, body))).await?;
        self.state.pages.keep(&self.key, &entry);
        self.state.pages.count(Outcome::Miss);
        flight.land(true);
        let answer = entry.answer(&asked, Standing::Good, true);
        let answer = answer.or_else(|| entry.answer(&HeaderMap::new(), Standing::Good, true));
        let mut answer = answer.ok_or_else(broken)?;
        if let Some(id) = id {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        Ok(ServiceResponse::new(request, answer.map_into_right_body()))
    }

    /// What a page that is made from now on is made from, and how long it may go out.
    async fn before(&self) -> Result<Before, SiteError> {
        let (mut numbers, is_up_to_date) = self.state.db.numbers_to_read().await?;
        if !is_up_to_date {
            numbers = self.state.db.generations().of_all();
        }
        let from = self.state.now();
        let until = self.state.pages.until(&self.state, &numbers, from);
        let until = if is_up_to_date { until.await? } else { reading_the_primary(until).await? };
        Ok(Before { numbers, is_up_to_date, from, until })
    }

    fn term<B>(&self, before: Before, answer: &ServiceResponse<B>) -> Term {
        let Before { numbers, from, until, .. } = before;
        let post = answer.response().extensions().get::<Topic>().copied();
        let numbers = match (self.about, post) {
            (About::Site, _) => numbers.only(&[Topic::Site]),
            (About::Posts, _) => numbers.only(&[Topic::Site, Topic::Posts]),
            (About::OnePost, Some(post)) => numbers.only(&[Topic::Site, Topic::Posts, post]),
            (About::OnePost, None) => numbers,
        };
        Term { from, until, numbers }
    }

    /// An answer that is not kept; while the database is away, what was kept instead.
    async fn pass_on<B: MessageBody + 'static>(
        &self,
        answer: ServiceResponse<B>,
        asked: &HeaderMap,
        flight: Flight,
        old: Option<Arc<Entry>>,
    ) -> Result<Answer<B>, Error> {
        flight.land(false);
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE
            && let Some(old) = old
            && let Some(kept) = self.send(answer.request(), asked, &old, false)
        {
            return Ok(answer.into_response(kept.map_into_right_body()));
        }
        self.state.pages.count(Outcome::Passed);
        if !matches!(answer.response().body().size(), BodySize::Sized(1..)) {
            return Ok(answer.map_into_left_body());
        }
        // Whoever made it was not told which encodings are taken.
        let (request, response) = answer.into_parts();
        let (mut head, body) = response.into_parts();
        let body = to_bytes(body).await.map_err(|_| broken())?;
        let (encoding, body) = encoded(asked, body);
        if let Some(encoding) = encoding {
            head.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let answer = head.set_body(BoxBody::new(body)).map_into_right_body();
        Ok(ServiceResponse::new(request, answer))
    }
}

/// Whether everybody who asks for it gets this very answer.
fn is_to_be_kept<B>(answer: &ServiceResponse<B>) -> bool {
    let headers = answer.headers();
    answer.status() == StatusCode::OK
        && headers.get(CACHE_CONTROL).is_some_and(|value| value == PUBLIC)
        && headers.contains_key(ETAG)
        && !headers.contains_key(SET_COOKIE)
        && !headers.contains_key(CONTENT_ENCODING)
        && answer.response().extensions().get::<NotKept>().is_none()
}

fn broken() -> SiteError {
    SiteError::Internal(anyhow::anyhow!("a body broke off"))
}
