//! `/api/v1/jobs/{id}`: how far work beside calls has come.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::models::job::{self, Job};
use crate::models::user::Role;
use crate::web::api::answers::{json, rfc3339};
use crate::web::api::caller::Person;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// Where a job stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits for its time and a worker.
    Queued,
    /// Is being done.
    Running,
    /// Came to its end.
    Done,
    /// Given up after its last attempt.
    Failed,
    /// Stopped because somebody asked.
    Cancelled,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobAnswer {
    #[schema(example = 12)]
    id: i64,
    #[schema(example = "bulk_posts")]
    kind: String,
    /// In words.
    #[schema(example = "Publish 3 posts")]
    title: String,
    state: JobState,
    /// Things done.
    #[schema(example = 3)]
    progress: i64,
    /// Things to do in all; `null` until that is known.
    #[schema(example = 3)]
    total: Option<i64>,
    /// What came of it; empty until it has ended.
    #[schema(example = "3 posts changed.")]
    summary: String,
    /// Why it failed.
    error: Option<String>,
    #[schema(format = DateTime, example = "2026-11-21T09:30:00Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-11-21T09:30:00Z")]
    started_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-21T09:30:01Z")]
    ended_at: Option<String>,
}

/// How far a job has come; for whoever asked for it, and for admins.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", tag = "jobs", security(("token" = [])),
    params(("id" = i64, Path, description = "The job", minimum = 1)),
    responses((status = 200, description = "The job", body = JobAnswer)),
)]
pub async fn show(
    person: Person,
    id: web::Path<i64>,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let job = state.db.read(move |conn| job::find(conn, *id)).await?;
    let is_theirs = job.creator_id == Some(person.id) || person.is_at_least(Role::Admin);
    match is_theirs {
        true => json(&JobAnswer::of(job)),
        false => Err(Error::NotFound.into()),
    }
}

impl JobAnswer {
    fn of(job: Job) -> Self {
        Self {
            id: job.id,
            state: JobState::of(job.state),
            kind: job.kind,
            title: job.title,
            progress: job.progress,
            total: job.total,
            summary: job.summary,
            error: Some(job.error).filter(|error| !error.is_empty()),
            created_at: rfc3339(job.created_at),
            started_at: job.started_at.map(rfc3339),
            ended_at: job.ended_at.map(rfc3339),
        }
    }
}

impl JobState {
    fn of(state: job::State) -> Self {
        match state {
            job::State::Queued => Self::Queued,
            job::State::Running => Self::Running,
            job::State::Done => Self::Done,
            job::State::Failed => Self::Failed,
            job::State::Cancelled => Self::Cancelled,
        }
    }
}
