//! `/api/v1/users/bulk-create`: many people at once, all or none.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::{Job, SendInvitations};
use crate::kit::field_errors::FieldErrors;
use crate::models::user::{self, MOST_LISTED, WrongLine};
use crate::web::api::body::Json;
use crate::web::api::caller::Admin;
use crate::web::api::once::{Made, Once};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::State;

/// A person to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// 3 to 40 ASCII letters, digits, `_` or `-`; nobody else’s.
    #[serde(default)]
    #[schema(required, pattern = "^[A-Za-z0-9_-]{3,40}$", example = "grace")]
    username: String,
    /// Nobody else’s.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254, example = "grace@example.org")]
    email: String,
    /// `reader`, `author`, `editor` or `admin`; the site’s default role unless sent.
    #[serde(default)]
    #[schema(example = "author")]
    role: String,
}

/// How many people were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    #[schema(example = 2)]
    created: usize,
}

/// Makes many accounts, all or none. Each person is sent an invitation where mail is set up. What is
/// wrong is told by row, counted from 0: `3.email`.
#[utoipa::path(
    post, path = "/api/v1/users/bulk-create", tag = "users", operation_id = "create_users", security(("token" = [])),
    request_body = Vec<NewPerson>,
    responses((status = 201, description = "All of them are made", body = Created)),
)]
pub async fn create(
    admin: Admin,
    once: Once,
    _none: Query<Nothing>,
    body: Json<Vec<NewPerson>>,
    state: State,
) -> Result<HttpResponse, Problem> {
    if !(1..=MOST_LISTED).contains(&body.value.len()) {
        return Err(Problem::bad_request(format!("The list names 1 to {MOST_LISTED} people.")));
    }
    let role = state.site.current(&state.db).await?.settings.default_role;
    let rows: Vec<[String; 3]> =
        body.value.into_iter().map(|new| [new.username, new.email, new.role]).collect();
    let (people, wrong) = user::check_list(&rows, role);
    if !wrong.is_empty() {
        let taken = state.db.read(move |conn| user::find_taken(conn, &people)).await?;
        return Err(Problem::invalid(by_row(wrong.into_iter().chain(taken).collect())));
    }
    let (actor, now) = (admin.actor(), state.now());
    let mail = SendInvitations::of(now, people.len()).to_new()?;
    let made = once
        .write_unless(&body.bytes, move |conn| match user::import(conn, &actor, &people, &mail, now)? {
            Ok(created) => Made::new(StatusCode::CREATED, &Created { created }).map(Ok),
            Err(taken) => Ok(Err(taken)),
        })
        .await?;
    state.queue.bell.ring();
    made.map_err(|taken| Problem::taken(by_row(taken)))
}

fn by_row(mut wrong: Vec<WrongLine>) -> FieldErrors {
    wrong.sort();
    let mut errors = FieldErrors::new();
    for WrongLine { line, field, reason } in wrong {
        errors.add(&format!("{line}.{field}"), reason);
    }
    errors
}
