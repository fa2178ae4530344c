//! `/admin`: how much there is, what came when, what waits, whether all is well.

use std::time::Instant;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::charts::{self, Figures};
use super::spans::Range;
use crate::error::Error;
use crate::models::audit::{self, AuditFilter, Entry};
use crate::models::job::{self, Job, State as JobState};
use crate::models::post::PostCard;
use crate::models::statistics;
use crate::web::parts::{Editor, Layout, State, page};

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct DashboardPage {
    layout: Layout,
    figures: Figures,
    range: Range,
    scheduled: Vec<PostCard>,
    my_drafts: Vec<PostCard>,
    entries: Vec<Entry>,
    failed_jobs: Vec<Job>,
    backend: String,
    latency_ms: u128,
}

/// What the address may ask for.
#[derive(Debug, Deserialize)]
pub struct IndexQuery {
    range: Option<String>,
}

impl IndexQuery {
    fn range(&self) -> Result<Range, Error> {
        match self.range.as_deref() {
            None => Ok(Range::default()),
            Some(word) => Range::parse(word)
                .ok_or_else(|| Error::BadRequest("The charts know no such range of time.".into())),
        }
    }
}

/// `GET /admin`
pub async fn index(
    editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let (range, zone) = (query.range()?, layout.settings().time_zone);
    let (now, is_admin, user_id) = (layout.now, layout.is_admin(), editor.id);
    let started = Instant::now();
    let (figures, scheduled, my_drafts, entries, failed_jobs) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let entries = match is_admin {
                true => audit::find_page(conn, &AuditFilter::default(), (1, 8))?.map(|page| page.items),
                false => None,
            };
            let failed_jobs = match is_admin {
                true => job::latest(conn, Some(JobState::Failed), 3)?,
                false => Vec::new(),
            };
            Ok((
                charts::draw(conn, range, zone, now)?,
                statistics::next_scheduled(conn, 3, now)?,
                statistics::drafts_of(conn, user_id, 3)?,
                entries.unwrap_or_default(),
                failed_jobs,
            ))
        })
        .await?;
    let backend = state.db.backend().to_string();
    let latency_ms = started.elapsed().as_millis();
    page(&DashboardPage {
        layout,
        figures,
        range,
        scheduled,
        my_drafts,
        entries,
        failed_jobs,
        backend,
        latency_ms,
    })
}
