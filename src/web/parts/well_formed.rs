//! Addresses that no database and no template should have to deal with.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use percent_encoding::percent_decode_str;

use crate::error::Error;

/// Middleware: refuses paths and queries that are not UTF-8 or hold a NUL, with 400.
pub async fn check<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    let is_good = percent_decode_str(address).decode_utf8().is_ok_and(|text| !text.contains('\0'));
    if is_good {
        next.call(request).await.map(ServiceResponse::map_into_left_body)
    } else {
        let refusal = Error::BadRequest("The address holds characters that can't be read.".into());
        Ok(request.error_response(refusal).map_into_right_body())
    }
}
