//! `/write/media`: one's own pictures, and where they are sent.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::uploading::{self, Rejected};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::media::{self, Illustration, MediaFilter, MediaSort};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::respond::PRIVATE;
use crate::web::parts::{Author, Flash, Layout, State, page_with_status, see_other};

const PER_PAGE: u64 = 24;
/// Uploads of one person in a quarter of an hour.
const MOST_UPLOADS: usize = 120;

#[derive(Template)]
#[template(path = "write/media/index.html")]
struct IndexPage {
    layout: Layout,
    pictures: Page<Illustration>,
    query: IndexQuery,
    pagination: Pagination,
    alt: String,
    errors: FieldErrors,
}

/// The list's filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    q: String,
    page: Option<String>,
}

/// `GET /write/media`
pub async fn index(
    author: Author,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let form = (StatusCode::OK, String::new(), FieldErrors::new());
    list(&author, layout, &state, query.into_inner(), form).await
}

async fn list(
    author: &Author,
    layout: Layout,
    state: &State,
    query: IndexQuery,
    (status, alt, errors): (StatusCode, String, FieldErrors),
) -> Result<HttpResponse, Error> {
    let number = page_number(query.page.as_deref())?;
    let filter = MediaFilter { owner_id: Some(author.id), text: query.q.clone(), ..MediaFilter::default() };
    let order = (MediaSort::Created, false);
    let pictures = state
        .db
        .read(move |conn| media::find_page(conn, &filter, order, (number, PER_PAGE)))
        .await?
        .ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&pictures, &urls::write_media(), &[("q", &query.q)]);
    page_with_status(status, &IndexPage { layout, pictures, query, pagination, alt, errors })
}

/// `POST /write/media`: JSON for scripts, the list for people.
pub async fn create(
    author: Author,
    request: HttpRequest,
    body: web::Payload,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    state.throttles.count_up_to("upload", &author.username, MOST_UPLOADS)?;
    let saved = uploading::receive(&author, &request, body, &state).await?;
    match (saved, wants_json(&request)) {
        (Ok(saved), true) => Ok(created(&saved.picture)),
        (Err(rejected), true) => Ok(problem(&rejected)),
        (Ok(saved), false) => {
            flash.notice(saved.sentence());
            see_other(urls::write_media())
        }
        (Err(Rejected { status, alt, errors }), false) => {
            list(&author, layout, &state, IndexQuery::default(), (status, alt, errors)).await
        }
    }
}

fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

fn created(picture: &Illustration) -> HttpResponse {
    HttpResponse::Created().insert_header((CACHE_CONTROL, PRIVATE)).json(serde_json::json!({
        "id": picture.id,
        "url": picture.url(),
        "srcset": picture.srcset(),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
    }))
}

/// What is wrong, as programs read it (RFC 9457).
fn problem(rejected: &Rejected) -> HttpResponse {
    let errors: serde_json::Map<String, serde_json::Value> =
        rejected.errors.iter().map(|(field, message)| (field.to_owned(), message.into())).collect();
    let body = serde_json::json!({
        "type": "about:blank",
        "title": "The picture was not taken",
        "status": rejected.status.as_u16(),
        "detail": rejected.sentence(),
        "errors": errors,
    });
    HttpResponse::build(rejected.status)
        .insert_header((CACHE_CONTROL, PRIVATE))
        .content_type("application/problem+json")
        .body(body.to_string())
}
