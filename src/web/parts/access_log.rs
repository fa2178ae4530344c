//! One line in the log for each request, and the span that names the request in all others.

use std::time::Instant;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder, TracingLogger};

use crate::urls;

/// Middleware: method, path, status and time of a request, with its id. Never the query, which may hold
/// what a person looks for, nor a token in the path.
pub async fn write<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().to_string();
    let path = urls::without_token(request.path());
    let answer = next.call(request).await?;
    let request_id = answer.request().extensions().get::<RequestId>().map(ToString::to_string);
    tracing::info!(
        method,
        path,
        status = answer.status().as_u16(),
        micros = started.elapsed().as_micros() as u64,
        request_id,
        "Answered."
    );
    Ok(answer)
}

/// What every line that is written during a request shares: its id, and nothing that the address holds.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!("request", id)
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, actix_web::Error>) {}
}

/// The layer that gives each request its id and its span.
pub fn spans() -> TracingLogger<RequestSpan> {
    TracingLogger::new()
}
