//! Pages of other sites that may call the API: none unless the operator names them. They never send
//! anybody's cookies.

use actix_web::HttpResponse;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};

use crate::config::ApiConfig;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const SENT: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match";
const SHOWN: &str = "ETag, Idempotency-Replayed, Link, Location, RateLimit-Limit, RateLimit-Policy, \
                     RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id";

/// The answer to a browser that asks beforehand whether a page may call.
pub fn preflight(request: &ServiceRequest, config: &ApiConfig) -> Option<HttpResponse> {
    let asks =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let origin = allowed_origin(request.headers(), config).filter(|_| asks)?;
    Some(
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .insert_header((VARY, "Origin"))
            .finish(),
    )
}

/// Lets the page that called read the answer.
pub fn tell<B>(answer: &mut ServiceResponse<B>, config: &ApiConfig) {
    if config.cors_origins.is_empty() {
        return;
    }
    let origin = allowed_origin(answer.request().headers(), config);
    let headers = answer.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SHOWN));
    }
}

fn allowed_origin(headers: &HeaderMap, config: &ApiConfig) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    origin.to_str().is_ok_and(|origin| config.lets_in(origin)).then(|| origin.clone())
}
