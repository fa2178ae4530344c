//! `/admin/jobs`, `/admin/jobs/{id}`: the queue, and one job with its log.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::{PER_PAGE, Sorting};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::jobs::{Aside, Kind, Queue};
use crate::kit::page::Page;
use crate::models::job::{self, Job, JobFilter, JobSort, LogEntry, State as JobState};
use crate::models::user::{Role, User};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination, page_number};
use crate::web::parts::{Admin, Editor, Flash, Layout, State, page, see_other};

/// Lines of a log on one page.
const LINES: u64 = 50;

#[derive(Template)]
#[template(path = "admin/jobs/index.html")]
struct IndexPage {
    layout: Layout,
    jobs: Page<Job>,
    query: IndexQuery,
    tabs: Vec<(Option<JobState>, i64)>,
    kinds: &'static [Kind],
    recurring: Vec<Recurring>,
    sorting: Sorting,
    pagination: Pagination,
}

/// Work that comes back by itself, with its last and its next run.
struct Recurring {
    label: &'static str,
    /// How often, and when next; None while it is switched off.
    next: Option<(String, Moment)>,
    last: Option<Job>,
}

#[derive(Template)]
#[template(path = "admin/jobs/show.html")]
struct ShowPage {
    layout: Layout,
    job: Job,
    undo_id: Option<i64>,
    may_be_undone: bool,
    aside: Aside,
    log: Page<LogEntry>,
    pagination: Pagination,
}

/// The filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    state: String,
    kind: String,
    q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl IndexQuery {
    pub(super) fn filter(&self, kinds: &[Kind]) -> Result<JobFilter, Error> {
        let state = match self.state.as_str() {
            "" => None,
            word => Some(
                JobState::parse(word).ok_or_else(|| Error::BadRequest("There is no such state.".into()))?,
            ),
        };
        if !self.kind.is_empty() && !kinds.iter().any(|kind| kind.name == self.kind) {
            return Err(Error::BadRequest("There is no such kind of job.".into()));
        }
        Ok(JobFilter { state, kind: self.kind.clone(), q: self.q.clone() })
    }

    fn kept(&self) -> [(&'static str, &str); 3] {
        [("state", &self.state), ("kind", &self.kind), ("q", &self.q)]
    }

    fn is_at(&self, state: &Option<JobState>) -> bool {
        self.state == state.map_or("", JobState::as_str)
    }

    /// The link of a tab, which keeps the other words of the filter.
    fn tab(&self, state: &Option<JobState>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let state = state.map_or("", JobState::as_str);
        let pairs = [("state", state), ("kind", self.kind.as_str()), ("q", self.q.as_str())];
        query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
        format!("/admin/jobs?{}", query.finish()).trim_end_matches('?').to_owned()
    }
}

/// `GET /admin/jobs`
pub async fn index(
    _admin: Admin,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let (number, filter) = (page_number(query.page.as_deref())?, query.filter(state.queue.kinds)?);
    let keys = ["created", "title", "ended"];
    let sorting = Sorting::parse(&query.sort, &query.dir, &keys, "/admin/jobs")?.keeping(&query.kept());
    let sort = match sorting.key() {
        "title" => JobSort::Title,
        "ended" => JobSort::Ended,
        _ => JobSort::Created,
    };
    let order = (sort, sorting.ascending());
    let (queue, now) = (state.queue.clone(), layout.now);
    let (jobs, counts, recurring) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let jobs = job::find_page(conn, &filter, order, (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            Ok((jobs, job::count_by_state(conn)?, recurring(conn, &queue, now)?))
        })
        .await?;
    let order = [("sort", query.sort.as_str()), ("dir", query.dir.as_str())];
    let kept: Vec<(&str, &str)> = query.kept().into_iter().chain(order).collect();
    let pagination = Pagination::new(&jobs, "/admin/jobs", &kept);
    let (tabs, kinds) = (tabs(&counts), state.queue.kinds);
    page(&IndexPage { layout, jobs, query: query.clone(), tabs, kinds, recurring, sorting, pagination })
}

fn tabs(counts: &[(JobState, i64)]) -> Vec<(Option<JobState>, i64)> {
    let count = |state| counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
    let all = (None, counts.iter().map(|(_, count)| count).sum());
    std::iter::once(all).chain(JobState::ALL.iter().map(|state| (Some(*state), count(*state)))).collect()
}

fn recurring(conn: &mut Conn, queue: &Queue, now: Moment) -> diesel::QueryResult<Vec<Recurring>> {
    let kinds: Vec<&str> = queue.schedules.iter().map(|schedule| schedule.kind).collect();
    let latest = job::latest_of_kinds(conn, &kinds)?;
    let mut line = |schedule: &crate::jobs::Schedule| {
        Ok(Recurring {
            label: schedule.label,
            next: schedule.rhythm(conn)?.map(|rhythm| (rhythm.in_words(), rhythm.next_due(now))),
            last: latest.iter().find(|job| job.kind == schedule.kind).cloned(),
        })
    };
    queue.schedules.iter().map(&mut line).collect()
}

/// `GET /admin/jobs/{id}`: for its maker and admins.
pub async fn show(
    editor: Editor,
    id: web::Path<i64>,
    query: web::Query<PageQuery>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (id, number) = (*id, query.number()?);
    let ((job, payload), undo_id, log) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let found = job::find_with_payload(conn, id)?;
            check_access(&editor, &found.0)?;
            let log = job::find_log_page(conn, id, (number, LINES))?.ok_or(Error::NotFound)?;
            Ok((found, job::find_undo_of(conn, id)?, log))
        })
        .await?;
    let may_be_undone = undo_id.is_none() && inverse(&state.queue, &job, &payload)?.is_some();
    let pagination = Pagination::new(&log, &urls::admin_item("jobs", id), &[]);
    let aside = aside(&state.queue, &job, &payload);
    page(&ShowPage { layout, job, undo_id, may_be_undone, aside, log, pagination })
}

/// `POST /admin/jobs/{id}/cancel`
pub async fn cancel(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, now, actor) = (*id, state.now(), editor.actor());
    let stands = state
        .db
        .write(move |conn| -> Result<_, Error> {
            check_access(&editor, &job::find(conn, id)?)?;
            job::request_cancel(conn, &actor, id, now)
        })
        .await?;
    flash.notice(match stands {
        JobState::Running => "The job stops at its next step.",
        _ => "The job is cancelled.",
    });
    see_other(urls::admin_item("jobs", id))
}

/// `POST /admin/jobs/{id}/retry`
pub async fn retry(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, now, actor) = (*id, state.now(), editor.actor());
    state
        .db
        .write(move |conn| -> Result<_, Error> {
            check_access(&editor, &job::find(conn, id)?)?;
            job::retry(conn, &actor, id, now)
        })
        .await?;
    state.queue.bell.ring();
    flash.notice("The job is queued again and goes on from where it was.");
    see_other(urls::admin_item("jobs", id))
}

/// `POST /admin/jobs/{id}/undo`: queues the job that takes back what this one did.
pub async fn undo(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, now, actor) = (*id, state.now(), editor.actor());
    let queue = state.queue.clone();
    let undo_id = state
        .db
        .write(move |conn| -> Result<_, Error> {
            let (job, payload) = job::find_with_payload(conn, id)?;
            check_access(&editor, &job)?;
            let inverse = inverse(&queue, &job, &payload)?
                .ok_or_else(|| Error::Refused("What this job did can't be undone.".into()))?;
            job::enqueue_undo(conn, &actor, &job, &inverse, now)
        })
        .await?;
    state.queue.bell.ring();
    flash.notice("This job takes back what the other one did.");
    see_other(urls::admin_item("jobs", undo_id))
}

fn check_access(user: &User, job: &Job) -> Result<(), Error> {
    match user.is_at_least(Role::Admin) || job.creator_id == Some(user.id) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

/// The job that takes back what an ended one did, where its kind offers that.
fn inverse(queue: &Queue, job: &Job, payload: &str) -> Result<Option<job::NewJob>, Error> {
    match queue.kind(&job.kind) {
        Some(kind) if job.state.is_ended() => kind.undo(payload, job.id),
        _ => Ok(None),
    }
}

/// What its kind says beside a job's course; nothing where the job's data is of another version.
fn aside(queue: &Queue, job: &Job, payload: &str) -> Aside {
    queue.kind(&job.kind).and_then(|kind| kind.aside(payload).ok()).unwrap_or_default()
}
