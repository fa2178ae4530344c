//! `/api/v1/categories`, `/api/v1/categories/{id}`: everybody reads them, editors write them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::term_answers::{self, CategoryAnswer, CategoryList};
use super::term_bodies::{CategoryChange, NewCategory};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::category::{self, Category};
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

/// All categories by name, each with the number of its public posts.
#[utoipa::path(
    get, path = "/api/v1/categories", tag = "categories", operation_id = "list_categories", params(PageQuery),
    responses((status = 200, description = "A page of categories", body = CategoryList)),
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
            let page = category::find_page(conn, "", (false, true), wanted, now)?.ok_or(Error::NotFound)?;
            let ids: Vec<i64> = page.items.iter().map(|category| category.id).collect();
            let counts = category::live_counts(conn, &ids, now)?;
            Ok(page.map(|category| {
                let count = counts.get(&category.id).copied().unwrap_or(0);
                (category, count)
            }))
        })
        .await?;
    let shape = found.shape();
    paging::answer(&request, &shape, &CategoryList::of(found))
}

/// One category.
#[utoipa::path(
    get, path = "/api/v1/categories/{id}", tag = "categories", operation_id = "get_category",
    params(("id" = i64, Path, description = "The category", minimum = 1)),
    responses((status = 200, description = "The category", body = CategoryAnswer)),
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

/// Makes a category.
#[utoipa::path(
    post, path = "/api/v1/categories", tag = "categories", operation_id = "create_category", security(("token" = [])),
    request_body = NewCategory,
    responses((status = 201, description = "The new category; `Location` names where", body = CategoryAnswer)),
)]
pub async fn create(
    editor: Editor,
    once: Once,
    _none: Query<Nothing>,
    body: Json<NewCategory>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let term =
        CategoryChange::from(body.value).over(TermInput::default()).parse(100).map_err(Problem::invalid)?;
    let (actor, now, base) = (editor.actor(), state.now(), state.clone());
    let saved = once
        .write(&body.bytes, move |conn| {
            let id = category::create(conn, &actor, &term, now)?;
            let (version, answer) = told(conn, id, now)?;
            let made = Made::new(StatusCode::CREATED, &answer)?;
            Ok(made.in_version(version).at(absolute(&base, &urls::api::item("categories", id))))
        })
        .await;
    term_taken(saved)?.map_err(|(status, errors)| Problem::refused(status, errors))
}

/// Changes a category: what is not sent stays.
#[utoipa::path(
    patch, path = "/api/v1/categories/{id}", tag = "categories", operation_id = "update_category", security(("token" = [])),
    params(("id" = i64, Path, description = "The category", minimum = 1)),
    request_body = CategoryChange,
    responses((status = 200, description = "The category as it is now", body = CategoryAnswer)),
)]
pub async fn update(
    editor: Editor,
    request: HttpRequest,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    body: Json<CategoryChange>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, now) = (*id, editor.actor(), state.now());
    let standing = state.db.read(move |conn| category::find(conn, id)).await?;
    let version = standing.version;
    if_match.check(version)?;
    let term = body.value.over(form_of(standing)).parse(100).map_err(Problem::invalid)?;
    let saved = state
        .db
        .write(move |conn| -> Result<_, Error> {
            category::update(conn, &actor, id, &term, now)?;
            told(conn, id, now)
        })
        .await;
    term_answers::changed(&request, (&if_match, version), saved)
}

/// Removes a category. Its posts live on without one, the categories below it move up.
#[utoipa::path(
    delete, path = "/api/v1/categories/{id}", tag = "categories", operation_id = "delete_category", security(("token" = [])),
    params(("id" = i64, Path, description = "The category", minimum = 1)),
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
        if_match.check(state.db.read(move |conn| category::find(conn, id)).await?.version)?;
    }
    state.db.write(move |conn| category::delete(conn, &actor, id, now)).await?;
    Ok(done())
}

fn told(conn: &mut Conn, id: i64, now: Moment) -> Result<(i32, CategoryAnswer), Error> {
    let category = category::find(conn, id)?;
    let count = category::live_counts(conn, &[id], now)?.remove(&id).unwrap_or(0);
    Ok((category.version, CategoryAnswer::of(category, count)))
}

/// A category as its form shows it first.
fn form_of(category: Category) -> TermInput {
    TermInput {
        name: category.name,
        slug: category.slug,
        description: category.description,
        parent_id: category.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        version: category.version.to_string(),
    }
}
