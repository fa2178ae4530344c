//! What can stand against an account, a category, a tag or a page, told beside the fields.

use actix_web::http::StatusCode;

use super::respond::OnTaken;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// The outer error is ours; the inner one is a form to be shown again with its status.
pub fn term_taken<T>(saved: Result<T, Error>) -> Result<Result<T, (StatusCode, FieldErrors)>, Error> {
    const NAME: &str = "is already taken";
    const SLUG: &str = "is already an address of another";
    let told = saved
        .taken("categories_name_key_key", "name", NAME)
        .taken("categories_slug_key", "slug", SLUG)
        .taken("tags_name_key_key", "name", NAME)
        .taken("tags_slug_key", "slug", SLUG)
        .taken("pages_slug_key", "slug", SLUG)
        .taken("categories_parent_id_fkey", "parent_id", "can't hold this category");
    match told {
        Ok(Ok(value)) => Ok(Ok(value)),
        Ok(Err(errors)) if errors.get("parent_id").is_some() => Ok(Err((StatusCode::BAD_REQUEST, errors))),
        Ok(Err(errors)) => Ok(Err((StatusCode::CONFLICT, errors))),
        Err(Error::Stale) => {
            let message = "is not the last one: somebody saved this meanwhile. Open it anew beside this page, then decide";
            Ok(Err((StatusCode::CONFLICT, FieldErrors::one("version", message))))
        }
        Err(error) => Err(error),
    }
}

/// A name or an address that somebody else has.
pub fn account_taken<T>(saved: Result<T, Error>) -> Result<Result<T, FieldErrors>, Error> {
    saved.taken("users_username_key_key", "username", "is already taken").taken(
        "users_email_key_key",
        "email",
        "has an account already",
    )
}
