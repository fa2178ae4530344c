//! Old addresses: where nothing is any more, the list of redirects is asked.

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::REFERER;
use actix_web::middleware::Next;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::Error;
use crate::models::redirect;
use crate::urls;
use crate::web::parts::State;

/// What can't stand in a header as it is.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// Middleware: a GET that finds nothing is looked up among the old addresses, and answered `301`.
pub async fn follow<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let is_of_a_page = request.method().is_safe() && !urls::api::is_within(request.path());
    let answer = next.call(request).await?;
    if answer.status() != StatusCode::NOT_FOUND || !is_of_a_page {
        return Ok(answer.map_into_left_body());
    }
    match target(answer.request()).await {
        Ok(Some(path)) => {
            let (request, _) = answer.into_parts();
            Ok(ServiceResponse::from_err(Error::MovedTo(path), request).map_into_right_body())
        }
        Ok(None) => {
            note_miss(answer.request());
            Ok(answer.map_into_left_body())
        }
        Err(error) => {
            let (request, _) = answer.into_parts();
            Ok(ServiceResponse::from_err(error, request).map_into_right_body())
        }
    }
}

/// Where `path_and_query` leads now; None when nobody knows.
pub async fn find(state: &State, path_and_query: &str) -> Result<Option<String>, Error> {
    let spellings = redirect::spellings(path_and_query);
    let found = state.db.read(move |conn| redirect::find_target(conn, &spellings)).await?;
    Ok(found.map(|(id, path)| {
        state.traffic.followed(id, state.now());
        utf8_percent_encode(&path, UNSAFE).to_string()
    }))
}

/// What was asked for in vain is counted, for editors who may know where it should lead.
fn note_miss(request: &HttpRequest) {
    let Some(state) = request.app_data::<State>() else { return };
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = url::Url::parse(referrer).ok().and_then(|url| url.host_str().map(str::to_owned));
    state.traffic.missed(request.path(), host.as_deref().unwrap_or_default(), state.now());
}

async fn target(request: &HttpRequest) -> Result<Option<String>, Error> {
    let Some(state) = request.app_data::<State>() else { return Ok(None) };
    let own = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Ok(find(state, own).await?.filter(|path| path != own))
}
