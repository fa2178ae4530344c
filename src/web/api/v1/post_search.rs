//! `/api/v1/posts/search`: public posts by their words.

use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::kit::search_query::SearchQuery;
use crate::models::post::{self, PostCard, PostFilter, PostSort};
use crate::models::search::{self, SearchFilter};
use crate::models::{category, tag};
use crate::web::api::answers::rfc3339;
use crate::web::api::paging::{self, PageNumber, PerPage};
use crate::web::api::problem::Problem;
use crate::web::api::query::Query;
use crate::web::parts::State;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchInput {
    /// Words; quotes for phrases, `-word` to leave out. Without any: the newest posts.
    #[param(value_type = Option<String>, example = "analytical engine")]
    q: String,
    /// In this category, or below it.
    #[param(minimum = 1)]
    category_id: Option<i64>,
    /// With this tag: its slug or its name.
    #[param(value_type = Option<String>)]
    tag: String,
    /// The number of the page, from 1.
    #[param(value_type = Option<u64>, minimum = 1, example = 1)]
    page: PageNumber,
    /// Posts on a page.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, example = 20)]
    per_page: PerPage,
}

/// A post that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPost {
    #[schema(example = 7)]
    id: i64,
    #[schema(example = "Notes on the Engine")]
    title: String,
    /// The name of the author; `null`: who left.
    #[schema(example = "Ada Lovelace")]
    author: Option<String>,
    /// The name of the category.
    #[schema(example = "Engines")]
    category: Option<String>,
    /// Names.
    #[schema(example = json!(["engine", "notes"]))]
    tags: Vec<String>,
    #[schema(format = DateTime, example = "2026-11-21T09:30:00Z")]
    created_at: String,
}

/// A page of what was found, best match first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPosts {
    posts: Vec<FoundPost>,
    /// Those that match and can be paged to.
    #[schema(example = 1)]
    total: u64,
    /// Whether there are, or may be, more that match: a search looks at the best thousand.
    is_cut: bool,
    /// Pages of the list, at least 1.
    #[schema(example = 1)]
    pages: u64,
    #[schema(example = 1)]
    current_page: u64,
}

/// Public posts that match, the best first.
#[utoipa::path(
    get, path = "/api/v1/posts/search", tag = "posts", params(SearchInput), security((), ("token" = [])),
    responses((status = 200, description = "A page of what was found", body = FoundPosts)),
)]
pub async fn index(
    request: HttpRequest,
    query: Query<SearchInput>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    if query.0.category_id.is_some_and(|id| id < 1) {
        return Err(Problem::field("category_id", "must be a whole number from 1 on"));
    }
    let found = state.db.read(move |conn| find(conn, &query.0, now)?.ok_or(Error::NotFound)).await?;
    let (found, is_cut) = found;
    paging::answer(&request, &found, &FoundPosts::of(&found, is_cut))
}

/// What matches, and whether there is more; None when there is no such page.
fn find(conn: &mut Conn, input: &SearchInput, now: Moment) -> Result<Option<(Page<PostCard>, bool)>, Error> {
    let (number, per_page) = paging::wanted(input.page, input.per_page);
    let category_ids = match input.category_id {
        Some(id) => category::with_descendants(conn, id)?,
        None => Vec::new(),
    };
    let tag_id = match input.tag.is_empty() {
        true => None,
        false => match tag::find_meant(conn, &input.tag)? {
            Some(tag) => Some(tag.id),
            None => return Ok(paging::nothing((number, per_page)).map(|page| (page, false))),
        },
    };
    if input.q.trim().is_empty() {
        let filter = PostFilter { category_ids, tag_id, ..PostFilter::live() };
        let newest = (PostSort::Published, false);
        let page = post::find_page(conn, &filter, newest, (number, per_page), now)?;
        return Ok(page.map(|page| (page, false)));
    }
    let filter = SearchFilter { category_ids, tag_id, author_id: None };
    let Some(skipped) = offset(number, per_page) else { return Ok(None) };
    let query = SearchQuery::parse(&input.q);
    let hits = search::find(conn, &query, &filter, (per_page as i64, skipped), now)?;
    let total = hits.total;
    if !Page::<PostCard>::exists(number, total, per_page) {
        return Ok(None);
    }
    let items = post::cards(conn, &hits.post_ids)?;
    Ok(Some((Page { items, number, per_page, total }, hits.is_cut)))
}

impl FoundPosts {
    fn of(page: &Page<PostCard>, is_cut: bool) -> Self {
        Self {
            posts: page.items.iter().map(FoundPost::of).collect(),
            is_cut,
            total: page.total,
            pages: page.last(),
            current_page: page.number,
        }
    }
}

impl FoundPost {
    fn of(card: &PostCard) -> Self {
        Self {
            id: card.id,
            title: card.title.clone(),
            author: card.author.as_ref().map(|author| author.name().to_owned()),
            category: card.category.as_ref().map(|category| category.name.clone()),
            tags: card.tags.iter().map(|tag| tag.name.clone()).collect(),
            created_at: rfc3339(card.created_at),
        }
    }
}
