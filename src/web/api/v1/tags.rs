//! `/api/v1/tags`, `/api/v1/tags/{id}`: everybody reads them, editors write them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::term_answers::{self, TagAnswer, TagList};
use super::term_bodies::{NewTag, TagChange};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::tag::{self, Tag};
use crate::models::term::TermInput;
use crate::urls;
use crate::web::api::answers::{absolute, done};
use crate::web::api::body::Json;
use crate::web::api::caller::Editor;
use crate::web::api::etag::{self, IfMatch};
use crate::web::api::once::{Made, Once};
use crate::web::api::paging::{self, PageQuery};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::{State, term_taken};

/// All tags by name, each with the number of its public posts.
#[utoipa::path(
    get, path = "/api/v1/tags", tag = "tags", operation_id = "list_tags", params(PageQuery),
    responses((status = 200, description = "A page of tags", body = TagList)),
)]
pub async fn index(
    request: HttpRequest,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (wanted, now) = (query.0.wanted(), state.now());
    let found = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let page = tag::find_page(conn, "", true, wanted)?.ok_or(Error::NotFound)?;
            let ids: Vec<i64> = page.items.iter().map(|tag| tag.id).collect();
            let counts = tag::live_counts(conn, &ids, now)?;
            Ok(page.map(|tag| {
                let count = counts.get(&tag.id).copied().unwrap_or(0);
                (tag, count)
            }))
        })
        .await?;
    let shape = found.shape();
    paging::answer(&request, &shape, &TagList::of(found))
}

/// One tag.
#[utoipa::path(
    get, path = "/api/v1/tags/{id}", tag = "tags", operation_id = "get_tag",
    params(("id" = i64, Path, description = "The tag", minimum = 1)),
    responses((status = 200, description = "The tag", body = TagAnswer)),
)]
pub async fn show(
    request: HttpRequest,
    id: web::Path<i64>,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let (version, answer) = state.db.read(move |conn| told(conn, *id, now)).await?;
    etag::answer(&request, StatusCode::OK, version, &answer)
}

/// Makes a tag.
#[utoipa::path(
    post, path = "/api/v1/tags", tag = "tags", operation_id = "create_tag", security(("token" = [])),
    request_body = NewTag,
    responses((status = 201, description = "The new tag; `Location` names where", body = TagAnswer)),
)]
pub async fn create(
    editor: Editor,
    once: Once,
    _none: Query<Nothing>,
    body: Json<NewTag>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let form = TagChange::from(body.value).over(TermInput::default());
    let (name, term) = tag::parse(&form).map_err(Problem::invalid)?;
    let (actor, now, base) = (editor.actor(), state.now(), state.clone());
    let saved = once
        .write(&body.bytes, move |conn| {
            let id = tag::create(conn, &actor, &name, &term, now)?;
            let (version, answer) = told(conn, id, now)?;
            let made = Made::new(StatusCode::CREATED, &answer)?;
            Ok(made.in_version(version).at(absolute(&base, &urls::api::item("tags", id))))
        })
        .await;
    term_taken(saved)?.map_err(|(status, errors)| Problem::refused(status, errors))
}

/// Changes a tag: what is not sent stays.
#[utoipa::path(
    patch, path = "/api/v1/tags/{id}", tag = "tags", operation_id = "update_tag", security(("token" = [])),
    params(("id" = i64, Path, description = "The tag", minimum = 1)),
    request_body = TagChange,
    responses((status = 200, description = "The tag as it is now", body = TagAnswer)),
)]
pub async fn update(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    body: Json<TagChange>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, now) = (*id, editor.actor(), state.now());
    let standing = state.db.read(move |conn| tag::find(conn, id)).await?;
    let version = standing.version;
    if_match.check(version)?;
    let (name, term) = tag::parse(&body.value.over(form_of(standing))).map_err(Problem::invalid)?;
    let saved = state
        .db
        .write(move |conn| -> Result<_, Error> {
            tag::update(conn, &actor, (id, &name), &term, now)?;
            told(conn, id, now)
        })
        .await;
    term_answers::changed(&request, (&if_match, version), saved)
}

/// Removes a tag. Its posts live on without it.
#[utoipa::path(
    delete, path = "/api/v1/tags/{id}", tag = "tags", operation_id = "delete_tag", security(("token" = [])),
    params(("id" = i64, Path, description = "The tag", minimum = 1)),
    responses((status = 204, description = "It is gone")),
)]
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, now) = (*id, editor.actor(), state.now());
    if if_match != IfMatch::Absent {
        if_match.check(state.db.read(move |conn| tag::find(conn, id)).await?.version)?;
    }
    state.db.write(move |conn| tag::delete(conn, &actor, id, now)).await?;
    Ok(done())
}

fn told(conn: &mut Conn, id: i64, now: Moment) -> Result<(i32, TagAnswer), Error> {
    let tag = tag::find(conn, id)?;
    let count = tag::live_counts(conn, &[id], now)?.remove(&id).unwrap_or(0);
    Ok((tag.version, TagAnswer::of(tag, count)))
}

/// A tag as its form shows it first.
fn form_of(tag: Tag) -> TermInput {
    TermInput {
        name: tag.name,
        slug: tag.slug,
        description: tag.description,
        parent_id: String::new(),
        version: tag.version.to_string(),
    }
}
