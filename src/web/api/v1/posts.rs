//! `/api/v1/posts`, `/api/v1/posts/{id}`

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::OptionalExtension;
use serde::Deserialize;
use utoipa::IntoParams;

use super::post_answers::{PostDetail, PostList};
use crate::db::Conn;
use crate::error::Error;
use crate::models::post::{self, PostFilter, PostSort};
use crate::models::{category, tag, user};
use crate::web::api::etag;
use crate::web::api::paging::{self, PageNumber, PerPage};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// Which posts, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostsQuery {
    /// The number of the page, from 1.
    #[param(value_type = u64, minimum = 1, example = 1)]
    page: PageNumber,
    /// Posts on a page.
    #[param(value_type = u64, minimum = 1, maximum = 100, example = 20)]
    per_page: PerPage,
    /// The slug or the name of a category; what stands below it is meant too.
    category: String,
    /// The slug or the name of a tag.
    tag: String,
    /// The username of an author.
    author: String,
}

/// A page of public posts, the newest first.
#[utoipa::path(
    get, path = "/api/v1/posts", tag = "posts",
    params(PostsQuery),
    responses((status = 200, description = "A page of posts", body = PostList)),
)]
pub async fn index(
    request: HttpRequest,
    query: Query<PostsQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let Query(query) = query;
    let (now, wanted) = (state.now(), paging::wanted(query.page, query.per_page));
    let posts = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let filter = query.filter(conn)?;
            post::find_page(conn, &filter, (PostSort::Published, false), wanted, now)?.ok_or(Error::NotFound)
        })
        .await?;
    paging::answer(&request, &posts, &PostList::of(&posts, &state))
}

impl PostsQuery {
    fn filter(&self, conn: &mut Conn) -> Result<PostFilter, Error> {
        let mut filter = PostFilter::live();
        if !self.category.is_empty() {
            let found = category::find_meant(conn, &self.category)?.ok_or(Error::NotFound)?;
            filter.category_ids = category::with_descendants(conn, found.id)?;
        }
        if !self.tag.is_empty() {
            filter.tag_id = Some(tag::find_meant(conn, &self.tag)?.ok_or(Error::NotFound)?.id);
        }
        if !self.author.is_empty() {
            let found = user::find_by_username(conn, &self.author).optional()?.ok_or(Error::NotFound)?;
            filter.author_id = Some(found.id);
        }
        Ok(filter)
    }
}

/// One post.
#[utoipa::path(
    get, path = "/api/v1/posts/{id}", tag = "posts",
    params(("id" = i64, Path, description = "The post", minimum = 1)),
    responses((status = 200, description = "The post with its text", body = PostDetail)),
)]
pub async fn show(
    request: HttpRequest,
    id: web::Path<i64>,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let full = state.db.read(move |conn| -> Result<_, Error> { Ok(post::find_full(conn, *id)?) }).await?;
    if !full.post.is_live(now) {
        return Err(Error::NotFound.into());
    }
    etag::answer(&request, StatusCode::OK, full.post.version, &PostDetail::of(&full, &state))
}
