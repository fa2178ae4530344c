//! `/admin/redirects/missing`: what was asked for and is not here.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::{BulkForm, BulkInput, counted, selected};
use super::listing::{PER_PAGE, Sorting, address_with};
use super::redirects::write_down_counts;
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::missed_address::{self, MissedAddress, MissedFilter, MissedSort};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/redirects/missing.html")]
struct IndexPage {
    layout: Layout,
    missed: Page<MissedAddress>,
    query: IndexQuery,
    sorting: Sorting,
    pagination: Pagination,
    bulk: BulkForm,
}

/// The list's filter as sent, in its address and with the bulk form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl IndexQuery {
    /// The parameters that stay from page to page.
    fn kept(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("sort", &self.sort), ("dir", &self.dir)]
    }
}

/// `GET /admin/redirects/missing`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    list(layout, &state, query.into_inner(), BulkForm::default()).await
}

async fn list(
    layout: Layout,
    state: &State,
    query: IndexQuery,
    bulk: BulkForm,
) -> Result<HttpResponse, Error> {
    write_down_counts(state).await;
    let number = page_number(query.page.as_deref().filter(|page| !page.is_empty()))?;
    let path = "/admin/redirects/missing";
    let sorting =
        Sorting::parse(&query.sort, &query.dir, &["hits", "last", "path"], path)?.keeping(&[("q", &query.q)]);
    let sort = match sorting.key() {
        "last" => MissedSort::LastHit,
        "path" => MissedSort::Path,
        _ => MissedSort::Hits,
    };
    let (filter, order) = (MissedFilter { text: query.q.clone() }, (sort, sorting.ascending()));
    let found = state
        .db
        .read(move |conn| missed_address::find_page(conn, &filter, order, (number, PER_PAGE)))
        .await?;
    let missed = found.ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&missed, path, &query.kept());
    let query = query.clone();
    page_with_status(bulk.status(), &IndexPage { layout, missed, query, sorting, pagination, bulk })
}

/// `POST /admin/redirects/missing/bulk`: `forget` the selected, or `forget_all`.
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    query: Form<IndexQuery>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    match forget(&editor, &form, &state).await {
        Ok(count) => {
            flash.notice(format!("{} forgotten.", counted(count, "missing address")));
            see_other(address_with(&urls::missed_addresses(), &query.kept()))
        }
        Err(error) => {
            let bulk = BulkForm::sent(form.ids.clone(), []).refused("ids", error)?;
            list(layout, &state, query, bulk).await
        }
    }
}

async fn forget(editor: &Editor, form: &BulkInput, state: &State) -> Result<usize, Error> {
    let (actor, now) = (editor.actor(), state.now());
    match form.action.as_str() {
        "forget" => {
            let ids = selected(&form.ids)?;
            state.db.write(move |conn| missed_address::forget(conn, &actor, &ids, now)).await
        }
        "forget_all" => state.db.write(move |conn| missed_address::forget_all(conn, &actor, now)).await,
        _ => Err(Error::BadRequest("There is no such action.".into())),
    }
}
