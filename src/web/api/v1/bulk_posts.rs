//! `/api/v1/posts/bulk-update`: the same change to many posts, as a job.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::jobs::{BulkPosts, SeveralChanges};
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::Actor;
use crate::models::post::bulk::{check_target, find_missing};
use crate::models::post::{BulkChange, BulkTarget, TagName};
use crate::models::{category, user};
use crate::urls;
use crate::web::api::answers::{JobAccepted, absolute};
use crate::web::api::body::{Json, Member, Object};
use crate::web::api::caller::Editor;
use crate::web::api::once::{Made, Once};
use crate::web::api::problem::{Problem, ProblemBody};
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// Posts in one call.
const MOST: usize = 10_000;

/// Which posts, and what becomes of each.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkUpdate {
    /// At most 10,000.
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 10_000, example = json!([7, 8, 9]))]
    post_ids: Vec<i64>,
    #[serde(default)]
    #[schema(required = true, value_type = BulkPostChange)]
    data: Object<BulkPostChange>,
}

/// What becomes of each of the posts; at least one of these.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub struct BulkPostChange {
    /// Posts that have a time of publication keep it.
    #[serde(default)]
    #[schema(value_type = Option<BulkStatus>, example = "published")]
    status: Member<BulkStatus>,
    /// `null`: none.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = 3)]
    category_id: Member<i64>,
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1)]
    author_id: Member<i64>,
    /// Names of tags that each is to have.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    add_tags: Vec<String>,
    /// Names of tags that none is to have.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    remove_tags: Vec<String>,
}

/// Where posts are to stand.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkStatus {
    /// For their authors and editors alone.
    Draft,
    /// Public.
    Published,
    /// Thrown away.
    Trash,
}

/// Changes many posts; a job does it, and its progress is told at `url`.
#[utoipa::path(
    post, path = "/api/v1/posts/bulk-update", tag = "posts", security(("token" = [])),
    request_body = BulkUpdate,
    responses(
        (status = 202, description = "A job does it; `Location` names where its progress is told", body = JobAccepted),
        (status = 404, description = "One of the posts is not there", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn create(
    editor: Editor,
    once: Once,
    _none: Query<Nothing>,
    body: Json<BulkUpdate>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let ids = body.value.ids()?;
    let changes = body.value.data.0.changes().map_err(Problem::invalid)?;
    let (actor, now, site) = (editor.actor(), state.now(), state.clone());
    let queued = once
        .write_unless(&body.bytes, move |conn| {
            let job_id = match enqueue(conn, &actor, (ids, changes), now)? {
                Ok(job_id) => job_id,
                Err(problem) => return Ok(Err(problem)),
            };
            let url = absolute(&site, &urls::api::item("jobs", job_id));
            Ok(Ok(Made::new(StatusCode::ACCEPTED, &JobAccepted::of(job_id, &url))?.at(url)))
        })
        .await?;
    state.queue.bell.ring();
    queued
}

impl BulkUpdate {
    /// The ids in order, each once.
    fn ids(&self) -> Result<Vec<i64>, Problem> {
        let mut ids = self.post_ids.clone();
        ids.sort_unstable();
        ids.dedup();
        match ids.len() {
            0 => Err(Problem::field("post_ids", "can't be empty")),
            count if count > MOST => {
                Err(Problem::field("post_ids", format!("are {count}; at most 10,000 fit")))
            }
            _ => Ok(ids),
        }
    }
}

impl BulkPostChange {
    /// One change after the other; where posts stand comes last, so that what becomes public is whole.
    fn changes(&self) -> Result<Vec<BulkChange>, FieldErrors> {
        let (mut changes, mut errors) = (Vec::new(), FieldErrors::new());
        match self.category_id {
            Member::Absent => {}
            Member::Null => changes.push(BulkChange::SetCategory(None)),
            Member::Value(id) => changes.push(BulkChange::SetCategory(Some(id))),
        }
        match self.author_id {
            Member::Absent => {}
            Member::Null => errors.add("data.author_id", "can't be null"),
            Member::Value(id) => changes.push(BulkChange::SetAuthor(id)),
        }
        type Tagging = fn(TagName) -> BulkChange;
        let taggings: [(&str, &[String], Tagging); 2] = [
            ("data.add_tags", &self.add_tags, BulkChange::AddTag),
            ("data.remove_tags", &self.remove_tags, BulkChange::RemoveTag),
        ];
        for (field, names, tagging) in taggings {
            let tags: Result<Vec<TagName>, String> = names.iter().map(|name| TagName::parse(name)).collect();
            match errors.take(field, tags) {
                Some(tags) if tags.len() > 20 => errors.add(field, "are too many; at most 20 fit"),
                tags => changes.extend(tags.unwrap_or_default().into_iter().map(tagging)),
            }
        }
        match self.status {
            Member::Absent => {}
            Member::Null => errors.add("data.status", "can't be null"),
            Member::Value(BulkStatus::Draft) => changes.push(BulkChange::Unpublish),
            Member::Value(BulkStatus::Published) => changes.push(BulkChange::Publish),
            Member::Value(BulkStatus::Trash) => changes.push(BulkChange::Trash),
        }
        if changes.is_empty() && errors.is_empty() {
            errors.add("data", "must say what is to change");
        }
        errors.into_result(changes)
    }
}

/// Queues the job, or says what is not there.
fn enqueue(
    conn: &mut Conn,
    actor: &Actor,
    (ids, changes): (Vec<i64>, Vec<BulkChange>),
    now: Moment,
) -> Result<Result<i64, Problem>, Error> {
    if let Some(missing) = find_missing(conn, &ids)? {
        let detail = format!("There is no post {missing}; nothing was changed.");
        return Ok(Err(Problem::new(StatusCode::NOT_FOUND, detail)));
    }
    let mut named = Vec::new();
    for change in changes {
        match check_target(conn, &change) {
            Err(Error::BadRequest(_)) => return Ok(Err(unknown(&change))),
            checked => checked?,
        }
        let name = name_for(conn, &change)?;
        named.push((change, name));
    }
    let target = BulkTarget::Selected(ids);
    let list = "/admin/posts".to_owned();
    let id = match <[_; 1]>::try_from(named) {
        Ok([(change, name)]) => BulkPosts { target, change, name, list }.enqueue(conn, actor, now)?,
        Err(changes) => SeveralChanges { target, changes, list }.enqueue(conn, actor, now)?,
    };
    Ok(Ok(id))
}

fn unknown(change: &BulkChange) -> Problem {
    match change {
        BulkChange::SetAuthor(_) => Problem::field("data.author_id", "is nobody of this site"),
        _ => Problem::field("data.category_id", "is not a category of this site"),
    }
}

/// The name of the category or the author that a change is about.
fn name_for(conn: &mut Conn, change: &BulkChange) -> Result<String, Error> {
    Ok(match change {
        BulkChange::SetCategory(Some(id)) => category::find(conn, *id)?.name,
        BulkChange::SetAuthor(id) => user::find(conn, *id)?.username,
        _ => String::new(),
    })
}
