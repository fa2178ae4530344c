//! `/admin/pages/{id}/revisions`: the history of a standing page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::page_conflict::compare;
use crate::error::Error;
use crate::kit::diff::DiffRow;
use crate::kit::page::Page;
use crate::models::page::{self, Revision, RevisionCard, StandingPage, StandingPageInput};
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page as answer, page_with_status, see_other};

const PER_PAGE: u64 = 30;

#[derive(Template)]
#[template(path = "admin/pages/revisions.html")]
struct IndexPage {
    layout: Layout,
    standing: StandingPage,
    revisions: Page<RevisionCard>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "admin/pages/revision.html")]
struct ShowPage {
    layout: Layout,
    standing: StandingPage,
    revision: Revision,
    saved_by: Option<String>,
    rows: Vec<DiffRow>,
}

/// The form of a restore: the version of the page it was shown with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RestoreInput {
    version: String,
}

/// `GET /admin/pages/{id}/revisions`
pub async fn index(
    _editor: Editor,
    id: web::Path<i64>,
    query: web::Query<PageQuery>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let number = query.number()?;
    let (standing, revisions) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let standing = page::find(conn, *id)?;
            let revisions =
                page::find_revisions(conn, standing.id, (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            Ok((standing, revisions))
        })
        .await?;
    let pagination = Pagination::new(&revisions, &urls::page_revisions(standing.id), &[]);
    answer(&IndexPage { layout, standing, revisions, pagination })
}

/// `GET /admin/pages/{id}/revisions/{n}`: what changed from then until now.
pub async fn show(
    _editor: Editor,
    path: web::Path<(i64, i32)>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    show_with(StatusCode::OK, *path, layout, &state).await
}

async fn show_with(
    status: StatusCode,
    (id, number): (i64, i32),
    layout: Layout,
    state: &State,
) -> Result<HttpResponse, Error> {
    let (standing, (revision, author)) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            Ok((page::find(conn, id)?, page::find_revision(conn, id, number)?))
        })
        .await?;
    let (old, new) = (revision.content.clone(), standing.content.clone());
    let rows = web::block(move || compare(&old, &new)).await?;
    let saved_by = author.map(|author| author.name().to_owned());
    page_with_status(status, &ShowPage { layout, standing, revision, saved_by, rows })
}

/// `POST /admin/pages/{id}/revisions/{n}/restore`: its status stays; the present text is kept in the history.
pub async fn restore(
    editor: Editor,
    path: web::Path<(i64, i32)>,
    form: Form<RestoreInput>,
    mut layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let ((id, number), actor, now) = (*path, editor.actor(), state.now());
    let (revision, _) = state.db.read(move |conn| page::find_revision(conn, id, number)).await?;
    let input = StandingPageInput {
        title: revision.title,
        content: revision.content,
        version: form.version.clone(),
        ..StandingPageInput::default()
    };
    let draft = web::block(move || input.parse()).await?.map_err(|_| {
        Error::BadRequest("The form did not say which version of the page it changes.".into())
    })?;
    let restored = state.db.write(move |conn| page::update(conn, &actor, id, &draft, now)).await;
    match restored {
        Ok(()) => {
            flash.notice(format!("Revision {number} is restored. Its address stayed as it was."));
            see_other(urls::admin_edit("pages", id))
        }
        Err(Error::Stale) => {
            let text = "The page was changed meanwhile, and nothing was restored. Below stands what differs from the page as it is now.";
            layout.messages.push(Message { is_alert: true, text: text.into() });
            show_with(StatusCode::CONFLICT, (id, number), layout, &state).await
        }
        Err(error) => Err(error),
    }
}
