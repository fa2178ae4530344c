//! `/admin/audit`: who did what when, from where.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::PER_PAGE;
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::audit::{self, AuditFilter, Entry};
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Admin, Layout, State, page};

#[derive(Template)]
#[template(path = "admin/audit/index.html")]
struct IndexPage {
    layout: Layout,
    entries: Page<Entry>,
    query: IndexQuery,
    pagination: Pagination,
}

/// The filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    actor: String,
    what: String,
    page: Option<String>,
}

impl IndexQuery {
    pub(super) fn filter(&self) -> AuditFilter {
        AuditFilter { actor: self.actor.trim().to_owned(), action: self.what.trim().to_owned() }
    }
}

/// `GET /admin/audit`
pub async fn index(
    _admin: Admin,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let number = page_number(query.page.as_deref())?;
    let filter = query.filter();
    let entries = state
        .db
        .read(move |conn| audit::find_page(conn, &filter, (number, PER_PAGE)))
        .await?
        .ok_or(Error::NotFound)?;
    let kept = [("actor", query.actor.as_str()), ("what", query.what.as_str())];
    let pagination = Pagination::new(&entries, "/admin/audit", &kept);
    page(&IndexPage { layout, entries, query, pagination })
}
