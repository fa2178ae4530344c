//! `/admin/comments`, `/admin/comments/bulk`

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::{BulkForm, BulkInput, counted, selected};
use super::listing::{PER_PAGE, address_with};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::comment::{self, Decided, Decision, Listed, Status};
use crate::models::statistics;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/comments/index.html")]
struct IndexPage {
    layout: Layout,
    comments: Page<Listed>,
    status: Status,
    tabs: Vec<(Status, i64)>,
    q: String,
    /// As sent: 1 without a wish.
    number: u64,
    pagination: Pagination,
    bulk: BulkForm,
}

/// The filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    status: String,
    pub(super) q: String,
    page: Option<String>,
}

/// `GET /admin/comments`: those that wait, unless another status is asked for.
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    list(layout, &state, query.into_inner(), BulkForm::default()).await
}

impl IndexQuery {
    pub(super) fn status(&self) -> Result<Status, Error> {
        match self.status.as_str() {
            "" => Ok(Status::Pending),
            word => Status::parse(word).ok_or_else(|| Error::BadRequest("There is no such status.".into())),
        }
    }
}

/// The list, with the bulk form as it was sent when that was refused.
async fn list(
    layout: Layout,
    state: &State,
    query: IndexQuery,
    bulk: BulkForm,
) -> Result<HttpResponse, Error> {
    let (number, status) = (page_number(query.page.as_deref())?, query.status()?);
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
    page_with_status(
        bulk.status(),
        &IndexPage { layout, comments, status, tabs, q: query.q, number, pagination, bulk },
    )
}

/// `POST /admin/comments/bulk`: leads back to the tab it was sent from.
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    query: Form<IndexQuery>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, query) = (form.into_inner(), query.into_inner());
    let shown_again = BulkForm::sent(form.ids.clone(), [("action", form.action.clone())]);
    let (field, error) = match (selected(&form.ids), Decision::parse(&form.action)) {
        (Ok(ids), Some(decision)) => {
            let (actor, now) = (editor.actor(), state.now());
            let decided =
                state.db.write(move |conn| comment::decide(conn, &actor, &ids, decision, now)).await;
            match decided {
                Ok(decided) => {
                    flash.notice(told(decision, decided));
                    let kept = [("status", query.status.as_str()), ("q", query.q.as_str())];
                    return see_other(address_with("/admin/comments", &kept));
                }
                Err(error) => ("action", error),
            }
        }
        (Err(error), _) => ("ids", error),
        (_, None) => ("action", Error::BadRequest("There is no such action.".into())),
    };
    list(layout, &state, query, shown_again.refused(field, error)?).await
}

fn told(decision: Decision, decided: Decided) -> String {
    let done = match decision {
        Decision::Approve => "approved",
        Decision::Spam => "marked as spam",
        Decision::Trash => "moved to the trash",
        Decision::Delete => "deleted for good",
    };
    let mut told = counted(decided.count, "comment");
    match decided.answers {
        0 => {}
        1 => told.push_str(" and 1 answer"),
        answers => told.push_str(&format!(" and {answers} answers")),
    }
    match decided.missing {
        0 => format!("{told} {done}."),
        1 => format!("{told} {done}, 1 was not there any more."),
        missing => format!("{told} {done}, {missing} were not there any more."),
    }
}
