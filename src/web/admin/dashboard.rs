//! `/admin`: how the site stands, and what waits.

use std::time::Instant;

use actix_web::HttpResponse;
use askama::Template;

use crate::error::Error;
use crate::models::audit::{self, AuditFilter, Entry};
use crate::models::job::{self, Job, State as JobState};
use crate::models::post::PostCard;
use crate::models::statistics::{self, Counts};
use crate::web::parts::{Editor, Layout, State, page};

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct DashboardPage {
    layout: Layout,
    counts: Counts,
    scheduled: Vec<PostCard>,
    my_drafts: Vec<PostCard>,
    entries: Vec<Entry>,
    failed_jobs: Vec<Job>,
    backend: String,
    latency_ms: u128,
}

/// `GET /admin`
pub async fn index(editor: Editor, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let (now, is_admin, user_id) = (layout.now, layout.is_admin(), editor.id);
    let started = Instant::now();
    let (counts, scheduled, my_drafts, entries, failed_jobs) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let entries = match is_admin {
                true => audit::find_page(conn, &AuditFilter::default(), (1, 8))?.map(|page| page.items),
                false => None,
            };
            let failed_jobs = match is_admin {
                true => job::latest(conn, Some(JobState::Failed), 5)?,
                false => Vec::new(),
            };
            Ok((
                statistics::counts(conn, now)?,
                statistics::next_scheduled(conn, 3, now)?,
                statistics::drafts_of(conn, user_id, 3)?,
                entries.unwrap_or_default(),
                failed_jobs,
            ))
        })
        .await?;
    let backend = state.db.backend().to_string();
    let latency_ms = started.elapsed().as_millis();
    page(&DashboardPage { layout, counts, scheduled, my_drafts, entries, failed_jobs, backend, latency_ms })
}
