//! `/admin/comments`, `/admin/comments/bulk`

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::{BulkInput, PER_PAGE, counted, selected};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::comment::{self, Decision, Listed, Status};
use crate::models::statistics;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page, see_other};

#[derive(Template)]
#[template(path = "admin/comments/index.html")]
struct IndexPage {
    layout: Layout,
    comments: Page<Listed>,
    status: Status,
    tabs: Vec<(Status, i64)>,
    q: String,
    pagination: Pagination,
}

/// The filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    status: String,
    q: String,
    page: Option<String>,
}

/// `GET /admin/comments`: those that wait, unless another status is asked for.
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let number = page_number(query.page.as_deref())?;
    let status = match query.status.as_str() {
        "" => Status::Pending,
        word => Status::parse(word).ok_or_else(|| Error::BadRequest("There is no such status.".into()))?,
    };
    let q = query.q.clone();
    let (comments, tabs) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let comments =
                comment::find_page(conn, (status, &q), (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            let counts =
                Status::ALL.iter().map(|status| Ok((*status, statistics::comments_in(conn, *status)?)));
            Ok((comments, counts.collect::<Result<Vec<_>, Error>>()?))
        })
        .await?;
    let pagination =
        Pagination::new(&comments, "/admin/comments", &[("status", status.as_str()), ("q", &query.q)]);
    page(&IndexPage { layout, comments, status, tabs, q: query.q, pagination })
}

/// `POST /admin/comments/bulk`
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let decision =
        Decision::parse(&form.action).ok_or_else(|| Error::BadRequest("There is no such action.".into()))?;
    let ids = selected(&form.ids)?;
    let (actor, now) = (editor.actor(), state.now());
    let count = state.db.write(move |conn| comment::decide(conn, &actor, &ids, decision, now)).await?;
    let done = match decision {
        Decision::Approve => "approved",
        Decision::Spam => "marked as spam",
        Decision::Trash => "moved to the trash",
        Decision::Delete => "deleted for good",
    };
    flash.notice(format!("{} {done}.", counted(count, "comment")));
    see_other("/admin/comments")
}
