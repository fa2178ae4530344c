//! `/write/{id}/previews`: links that show a post before it is public.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::editor::find_own;
use crate::error::Error;
use crate::models::post::Post;
use crate::models::preview_link::{self, Lifetime, PreviewLink};
use crate::urls;
use crate::web::parts::{Author, Flash, Form, Layout, State, page_with_status, see_other};

/// Where the token of a new link waits for the page that shows it once.
const NEW_TOKEN: &str = "new_preview_token";

#[derive(Template)]
#[template(path = "write/previews/index.html")]
struct IndexPage {
    layout: Layout,
    post: Post,
    links: Vec<(PreviewLink, Option<String>)>,
    /// The address of the link just made.
    fresh: Option<String>,
    is_refused: bool,
}

/// The form of a new link as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewLinkInput {
    /// One of [`Lifetime::DAYS`].
    days: String,
}

/// `GET /write/{id}/previews`
pub async fn index(
    author: Author,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
    session: Session,
) -> Result<HttpResponse, Error> {
    let token: Option<String> = session.get(NEW_TOKEN).ok().flatten();
    session.remove(NEW_TOKEN);
    let fresh = token.map(|token| layout.absolute(&urls::shared_preview(&token)));
    list(&author, *id, layout, &state, fresh, false).await
}

/// `POST /write/{id}/previews`
pub async fn create(
    author: Author,
    id: web::Path<i64>,
    form: Form<PreviewLinkInput>,
    layout: Layout,
    state: State,
    session: Session,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let Some(lifetime) = Lifetime::parse(&form.days) else {
        return list(&author, *id, layout, &state, None, true).await;
    };
    let (id, actor, user, now) = (*id, author.actor(), author.user(), layout.now);
    let token = state
        .db
        .write(move |conn| {
            let post = find_own(conn, id, &user, now)?;
            preview_link::create(conn, &actor, &post, lifetime, now)
        })
        .await?;
    session.insert(NEW_TOKEN, token).map_err(|error| Error::Internal(error.into()))?;
    flash.notice("The link is made. Copy it now: it is shown only once.");
    see_other(urls::previews(id))
}

/// `POST /write/{id}/previews/{link}/revoke`
pub async fn destroy(
    author: Author,
    path: web::Path<(i64, i64)>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, link) = path.into_inner();
    let (actor, user, now) = (author.actor(), author.user(), state.now());
    state
        .db
        .write(move |conn| {
            let post = find_own(conn, id, &user, now)?;
            preview_link::revoke(conn, &actor, &post, link, now)
        })
        .await?;
    flash.notice("The link shows nothing any more.");
    see_other(urls::previews(id))
}

async fn list(
    author: &Author,
    id: i64,
    layout: Layout,
    state: &State,
    fresh: Option<String>,
    is_refused: bool,
) -> Result<HttpResponse, Error> {
    let (user, now) = (author.user(), layout.now);
    let (post, links) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let post = find_own(conn, id, &user, now)?;
            Ok((post, preview_link::of_post(conn, id)?))
        })
        .await?;
    let status = if is_refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page_with_status(status, &IndexPage { layout, post, links, fresh, is_refused })
}

impl IndexPage {
    fn lifetimes(&self) -> &'static [i64] {
        Lifetime::DAYS
    }

    fn state_of(&self, link: &PreviewLink) -> &'static str {
        match (link.revoked_at, link.is_open(self.layout.now)) {
            (Some(_), _) => "Revoked",
            (None, true) => "Open",
            (None, false) => "Expired",
        }
    }

    fn revoke(&self, link: &PreviewLink) -> String {
        format!("{}/{}/revoke", urls::previews(self.post.id), link.id)
    }
}
