//! `/tags`

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{find_posts, plain_name};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::post::{PostCard, PostFilter};
use crate::models::tag::{self, Tag};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Layout, State, reader_page};

/// Tags on one page.
const PER_PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "site/tags.html")]
struct TagsPage {
    layout: Layout,
    tags: Page<(Tag, u64)>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "site/tag.html")]
struct TagPage {
    layout: Layout,
    tag: Tag,
    posts: Page<PostCard>,
    pagination: Pagination,
}

/// `GET /tags`: those that stand on public posts.
pub async fn index(
    layout: Layout,
    state: State,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let (number, now) = (query.number()?, layout.now);
    let found = state.db.read(move |conn| tag::find_live_page(conn, (number, PER_PAGE), now)).await?;
    let tags = found.ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&tags, &urls::tags(), &[]);
    let modified = tags.items.iter().map(|(tag, _)| tag.updated_at).max();
    reader_page(&layout.clone(), &TagsPage { layout, tags, pagination }, modified)
}

/// `GET /tags/{slug}`
pub async fn show(
    layout: Layout,
    state: State,
    slug: web::Path<String>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let slug = plain_name(&slug)?.to_owned();
    let (number, now) = (query.number()?, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let (tag, posts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let tag = tag::find_by_slug(conn, &slug)?;
            let filter = PostFilter { tag_id: Some(tag.id), ..PostFilter::live() };
            let (posts, modified) = find_posts(conn, &filter, (number, per_page), now)?;
            Ok((tag, posts, modified))
        })
        .await?;
    let pagination = Pagination::new(&posts, &urls::tag(&tag.slug), &[]);
    reader_page(&layout.clone(), &TagPage { layout, tag, posts, pagination }, modified)
}
