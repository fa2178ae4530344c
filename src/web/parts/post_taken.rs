//! What may stand against saving a post, beside the fields that are to blame.

use actix_web::http::StatusCode;

use super::OnTaken;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// Beside an address that another post has.
const SLUG_TAKEN: &str = "is the address of another post";

/// The outer error is ours, the inner one stands beside fields.
pub fn or_errors<T>(saved: Result<T, Error>) -> Result<Result<T, FieldErrors>, Error> {
    saved
        .taken("posts_slug_key", "slug", SLUG_TAKEN)
        .taken("posts_category_id_fkey", "category_id", "is not a category of this site any more")
        .taken("posts_cover_id_fkey", "cover", "is not a picture of this site any more")
}

/// 409 when the only trouble is a value somebody else has, 400 for anything else.
pub fn status_of(errors: &FieldErrors) -> StatusCode {
    match (errors.is_empty(), errors.get("slug")) {
        (true, _) => StatusCode::OK,
        (false, Some(SLUG_TAKEN)) => StatusCode::CONFLICT,
        (false, _) => StatusCode::BAD_REQUEST,
    }
}
