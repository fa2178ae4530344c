//! `/admin`: how much there is, what came when, what waits, whether all is well.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::charts::{self, Figures};
use super::spans::Range;
use crate::error::Error;
use crate::models::audit::{self, Entry};
use crate::models::job::{self, Job, State as JobState};
use crate::models::post::PostCard;
use crate::models::statistics;
use crate::models::webhook::{self, Webhook};
use crate::web::parts::{Editor, Layout, State, page};

/// How long the page waits for its figures.
const PATIENCE: Duration = Duration::from_secs(25);

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct DashboardPage {
    layout: Layout,
    figures: Arc<Figures>,
    range: Range,
    scheduled: Vec<PostCard>,
    my_drafts: Vec<PostCard>,
    entries: Vec<Entry>,
    failed_jobs: Vec<Job>,
    webhooks_in_trouble: Vec<Webhook>,
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
    let name = format!("dashboard {} {zone}", range.as_str());
    let figures = state
        .measured
        .read(&name, &state.db, PATIENCE, Figures::are_of_a_large_site, move |conn| {
            Ok(charts::draw(conn, range, zone, now)?)
        })
        .await?
        .ok_or_else(|| Error::Unavailable("the site could not be counted in time".into()))?;
    let (scheduled, my_drafts, entries, failed_jobs, webhooks_in_trouble) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let entries = match is_admin {
                true => audit::latest(conn, 8)?,
                false => Vec::new(),
            };
            let webhooks_in_trouble = match is_admin {
                true => webhook::in_trouble(conn, 3)?,
                false => Vec::new(),
            };
            let failed_jobs = match is_admin {
                true => job::latest(conn, Some(JobState::Failed), 3)?,
                false => Vec::new(),
            };
            Ok((
                statistics::next_scheduled(conn, 3, now)?,
                statistics::drafts_of(conn, user_id, 3)?,
                entries,
                failed_jobs,
                webhooks_in_trouble,
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
        webhooks_in_trouble,
        backend,
        latency_ms,
    })
}
