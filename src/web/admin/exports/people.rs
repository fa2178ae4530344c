//! `/admin/{users,audit,jobs}.csv`

use actix_web::{HttpResponse, web};

use super::stream::{BATCH, at, file, or_empty};
use crate::error::Error;
use crate::models::user::User;
use crate::models::{audit, job, user};
use crate::web::admin::{audit as audit_list, jobs as jobs_list, users as users_list};
use crate::web::parts::{Admin, State};

/// `GET /admin/users.csv`
pub async fn users(
    _admin: Admin,
    state: State,
    query: web::Query<users_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let filter = query.filter()?;
    let head = ["id", "username", "email", "display_name", "role", "is_active", "invited_at", "created_at"];
    file(state, "users", &head, move |conn, after| {
        let found = user::find_after(conn, &filter, after, BATCH)?;
        let line = |person: User| {
            let (role, is_active) = (person.role.to_string(), person.is_active().to_string());
            let cells = vec![
                person.id.to_string(),
                person.username,
                or_empty(person.email),
                person.display_name,
                role,
                is_active,
                or_empty(person.invited_at.as_ref().map(at)),
                at(&person.created_at),
            ];
            (person.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/audit.csv`
pub async fn audit(
    _admin: Admin,
    state: State,
    query: web::Query<audit_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let filter = query.filter();
    let head = ["id", "at", "who", "what", "kind", "kind_id", "name", "details", "ip_address"];
    file(state, "audit", &head, move |conn, after| {
        let found = audit::find_after(conn, &filter, after, BATCH)?;
        let line = |entry: audit::Entry| {
            let cells = vec![
                entry.id.to_string(),
                at(&entry.created_at),
                entry.actor_name,
                entry.action,
                entry.subject_kind,
                or_empty(entry.subject_id),
                entry.subject_name,
                entry.details,
                entry.ip_address,
            ];
            (entry.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/jobs.csv`
pub async fn jobs(
    _admin: Admin,
    state: State,
    query: web::Query<jobs_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let filter = query.filter(state.queue.kinds)?;
    let head = [
        "id",
        "kind",
        "title",
        "state",
        "created_by",
        "progress",
        "total",
        "attempts",
        "created_at",
        "started_at",
        "ended_at",
        "summary",
        "error",
    ];
    file(state, "jobs", &head, move |conn, after| {
        let found = job::find_after(conn, &filter, after, BATCH)?;
        let line = |job: job::Job| {
            let cells = vec![
                job.id.to_string(),
                job.kind,
                job.title,
                job.state.to_string(),
                job.creator_name,
                job.progress.to_string(),
                or_empty(job.total),
                job.attempts.to_string(),
                at(&job.created_at),
                or_empty(job.started_at.as_ref().map(at)),
                or_empty(job.ended_at.as_ref().map(at)),
                job.summary,
                job.error,
            ];
            (job.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}
