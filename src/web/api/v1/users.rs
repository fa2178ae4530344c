//! `/api/v1/users`, `/api/v1/users/{id}`: people with an account, for admins.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::user_answers::{UserAnswer, UserList};
use super::user_bodies::{NewUser, UserChange};
use crate::error::Error;
use crate::jobs::SendMail;
use crate::models::user::{self, DeletionInput, User, UserFilter, UserInput, UserSort};
use crate::urls;
use crate::web::api::answers::{absolute, done};
use crate::web::api::body::Json;
use crate::web::api::caller::Admin;
use crate::web::api::etag::{self, IfMatch};
use crate::web::api::once::{Made, Once};
use crate::web::api::paging::{self, PageQuery};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Nothing, Query};
use crate::web::parts::{State, account_taken};

/// Everybody with an account, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "users", operation_id = "list_users", params(PageQuery), security(("token" = [])),
    responses((status = 200, description = "A page of people", body = UserList)),
)]
pub async fn index(
    _admin: Admin,
    request: HttpRequest,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let wanted = query.0.wanted();
    let order = (UserSort::Created, true);
    let found =
        state.db.read(move |conn| user::find_page(conn, &UserFilter::default(), order, wanted)).await?;
    let users = found.ok_or(Error::NotFound)?;
    paging::answer(&request, &users, &UserList::of(&users))
}

/// One person.
#[utoipa::path(
    get, path = "/api/v1/users/{id}", tag = "users", operation_id = "get_user", security(("token" = [])),
    params(("id" = i64, Path, description = "The person", minimum = 1)),
    responses((status = 200, description = "The person", body = UserAnswer)),
)]
pub async fn show(
    _admin: Admin,
    request: HttpRequest,
    id: web::Path<i64>,
    _none: Query<Nothing>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let user = state.db.read(move |conn| user::find(conn, *id)).await?;
    etag::answer(&request, StatusCode::OK, user.version, &UserAnswer::of(&user))
}

/// Makes an account.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "users", operation_id = "create_user", security(("token" = [])),
    request_body = NewUser,
    responses((status = 201, description = "The new person; `Location` names where", body = UserAnswer)),
)]
pub async fn create(
    admin: Admin,
    once: Once,
    _none: Query<Nothing>,
    body: Json<NewUser>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let role = state.site.current(&state.db).await?.settings.default_role;
    let form = UserChange::from(body.value).over(UserInput::with_role(role));
    let parsed = form.parse(None).map_err(Problem::invalid)?;
    let hash = state.hashing.hash_given(parsed.password.clone()).await?;
    let (new, actor, now, base) = (parsed.into_new(hash), admin.actor(), state.now(), state.clone());
    let saved = once
        .write(&body.bytes, move |conn| {
            let id = user::create_or_invite(conn, &actor, &new, &SendMail::invitation, now)?;
            let user = user::find(conn, id)?;
            let made = Made::new(StatusCode::CREATED, &UserAnswer::of(&user))?;
            Ok(made.in_version(user.version).at(absolute(&base, &urls::api::item("users", id))))
        })
        .await;
    state.queue.bell.ring();
    account_taken(saved)?.map_err(Problem::taken)
}

/// Changes an account: what is not sent stays. Another role, password or standing ends the person’s
/// sessions.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "users", operation_id = "update_user", security(("token" = [])),
    params(("id" = i64, Path, description = "The person", minimum = 1)),
    request_body = UserChange,
    responses((status = 200, description = "The person as they are now", body = UserAnswer)),
)]
pub async fn update(
    admin: Admin,
    request: HttpRequest,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    body: Json<UserChange>,
    state: State,
) -> Result<HttpResponse, Problem> {
    change(admin, &request, *id, if_match, body.value, &state).await
}

/// Changes an account: `username` and `email` must be there.
#[utoipa::path(
    put, path = "/api/v1/users/{id}", tag = "users", operation_id = "replace_user", security(("token" = [])),
    params(("id" = i64, Path, description = "The person", minimum = 1)),
    request_body = NewUser,
    responses((status = 200, description = "The person as they are now", body = UserAnswer)),
)]
pub async fn replace(
    admin: Admin,
    request: HttpRequest,
    id: web::Path<i64>,
    if_match: IfMatch,
    _none: Query<Nothing>,
    body: Json<NewUser>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let body = body.value;
    if let Some(missing) = body.missing() {
        return Err(Problem::field(missing, "is missing; PATCH changes a part"));
    }
    change(admin, &request, *id, if_match, body.into(), &state).await
}

async fn change(
    admin: Admin,
    request: &HttpRequest,
    id: i64,
    if_match: IfMatch,
    body: UserChange,
    state: &State,
) -> Result<HttpResponse, Problem> {
    let standing = state.db.read(move |conn| user::find(conn, id)).await?;
    let version = standing.version;
    if_match.check(version)?;
    let parsed = body.over(UserInput::of(&standing)).parse(Some(&standing)).map_err(Problem::invalid)?;
    let hash = state.hashing.hash_given(parsed.password.clone()).await?;
    let (change, actor, now) = (parsed.into_change(hash), admin.actor(), state.now());
    let saved = state
        .db
        .write(move |conn| -> Result<User, Error> {
            user::update(conn, &actor, (id, Some(version)), &change, now)?;
            Ok(user::find(conn, id)?)
        })
        .await;
    match account_taken(saved).map_err(|error| if_match.lost(error, version))? {
        Ok(user) => etag::answer(request, StatusCode::OK, user.version, &UserAnswer::of(&user)),
        Err(errors) => Err(Problem::taken(errors)),
    }
}

/// What becomes of a person’s posts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeletionQuery {
    /// `keep`: they stay, under “Former member”; `transfer`: another person gets them.
    #[param(value_type = Option<String>, example = "keep")]
    posts: String,
    /// Who gets them: an id or a username.
    #[param(value_type = Option<String>, example = "ada")]
    transfer_to: String,
}

/// Removes an account with its sessions and tokens. Comments stay, under “Former member”.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}", tag = "users", operation_id = "delete_user", security(("token" = [])),
    params(("id" = i64, Path, description = "The person", minimum = 1), DeletionQuery),
    responses((status = 204, description = "The account is gone")),
)]
pub async fn destroy(
    admin: Admin,
    id: web::Path<i64>,
    if_match: IfMatch,
    query: Query<DeletionQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (id, actor, now) = (*id, admin.actor(), state.now());
    if if_match != IfMatch::Absent {
        if_match.check(state.db.read(move |conn| user::find(conn, id)).await?.version)?;
    }
    let Query(DeletionQuery { posts, transfer_to }) = query;
    let input = DeletionInput { posts, transfer_to };
    let deleted = move |conn: &mut _| -> Result<(), Error> {
        let posts = input.their_posts(conn)?;
        user::delete(conn, &actor, id, posts, now)
    };
    state.db.write(deleted).await?;
    Ok(done())
}
