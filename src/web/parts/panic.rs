//! A panic in a handler becomes the 500 page, and the server lives on.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt;

use crate::error::Error;

/// Middleware of one resource: catches what its handler throws. It stands behind the router, which
/// needs the request for itself alone.
pub async fn catch<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let plain_request = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(answer)) => Ok(answer.map_into_boxed_body()),
        Ok(Err(error)) => Ok(ServiceResponse::from_err(error, plain_request)),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("without a message");
            let error = Error::Internal(anyhow::anyhow!("a handler panicked: {message}"));
            Ok(ServiceResponse::from_err(error, plain_request))
        }
    }
}
