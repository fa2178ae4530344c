//! Answers: pages, redirects, and errors that belong beside a field.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HttpDate, LAST_MODIFIED, LOCATION};
use askama::Template;

use super::Layout;
use crate::db::Moment;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// What signed-in pages and forms say to caches.
pub const PRIVATE: &str = "private, no-store";
/// What readers' pages say to caches: keep it, and ask whether it is still good.
pub const PUBLIC: &str = "public, max-age=0, must-revalidate";

/// Marks an answer, among its extensions, that must be made for each request: what it is made from has no
/// topic.
#[derive(Debug, Clone, Copy)]
pub struct NotKept;

const HTML: &str = "text/html; charset=utf-8";

/// A page for this person alone.
pub fn page(template: &impl Template) -> Result<HttpResponse, Error> {
    page_with_status(StatusCode::OK, template)
}

/// A page with another status than 200; 400 for a form to be corrected, 409 for a conflict.
pub fn page_with_status(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::build(status)
        .content_type(HTML)
        .insert_header((CACHE_CONTROL, PRIVATE))
        .body(render(template)?))
}

/// A page for readers: caches may keep it when nobody is signed in.
pub fn reader_page(
    layout: &Layout,
    template: &impl Template,
    modified: Option<Moment>,
) -> Result<HttpResponse, Error> {
    let mut answer = HttpResponse::Ok();
    answer.content_type(HTML);
    match layout.is_for_everybody() {
        false => answer.insert_header((CACHE_CONTROL, PRIVATE)),
        true => {
            if let Some(modified) = modified {
                answer.insert_header((LAST_MODIFIED, http_date(modified)));
            }
            answer.insert_header((CACHE_CONTROL, PUBLIC))
        }
    };
    Ok(answer.body(render(template)?))
}

/// Something for every reader's machine: caches may keep it.
pub fn public(content_type: &str, body: impl Into<String>, modified: Option<Moment>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type(content_type).insert_header((CACHE_CONTROL, PUBLIC));
    if let Some(modified) = modified {
        answer.insert_header((LAST_MODIFIED, http_date(modified)));
    }
    answer.body(body.into())
}

/// A time as HTTP headers write it.
pub fn http_date(at: Moment) -> HttpDate {
    HttpDate::from(std::time::SystemTime::from(at.and_utc()))
}

/// Look there next, by GET.
pub fn see_other(path: impl AsRef<str>) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, path.as_ref()))
        .insert_header((CACHE_CONTROL, PRIVATE))
        .finish())
}

fn render(template: &impl Template) -> Result<String, Error> {
    template
        .render()
        .map_err(|error| Error::Internal(anyhow::Error::new(error).context("rendering a template")))
}

/// Turns a violated constraint into a message beside a field.
///
/// The outer `Result` is our fault, the inner one the visitor's.
pub trait OnTaken<T> {
    /// When `constraint` was violated: `message` beside `field`.
    fn taken(self, constraint: &str, field: &str, message: &str) -> Result<Result<T, FieldErrors>, Error>;
}

impl<T> OnTaken<T> for Result<T, Error> {
    fn taken(self, constraint: &str, field: &str, message: &str) -> Result<Result<T, FieldErrors>, Error> {
        self.map(Ok).taken(constraint, field, message)
    }
}

impl<T> OnTaken<T> for Result<Result<T, FieldErrors>, Error> {
    fn taken(self, constraint: &str, field: &str, message: &str) -> Result<Result<T, FieldErrors>, Error> {
        match self {
            Err(error) if error.is_taken(constraint) => Ok(Err(FieldErrors::one(field, message))),
            other => other,
        }
    }
}
