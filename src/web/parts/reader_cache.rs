//! `ETag` and `304` for pages that caches may keep.

use std::time::SystemTime;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody, None as NoBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, ETAG, EntityTag, HeaderMap, HeaderValue, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, SET_COOKIE, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

use crate::error::Error;
use crate::kit::token::hash_token;

/// Middleware: gives public answers an `ETag`, and answers `304` to whoever has them.
pub async fn validate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let mut answer = next.call(request).await?;
    if answer.headers().contains_key(SET_COOKIE) {
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    if !is_public_page(&answer) {
        return Ok(answer.map_into_left_body());
    }
    let (request, response) = answer.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Error::Internal(anyhow::anyhow!("a body broke off")))?;
    let tag = EntityTag::new_weak(hash_token(&String::from_utf8_lossy(&body))[..24].to_owned());
    let modified = head.headers().get(LAST_MODIFIED).and_then(|value| value.to_str().ok()).and_then(date);
    let mut answer: HttpResponse = match is_known(request.headers(), tag.tag(), modified) {
        true => head.set_body(BoxBody::new(NoBody::new())),
        false => head.set_body(BoxBody::new(body)),
    };
    if matches!(answer.body().size(), BodySize::None) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    }
    if let Ok(tag) = HeaderValue::from_str(&tag.to_string()) {
        answer.headers_mut().insert(ETAG, tag);
    }
    answer.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding, Cookie"));
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

fn is_public_page<B>(answer: &ServiceResponse<B>) -> bool {
    let cache_control = answer.headers().get(CACHE_CONTROL).and_then(|value| value.to_str().ok());
    matches!(*answer.request().method(), Method::GET | Method::HEAD)
        && answer.status() == StatusCode::OK
        && cache_control.is_some_and(|value| value == super::respond::PUBLIC)
}

/// Whether whoever asks has the page with this tag already; `modified` is its `Last-Modified`.
pub(super) fn is_known(asked: &HeaderMap, tag: &str, modified: Option<SystemTime>) -> bool {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(tags) = text(IF_NONE_MATCH) {
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
        return tags.trim() == "*" || tags.split(',').any(|asked| plain(asked) == tag);
    }
    match (text(IF_MODIFIED_SINCE).and_then(date), modified) {
        // Not "older than": when a post goes, the last change of a list may lie further back.
        (Some(since), Some(modified)) => modified == since,
        _ => false,
    }
}

pub(super) fn date(text: &str) -> Option<SystemTime> {
    text.parse::<HttpDate>().ok().map(Into::into)
}
