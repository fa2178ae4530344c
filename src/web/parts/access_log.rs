//! One line in the log and one figure for each request, and the span that names it in all other lines.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder, TracingLogger};
use uuid::Uuid;

use super::state::State;
use crate::urls;

/// The header that names a request, as the log does.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware: notes method, route, path, status and time of a request, with its id. Never the query,
/// which may hold what a person looks for, nor a token in the path.
pub async fn write<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let answer = next.call(request).await?;
    let request = answer.request();
    let (route, status, took) = (request.match_pattern(), answer.status().as_u16(), started.elapsed());
    if let Some(state) = request.app_data::<State>() {
        state.metrics.count_request(method.as_str(), route.as_deref(), status, took);
    }
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    // The line says itself what the span around it would.
    tracing::info!(
        parent: None,
        method = method.as_str(),
        path = loggable(request.path(), route.as_deref()),
        route,
        status,
        ms = took.as_micros() as f64 / 1e3,
        request_id,
        "Answered."
    );
    Ok(answer)
}

/// The line and the figure for a page that was kept, which passes no other layer; answers the request's id.
pub fn write_kept(
    state: &State,
    request: &HttpRequest,
    route: Option<&str>,
    status: StatusCode,
    began: Instant,
) -> String {
    let (request_id, took) = (Uuid::new_v4().to_string(), began.elapsed());
    state.metrics.count_request(request.method().as_str(), route, status.as_u16(), took);
    tracing::info!(
        parent: None,
        method = request.method().as_str(),
        path = request.path(),
        route,
        status = status.as_u16(),
        ms = took.as_micros() as f64 / 1e3,
        request_id,
        "Answered."
    );
    request_id
}

/// What every line that is written during a request shares: its id, and nothing that the address holds.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!("request", request_id)
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, actix_web::Error>) {}
}

/// The layer that gives each request its id and its span.
pub fn spans() -> TracingLogger<RequestSpan> {
    TracingLogger::new()
}

/// The path of a request as the log may show it: a token in it lets in whoever reads it.
pub fn loggable_path(request: &HttpRequest) -> String {
    loggable(request.path(), request.match_pattern().as_deref())
}

fn loggable(path: &str, route: Option<&str>) -> String {
    match route.filter(|route| route.contains("token}")) {
        Some(route) => route.to_owned(),
        None => urls::without_token(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_never_shown() {
        let cases = [
            ("/posts/a-post", Some("/posts/{slug}"), "/posts/a-post"),
            ("/preview/s3cret", Some("/preview/{token}"), "/preview/{token}"),
            ("/join/s3cret", Some("/join/{invite_token}"), "/join/{invite_token}"),
            ("/preview/s3cret/more", None, "/preview/…"),
            ("/password/reset/s3cret", None, "/password/reset/…"),
            ("/email/verify/s3cret", None, "/email/verify/…"),
            ("/preview", None, "/preview"),
        ];
        for (path, route, shown) in cases {
            assert_eq!(loggable(path, route), shown);
        }
    }
}
