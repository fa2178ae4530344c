//! `/categories`

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{find_posts, plain_name};
use crate::error::Error;
use crate::kit::page::Page;
use crate::kit::tree::Node;
use crate::models::category::{self, Category, Shelf};
use crate::models::post::{PostCard, PostFilter};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Layout, State, reader_page};

/// Categories at the top on one page.
const PER_PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "site/categories.html")]
struct CategoriesPage {
    layout: Layout,
    shelves: Page<Vec<Node<Shelf>>>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "site/category.html")]
struct CategoryPage {
    layout: Layout,
    category: Category,
    posts: Page<PostCard>,
    pagination: Pagination,
}

/// `GET /categories`
pub async fn index(
    layout: Layout,
    state: State,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let (number, now) = (query.number()?, layout.now);
    let found = state.db.read(move |conn| category::find_shelves(conn, (number, PER_PAGE), now)).await?;
    let shelves = found.ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&shelves, &urls::categories(), &[]);
    let modified = shelves.items.iter().flatten().map(|shelf| shelf.category.updated_at).max();
    reader_page(&layout.clone(), &CategoriesPage { layout, shelves, pagination }, modified)
}

/// `GET /categories/{slug}`: its posts, and those of the categories below it.
pub async fn show(
    layout: Layout,
    state: State,
    slug: web::Path<String>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let slug = plain_name(&slug)?.to_owned();
    let (number, now) = (query.number()?, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let (category, posts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let category = category::find_by_slug(conn, &slug)?;
            let category_ids = category::with_descendants(conn, category.id)?;
            let filter = PostFilter { category_ids, ..PostFilter::live() };
            let (posts, modified) = find_posts(conn, &filter, (number, per_page), now)?;
            let modified = modified.max(Some(category.updated_at));
            Ok((category, posts, modified))
        })
        .await?;
    let pagination = Pagination::new(&posts, &urls::category(&category.slug), &[]);
    reader_page(&layout.clone(), &CategoryPage { layout, category, posts, pagination }, modified)
}
