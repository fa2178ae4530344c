//! Readers' pages, kept as they were made: the outermost layer, so that a page that is kept costs next to
//! nothing.
//!
//! A page is kept with the numbers of the topics that it was made from (see [`crate::db::topics`]), and goes
//! out as long as they stand. It is made once while others wait for it. Only who brings no cookie of ours
//! gets such a page, and whoever makes one sees nothing of the request but its address. While the
//! database is away, pages go out as they were, and say so.

mod asking;
mod entry;
mod flights;
mod key;
mod store;

use std::future::{Ready, ready};
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderValue};
use actix_web::{Error, HttpRequest, HttpResponse};
use futures_util::future::{Either, LocalBoxFuture};

pub use store::{Fill, Outcome, PageCache};

use asking::Asking;
use entry::{Entry, Standing};
use key::Key;

use super::{State, access_log};
use crate::db::reading_the_primary;

/// What all names of our cookies begin with, behind a prefix that browsers give a meaning.
const OURS: &[u8] = b"platen";

/// The layer, for one worker.
pub struct Layer(pub State);

impl<S, B> Transform<S, ServiceRequest> for Layer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = Answer<B>;
    type Error = Error;
    type Transform = Keeping<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Keeping { state: self.0.clone(), service: Rc::new(service) }))
    }
}

/// See [`Layer`].
pub struct Keeping<S> {
    state: State,
    service: Rc<S>,
}

type Answer<B> = ServiceResponse<EitherBody<B, BoxBody>>;

impl<S, B> Service<ServiceRequest> for Keeping<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = Answer<B>;
    type Error = Error;
    type Future = Either<Ready<Result<Answer<B>, Error>>, LocalBoxFuture<'static, Result<Answer<B>, Error>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let began = Instant::now();
        let uri = request.uri();
        let key = if may_be_kept(&request) { Key::of(uri.path(), uri.query()) } else { None };
        let Some(key) = key else {
            // A replica is for readers' pages: whoever writes or signs in must see what they did.
            return Either::Right(Box::pin(pass(reading_the_primary(self.service.call(request)))));
        };
        if !self.state.pages.is_on() {
            return Either::Right(Box::pin(pass(self.service.call(request))));
        }
        if self.state.db.generations().are_fresh()
            && let Some(entry) = self.state.pages.find(&key.text)
            && is_good(&self.state, &entry)
            && let Some(answer) = entry.answer(request.headers(), Standing::Good, false)
        {
            let answer = sent(&self.state, request.request(), &entry, (answer, Outcome::Hit), began);
            return Either::Left(ready(Ok(request.into_response(answer.map_into_right_body()))));
        }
        let (text, about) = (key.text.into_owned(), key.about);
        let asking = Asking { state: self.state.clone(), key: text, about, began };
        let service = Rc::clone(&self.service);
        Either::Right(Box::pin(async move { asking.answer(&*service, request).await }))
    }
}

/// A plain question of somebody whom we don't know.
fn may_be_kept(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let is_ours = |value: &HeaderValue| value.as_bytes().windows(OURS.len()).any(|part| part == OURS);
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !headers.contains_key(AUTHORIZATION)
        && !headers.get_all(COOKIE).any(is_ours)
}

/// Whether a page is as it would be made now, as far as this node knows.
fn is_good(state: &State, entry: &Entry) -> bool {
    (entry.term.from..entry.term.until).contains(&state.now())
        && state.db.generations().still_stand(&entry.term.numbers)
}

async fn pass<B: MessageBody>(
    answer: impl Future<Output = Result<ServiceResponse<B>, Error>>,
) -> Result<Answer<B>, Error> {
    answer.await.map(ServiceResponse::map_into_left_body)
}

/// Writes the line of the log for a page that was kept, and names the request in its answer.
fn sent(
    state: &State,
    request: &HttpRequest,
    entry: &Entry,
    (mut answer, outcome): (HttpResponse, Outcome),
    began: Instant,
) -> HttpResponse {
    state.pages.count(outcome);
    let id = access_log::write_kept(state, request, entry.route.as_deref(), answer.status(), began);
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(access_log::REQUEST_ID, id);
    }
    answer
}
