//! Categories and tags as the API tells them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::kit::page::Page;
use crate::models::category::Category;
use crate::models::tag::Tag;
use crate::web::api::etag::{self, IfMatch};
use crate::web::api::problem::Problem;
use crate::web::parts::term_taken;

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryAnswer {
    #[schema(example = 3)]
    id: i64,
    #[schema(example = "Engines")]
    name: String,
    #[schema(example = "engines")]
    slug: String,
    /// Plain text; may be empty.
    #[schema(example = "All that turns.")]
    description: String,
    /// The one it stands in; `null` at the top.
    #[schema(example = json!(null))]
    parent_id: Option<i64>,
    /// Public posts in it, without those in categories below.
    #[schema(example = 12)]
    post_count: u64,
}

/// A page of categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryList {
    categories: Vec<CategoryAnswer>,
    /// All categories of the list.
    #[schema(example = 1)]
    total: u64,
    /// Pages of the list, at least 1.
    #[schema(example = 1)]
    pages: u64,
    #[schema(example = 1)]
    current_page: u64,
}

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct TagAnswer {
    #[schema(example = 5)]
    id: i64,
    #[schema(example = "steam")]
    name: String,
    #[schema(example = "steam")]
    slug: String,
    /// Plain text; may be empty.
    #[schema(example = "")]
    description: String,
    /// Public posts with it.
    #[schema(example = 7)]
    post_count: u64,
}

/// A page of tags.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagList {
    tags: Vec<TagAnswer>,
    /// All tags of the list.
    #[schema(example = 1)]
    total: u64,
    /// Pages of the list, at least 1.
    #[schema(example = 1)]
    pages: u64,
    #[schema(example = 1)]
    current_page: u64,
}

impl CategoryAnswer {
    /// A row and the number of its public posts.
    pub fn of(category: Category, post_count: u64) -> Self {
        let Category { id, parent_id, name, slug, description, .. } = category;
        Self { id, name, slug, description, parent_id, post_count }
    }
}

impl CategoryList {
    /// A page of rows with their numbers of public posts.
    pub fn of(page: Page<(Category, u64)>) -> Self {
        let (total, pages, current_page) = (page.total, page.last(), page.number);
        let categories = page.items.into_iter().map(|(row, count)| CategoryAnswer::of(row, count)).collect();
        Self { categories, total, pages, current_page }
    }
}

impl TagAnswer {
    /// A row and the number of its public posts.
    pub fn of(tag: Tag, post_count: u64) -> Self {
        let Tag { id, name, slug, description, .. } = tag;
        Self { id, name, slug, description, post_count }
    }
}

impl TagList {
    /// A page of rows with their numbers of public posts.
    pub fn of(page: Page<(Tag, u64)>) -> Self {
        let (total, pages, current_page) = (page.total, page.last(), page.number);
        let tags = page.items.into_iter().map(|(row, count)| TagAnswer::of(row, count)).collect();
        Self { tags, total, pages, current_page }
    }
}

/// The answer to a change of the version that stood: the term as it is now with its new version, or what
/// stands against it.
pub fn changed(
    request: &HttpRequest,
    (if_match, version): (&IfMatch, i32),
    saved: Result<(i32, impl Serialize), Error>,
) -> Result<HttpResponse, Problem> {
    if matches!(saved, Err(Error::Stale)) {
        return Err(if_match.lost(Error::Stale, version));
    }
    let saved = term_taken(saved)?;
    let (version, answer) = saved.map_err(|(status, errors)| Problem::refused(status, errors))?;
    etag::answer(request, StatusCode::OK, version, &answer)
}
