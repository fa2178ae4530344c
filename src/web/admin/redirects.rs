//! `/admin/redirects`: old addresses, and where they lead.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::{BulkForm, BulkInput, counted, selected};
use super::listing::{PER_PAGE, Sorting, address_with};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::redirect::{self, Redirect, RedirectFilter, RedirectInput, RedirectSort, Settled, TAKEN};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/redirects/index.html")]
struct IndexPage {
    layout: Layout,
    redirects: Page<Redirect>,
    query: IndexQuery,
    sorting: Sorting,
    pagination: Pagination,
    bulk: BulkForm,
    form: RedirectInput,
    errors: FieldErrors,
}

/// The list's filter as sent, in its address and with the bulk form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    q: String,
    sort: String,
    dir: String,
    page: Option<String>,
    /// What the form of a new redirect holds.
    from: String,
}

impl IndexQuery {
    /// Which redirects are asked for.
    pub fn filter(&self) -> RedirectFilter {
        RedirectFilter { text: self.q.clone() }
    }

    fn sorting(&self) -> Result<Sorting, Error> {
        let columns = ["created", "from", "hits", "last"];
        Ok(Sorting::parse(&self.sort, &self.dir, &columns, "/admin/redirects")?.keeping(&[("q", &self.q)]))
    }

    /// The parameters that stay from page to page.
    fn kept(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("sort", &self.sort), ("dir", &self.dir)]
    }
}

/// The forms that stand on the list.
#[derive(Default)]
struct Forms {
    new: RedirectInput,
    errors: FieldErrors,
    bulk: BulkForm,
}

/// `GET /admin/redirects`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let new = RedirectInput { from: query.from.clone(), ..RedirectInput::default() };
    list(StatusCode::OK, layout, &state, query, Forms { new, ..Forms::default() }).await
}

async fn list(
    status: StatusCode,
    layout: Layout,
    state: &State,
    query: IndexQuery,
    forms: Forms,
) -> Result<HttpResponse, Error> {
    write_down_counts(state).await;
    let number = page_number(query.page.as_deref().filter(|page| !page.is_empty()))?;
    let (filter, sorting) = (query.filter(), query.sorting()?);
    let sort = match sorting.key() {
        "from" => RedirectSort::From,
        "hits" => RedirectSort::Hits,
        "last" => RedirectSort::LastHit,
        _ => RedirectSort::Created,
    };
    let order = (sort, sorting.ascending());
    let found =
        state.db.read(move |conn| redirect::find_page(conn, &filter, order, (number, PER_PAGE))).await?;
    let redirects = found.ok_or(Error::NotFound)?;
    let pagination = Pagination::new(&redirects, "/admin/redirects", &query.kept());
    let Forms { new: form, errors, bulk } = forms;
    let query = query.clone();
    page_with_status(status, &IndexPage { layout, redirects, query, sorting, pagination, bulk, form, errors })
}

/// So that editors see what was counted up to now; a database that can't write shows what it has.
pub(super) async fn write_down_counts(state: &State) {
    if let Err(error) = state.traffic.write_down(&state.db, state.now()).await {
        tracing::warn!(cause = %error, "Counts could not be written down; they are kept.");
    }
}

/// `POST /admin/redirects`
pub async fn create(
    editor: Editor,
    form: Form<RedirectInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let saved = match form.parse(&layout.site.base_url) {
        Ok(new) => {
            let (actor, now) = (editor.actor(), state.now());
            state.db.write(move |conn| redirect::create(conn, &actor, &new, now)).await?
        }
        Err(errors) => Err(errors),
    };
    match saved {
        Ok(settled) => {
            flash.notice(told("The redirect is there.", &settled));
            see_other(urls::admin("redirects"))
        }
        Err(errors) => {
            let status = status_of(&errors);
            let forms = Forms { new: form, errors, ..Forms::default() };
            list(status, layout, &state, IndexQuery::default(), forms).await
        }
    }
}

/// `POST /admin/redirects/bulk`: deletes the selected.
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    query: Form<IndexQuery>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    match delete_selected(&editor, &form, &state).await {
        Ok(count) => {
            flash.notice(format!("{} deleted.", counted(count, "redirect")));
            see_other(address_with("/admin/redirects", &query.kept()))
        }
        Err(error) => {
            let bulk = BulkForm::sent(form.ids.clone(), []).refused("ids", error)?;
            list(bulk.status(), layout, &state, query, Forms { bulk, ..Forms::default() }).await
        }
    }
}

async fn delete_selected(editor: &Editor, form: &BulkInput, state: &State) -> Result<usize, Error> {
    if form.action != "delete" {
        return Err(Error::BadRequest("There is no such action.".into()));
    }
    let (ids, actor, now) = (selected(&form.ids)?, editor.actor(), state.now());
    state.db.write(move |conn| redirect::delete_many(conn, &actor, &ids, now)).await
}

/// 409 when the only trouble is an old address that is in the list, 400 for anything else.
pub(super) fn status_of(errors: &FieldErrors) -> StatusCode {
    match errors.get("from") {
        Some(TAKEN) => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// What was stored, where that is not just what was typed.
pub(super) fn told(begin: &str, settled: &Settled) -> String {
    let mut told = begin.to_owned();
    if let Some(to) = &settled.shortened_to {
        told.push_str(&format!(" What you named leads on itself, so it leads straight to {to}."));
    }
    if settled.straightened > 0 {
        let others = counted(settled.straightened, "other redirect");
        told.push_str(&format!(" {others} that led to the old address now lead straight on."));
    }
    told
}
