//! One line in the log for each request.

use std::time::Instant;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use tracing_actix_web::RequestId;

/// Middleware: method, path, status and time of a request, with its id. Never the query: it may hold
/// what a person looks for, or a token.
pub async fn write<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().to_string();
    let path = request.path().to_owned();
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
