//! `/`: the newest posts.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::redirects;
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::post::{self, PostCard, PostFilter, PostSort};
use crate::models::user;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Layout, State, reader_page, see_other};

#[derive(Template)]
#[template(path = "site/home.html")]
struct HomePage {
    layout: Layout,
    posts: Page<PostCard>,
    pagination: Pagination,
}

/// The parameters of the front page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HomeQuery {
    #[serde(flatten)]
    page: PageQuery,
    /// The id of a post, as WordPress spells addresses.
    p: Option<String>,
}

/// `GET /`; an empty database leads to the set-up page.
pub async fn index(
    layout: Layout,
    state: State,
    query: web::Query<HomeQuery>,
) -> Result<HttpResponse, Error> {
    if let Some(id) = &query.p
        && let Some(path) = redirects::find(&state, &format!("/?p={id}")).await?
    {
        return Err(Error::MovedTo(path));
    }
    let (number, now) = (query.page.number()?, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let found = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let filter = PostFilter::live();
            let posts =
                post::find_page(conn, &filter, (PostSort::Published, false), (number, per_page), now)?;
            let is_new = posts.as_ref().is_some_and(Page::is_empty) && !user::any_exists(conn)?;
            Ok((posts, is_new))
        })
        .await?;
    match found {
        (_, true) => see_other("/setup"),
        (None, _) => Err(Error::NotFound),
        (Some(posts), _) => {
            let modified = post::last_change(&posts.items);
            let pagination = Pagination::new(&posts, "/", &[]);
            reader_page(&layout.clone(), &HomePage { layout, posts, pagination }, modified)
        }
    }
}
