//! Answers that are whole: JSON, and what stands in it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use chrono::SecondsFormat;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::db::Moment;
use crate::error::Error;
use crate::urls;
use crate::web::parts::State;

/// What answers say to caches: keep it for yourself, and ask whether it is still good.
const PRIVATE: &str = "private, no-cache";

/// 200 with a body.
pub fn json(body: &impl Serialize) -> Result<HttpResponse, Problem> {
    json_with_status(StatusCode::OK, body)
}

/// Another status with a body.
pub fn json_with_status(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, Problem> {
    let text = serde_json::to_string(body)
        .map_err(|error| Error::Internal(anyhow::Error::new(error).context("writing JSON")))?;
    Ok(json_text(status, text))
}

/// JSON that is written already.
pub(super) fn json_text(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, PRIVATE))
        .body(text)
}

/// 204: it is done, and there is nothing to say.
pub fn done() -> HttpResponse {
    HttpResponse::NoContent().insert_header((CACHE_CONTROL, PRIVATE)).finish()
}

/// Work that goes on beside the call.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobAccepted {
    /// The job that does it.
    #[schema(example = 12)]
    job_id: i64,
    /// Where its progress is told.
    #[schema(example = "https://blog.example.org/api/v1/jobs/12")]
    url: String,
}

impl JobAccepted {
    /// The job with this id, whose progress is told there.
    pub fn of(job_id: i64, url: &str) -> Self {
        Self { job_id, url: url.to_owned() }
    }
}

/// 202: a job does it; `Location` names where its progress is told.
pub fn accepted(state: &State, job_id: i64) -> Result<HttpResponse, Problem> {
    let url = absolute(state, &urls::api::item("jobs", job_id));
    let mut answer = json_with_status(StatusCode::ACCEPTED, &JobAccepted { job_id, url: url.clone() })?;
    locate(&mut answer, &url);
    Ok(answer)
}

/// Names in an answer where the thing it is about stands.
pub fn locate(answer: &mut HttpResponse, url: &str) {
    if let Ok(url) = url.parse() {
        answer.headers_mut().insert(LOCATION, url);
    }
}

/// The address that readers use for a path of ours.
pub fn absolute(state: &State, path: &str) -> String {
    format!("{}{path}", state.config.server.base())
}

/// A moment as RFC 3339 writes it, exact: `2026-11-21T09:30:00Z`.
pub fn rfc3339(at: Moment) -> String {
    at.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
