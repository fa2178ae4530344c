//! `/authors`

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{find_posts, plain_name};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::post::{PostCard, PostFilter};
use crate::models::user::{self, Role, User};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Layout, State, reader_page};

/// Authors on one page.
const PER_PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "site/authors.html")]
struct AuthorsPage {
    layout: Layout,
    authors: Page<(User, u64)>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "site/author.html")]
struct AuthorPage {
    layout: Layout,
    author: User,
    posts: Page<PostCard>,
    pagination: Pagination,
}

/// `GET /authors`: those with public posts.
pub async fn index(
    layout: Layout,
    state: State,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let (number, now) = (query.number()?, layout.now);
    let found = state.db.read(move |conn| user::find_authors(conn, (number, PER_PAGE), now)).await?;
    let authors = found.ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&authors, &urls::authors(), &[]);
    let modified = authors.items.iter().map(|(author, _)| author.updated_at).max();
    reader_page(&layout.clone(), &AuthorsPage { layout, authors, pagination }, modified)
}

/// `GET /authors/{username}`; people who only read have no page.
pub async fn show(
    layout: Layout,
    state: State,
    username: web::Path<String>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let username = plain_name(&username)?.to_owned();
    let (number, now) = (query.number()?, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let (author, posts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let author = user::find_by_username(conn, &username)?;
            if author.username != username {
                return Err(Error::MovedTo(urls::author(&author.username)));
            }
            let filter = PostFilter { author_id: Some(author.id), ..PostFilter::live() };
            let (posts, modified) = find_posts(conn, &filter, (number, per_page), now)?;
            if posts.total == 0 && !(author.is_at_least(Role::Author) && author.is_active()) {
                return Err(Error::NotFound);
            }
            let modified = modified.max(Some(author.updated_at));
            Ok((author, posts, modified))
        })
        .await?;
    let pagination = Pagination::new(&posts, &urls::author(&author.username), &[]);
    reader_page(&layout.clone(), &AuthorPage { layout, author, posts, pagination }, modified)
}
