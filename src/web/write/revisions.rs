//! `/write/{id}/revisions`, `/write/{id}/revisions/{n}`, `/write/{id}/revisions/{n}/restore`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::comparison::{self, Comparison, Side, View};
use super::editor::find_own;
use crate::error::Error;
use crate::kit::page::{Page, PageNumber};
use crate::models::post::{self, Post, RevisionCard};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Author, Flash, Form, Layout, State, page, page_with_status, see_other};

const PER_PAGE: u64 = 30;

#[derive(Template)]
#[template(path = "write/revisions/index.html")]
struct IndexPage {
    layout: Layout,
    post: Post,
    revisions: Page<RevisionCard>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "write/revisions/show.html")]
struct ShowPage {
    layout: Layout,
    post: Post,
    number: i32,
    last: i32,
    comparison: Comparison,
    view: View,
    is_stale: bool,
}

impl ShowPage {
    fn name(&self, side: &Side) -> String {
        side.number.map_or_else(|| "The post now".to_owned(), |number| format!("Revision {number}"))
    }

    /// The other revision's number, as the form shows it.
    fn with(&self) -> String {
        let numbers = [self.comparison.old.number, self.comparison.new.number];
        let other = numbers.into_iter().flatten().find(|number| *number != self.number);
        other.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// What the page of a revision may be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    with: Option<String>,
    view: String,
}

/// The form of a restore: the version of the post it was shown with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RestoreInput {
    version: String,
}

/// `GET /write/{id}/revisions`
pub async fn index(
    author: Author,
    id: web::Path<i64>,
    query: web::Query<PageQuery>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (user, now, number) = (author.user(), layout.now, query.number()?);
    let (post, revisions) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let post = find_own(conn, *id, &user, now)?;
            let revisions =
                post::find_revisions(conn, post.id, (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            Ok((post, revisions))
        })
        .await?;
    let pagination = Pagination::new(&revisions, &urls::revisions(post.id), &[]);
    page(&IndexPage { layout, post, revisions, pagination })
}

/// `GET /write/{id}/revisions/{n}`: what changed from then until now, or until revision `with`.
pub async fn show(
    author: Author,
    path: web::Path<(i64, i32)>,
    query: web::Query<ShowQuery>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let view = View::parse(&query.view)
        .ok_or_else(|| Error::BadRequest("There is no such way to show a comparison.".into()))?;
    let with = query.with.as_deref().filter(|with| !with.is_empty()).map(revision_number).transpose()?;
    page(&compare(&author, *path, with, layout, &state, view).await?)
}

/// `POST /write/{id}/revisions/{n}/restore`: a post that changed meanwhile is shown again first.
pub async fn restore(
    author: Author,
    path: web::Path<(i64, i32)>,
    form: Form<RestoreInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, number) = *path;
    let version = match form.version.trim() {
        "" => None,
        version => Some(version.parse::<i32>().map_err(|_| {
            Error::BadRequest("The form did not say which version of the post it changes.".into())
        })?),
    };
    let (user, actor, now) = (author.user(), author.actor(), layout.now);
    let revision = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let post = find_own(conn, id, &user, now)?;
            Ok(post::find_revision(conn, post.id, number)?.0)
        })
        .await?;
    // Rendering takes its time, and not the writer's: it is done before the connection is taken.
    let draft = web::block(move || revision.draft()).await?;
    let restored = state
        .db
        .write(move |conn| post::restore_revision(conn, &actor, (id, version), (number, draft), now))
        .await;
    match restored {
        Ok(restoration) => {
            flash.notice(told(number, restoration));
            see_other(urls::edit_post(id))
        }
        Err(Error::Stale) => {
            let again = compare(&author, *path, None, layout, &state, View::default()).await?;
            page_with_status(StatusCode::CONFLICT, &ShowPage { is_stale: true, ..again })
        }
        Err(error) => Err(error),
    }
}

async fn compare(
    author: &Author,
    (id, number): (i64, i32),
    with: Option<i32>,
    layout: Layout,
    state: &State,
    view: View,
) -> Result<ShowPage, Error> {
    let (user, now) = (author.user(), layout.now);
    let (post, last, [old, new]) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let post = find_own(conn, id, &user, now)?;
            let last = post::last_revision(conn, id)?;
            let sides = comparison::sides(conn, &post, (number, with))?;
            Ok((post, last, sides))
        })
        .await?;
    let zone = layout.settings().time_zone;
    let comparison = web::block(move || Comparison::new(old, new, &zone, view)).await?;
    Ok(ShowPage { layout, post, number, last, comparison, view, is_stale: false })
}

fn revision_number(typed: &str) -> Result<i32, Error> {
    PageNumber::parse(Some(typed.trim()))
        .and_then(|number| i32::try_from(number.get()).ok())
        .ok_or_else(|| Error::BadRequest("The number of a revision is a whole number from 1 on.".into()))
}

fn told(number: i32, restoration: post::Restoration) -> String {
    let mut told = format!("Revision {number} is restored.");
    if restoration.kept_slug {
        told.push_str(" Its address belongs to another post now, so the present one stays.");
    }
    if restoration.lost_category {
        told.push_str(" Its category is gone, so the post has none.");
    }
    if restoration.lost_cover {
        told.push_str(" Its cover picture is gone.");
    }
    told
}
