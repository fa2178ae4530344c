//! `/api/v1/analytics`: what the site is made of, for everybody.

use std::time::Duration;

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::models::activity::{self, CategoryShare};
use crate::web::api::answers::json;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// How long a call waits for a large site to be counted.
const PATIENCE: Duration = Duration::from_secs(20);
/// Posts that take long to count.
const LARGE: u64 = 50_000;

/// A category and its public posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryFigures {
    #[schema(example = "Engines")]
    category: String,
    /// Public posts in it.
    #[schema(example = 12)]
    post_count: u64,
    /// Characters of a post’s Markdown on average; 0 without posts.
    #[schema(example = 1843.5)]
    avg_content_length: f64,
}

/// Every category with its public posts, most first. Figures of a large site may be a minute old.
#[utoipa::path(
    get, path = "/api/v1/analytics/posts-per-category", tag = "analytics", operation_id = "posts_per_category",
    responses((status = 200, description = "The categories", body = Vec<CategoryFigures>)),
)]
pub async fn posts_per_category(_none: Query<Nothing>, state: State) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let shares = state
        .measured
        .read(
            "posts per category",
            &state.db,
            PATIENCE,
            |shares: &Vec<CategoryShare>| are_large(shares),
            move |conn| Ok(activity::per_category(conn, now)?),
        )
        .await?
        .ok_or_else(|| Error::Unavailable("the posts could not be counted in time".into()))?;
    let figures: Vec<CategoryFigures> = shares.iter().filter_map(CategoryFigures::of).collect();
    json(&figures)
}

fn are_large(shares: &[CategoryShare]) -> bool {
    shares.iter().map(|share| share.posts).sum::<u64>() > LARGE
}

impl CategoryFigures {
    /// None for the posts without a category.
    fn of(share: &CategoryShare) -> Option<Self> {
        let average = share.content_length as f64 / share.posts.max(1) as f64;
        let category = share.name.clone()?;
        Some(Self { category, post_count: share.posts, avg_content_length: average })
    }
}
