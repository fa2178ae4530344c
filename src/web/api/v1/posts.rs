//! `/api/v1/posts`, `/api/v1/posts/{id}`

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::post_answers::{PostDetail, PostList};
use super::post_bodies::{NewPost, PostChange, Standing};
use super::post_queries::{PostQuery, PostsQuery};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::post::{self, Draft, FullPost, Status};
use crate::models::user::User;
use crate::urls;
use crate::web::api::answers::{absolute, done};
use crate::web::api::body::Json;
use crate::web::api::caller::{Author, Caller};
use crate::web::api::etag::{self, IfMatch};
use crate::web::api::once::{Made, Once};
use crate::web::api::paging;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::{State, post_taken};

/// A page of posts: what is public, the newest first, unless another `status` is asked for.
#[utoipa::path(
    get, path = "/api/v1/posts", tag = "posts", params(PostsQuery), security((), ("token" = [])),
    responses((status = 200, description = "A page of posts; `Link` names the others", body = PostList)),
)]
pub async fn index(
    request: HttpRequest,
    caller: Caller,
    query: Query<PostsQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (now, wanted, sort) = (state.now(), query.0.wanted(), query.0.sort());
    let whose = query.0.whose(&caller)?;
    let posts = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let page = match query.0.filter(conn, whose)? {
                Some(filter) => post::find_page(conn, &filter, (sort, false), wanted, now)?,
                None => paging::nothing(wanted),
            };
            page.ok_or(Error::NotFound)
        })
        .await?;
    paging::answer(&request, &posts, &PostList::of(&posts, &state))
}

/// One post with its text.
///
/// What is not public is there for its author and for editors. What lies in the trash is there only for
/// those who ask for it.
#[utoipa::path(
    get, path = "/api/v1/posts/{id}", tag = "posts", security((), ("token" = [])),
    params(("id" = i64, Path, description = "The post", minimum = 1), PostQuery),
    responses((status = 200, description = "The post; its `ETag` is good for `If-Match`", body = PostDetail)),
)]
pub async fn show(
    request: HttpRequest,
    caller: Caller,
    id: web::Path<i64>,
    query: Query<PostQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let full = state.db.read(move |conn| post::find_full(conn, *id)).await?;
    let is_theirs = caller.user().is_some_and(|user| full.post.may_be_edited_by(&user));
    let is_meant = full.post.status != Status::Trash || query.0.trashed;
    let is_shown = full.post.is_live(now) || (is_theirs && is_meant);
    if !is_shown {
        return Err(Error::NotFound.into());
    }
    etag::answer(&request, StatusCode::OK, full.post.version, &PostDetail::of(&full, &state))
}

/// Writes a post; it is the caller's.
#[utoipa::path(
    post, path = "/api/v1/posts", tag = "posts", security(("token" = [])),
    request_body = NewPost,
    responses((status = 201, description = "The new post; `Location` names where", body = PostDetail)),
)]
pub async fn create(
    author: Author,
    once: Once,
    _none: Query<Nothing>,
    body: Json<NewPost>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (actor, now, site) = (author.actor(), state.now(), state.clone());
    let draft = draft(body.value.into(), Standing::default(), now).await?;
    let saved = once
        .write(&body.bytes, move |conn| {
            let id = post::create(conn, &actor, &draft, now)?.id;
            let full = post::find_full(conn, id)?;
            let made = Made::new(StatusCode::CREATED, &PostDetail::of(&full, &site))?;
            Ok(made.in_version(full.post.version).at(absolute(&site, &urls::api::item("posts", id))))
        })
        .await;
    post_taken::or_errors(saved)?.map_err(refusal)
}

/// Changes a post: what is not sent stays.
#[utoipa::path(
    patch, path = "/api/v1/posts/{id}", tag = "posts", security(("token" = [])),
    params(("id" = i64, Path, description = "The post", minimum = 1)),
    request_body = PostChange,
    responses((status = 200, description = "The post as it is now", body = PostDetail)),
)]
pub async fn update(
    author: Author,
    request: HttpRequest,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    body: Json<PostChange>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, user, now) = (*id, author.actor(), author.user(), state.now());
    let standing = state.db.read(move |conn| find_own(conn, id, &user, now)).await?;
    let version = standing.post.version;
    if_match.check_with(&body.value.version, version)?;
    let draft = draft(body.value, Standing::of(&standing), now).await?;
    let saved = state
        .db
        .write(move |conn| -> Result<_, Error> {
            post::revise(conn, &actor, id, version, &draft, now)?;
            Ok(post::find_full(conn, id)?)
        })
        .await;
    match saved {
        Err(Error::Stale) => Err(if_match.lost(Error::Stale, version)),
        saved => {
            let full = post_taken::or_errors(saved)?.map_err(refusal)?;
            etag::answer(&request, StatusCode::OK, full.post.version, &PostDetail::of(&full, &state))
        }
    }
}

/// Throws a post away; one that lies in the trash already is deleted for good.
#[utoipa::path(
    delete, path = "/api/v1/posts/{id}", tag = "posts", security(("token" = [])),
    params(("id" = i64, Path, description = "The post", minimum = 1)),
    responses((status = 204, description = "It is in the trash, or gone")),
)]
pub async fn destroy(
    author: Author,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, user, now) = (*id, author.actor(), author.user(), state.now());
    let standing = state.db.read(move |conn| find_own(conn, id, &user, now)).await?.post;
    if_match.check(standing.version)?;
    let gone = state
        .db
        .write(move |conn| match standing.status {
            Status::Trash => post::delete(conn, &actor, id, now),
            _ => post::trash(conn, &actor, id, now).map(drop),
        })
        .await;
    gone.map_err(|error| if_match.lost(error, standing.version))?;
    Ok(done())
}

/// The post, when this person may change it.
fn find_own(conn: &mut Conn, id: i64, user: &User, now: Moment) -> Result<FullPost, Error> {
    let full = post::find_full(conn, id)?;
    full.post.check_editable_by(user, now)?;
    Ok(full)
}

/// Rendering takes its time, and not the writer's: it is done before the connection is taken.
async fn draft(body: PostChange, standing: Standing, now: Moment) -> Result<Draft, Problem> {
    let drafted = web::block(move || body.draft(standing, now)).await.map_err(Error::from)?;
    drafted.map_err(Problem::invalid)
}

fn refusal(mut errors: FieldErrors) -> Problem {
    if let Some(message) = errors.get("cover").map(str::to_owned) {
        errors = FieldErrors::one("cover_id", message);
    }
    Problem::refused(post_taken::status_of(&errors), errors)
}
