//! `/admin/users/{id}/delete`, `/admin/users/bulk`

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::listing::{counted, selected};
use crate::db::{Conn, transaction};
use crate::error::Error;
use crate::models::user::{self, Role, TheirPosts};
use crate::web::parts::{Admin, Flash, Form, State, see_other};

/// What becomes of the posts, as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeletionInput {
    ids: Vec<String>,
    action: String,
    role: String,
    posts: String,
    /// An id or a username.
    transfer_to: String,
}

impl DeletionInput {
    fn their_posts(&self, conn: &mut Conn) -> Result<TheirPosts, Error> {
        match self.posts.as_str() {
            "" | "keep" => Ok(TheirPosts::Keep),
            "transfer" => {
                let unknown =
                    || Error::BadRequest("There is nobody of that name to give the posts to.".into());
                let heir = match self.transfer_to.trim().parse::<i64>() {
                    Ok(id) => user::find(conn, id),
                    Err(_) => user::find_by_username(conn, self.transfer_to.trim()),
                };
                heir.map(|heir| TheirPosts::Transfer(heir.id)).map_err(|error| match error {
                    diesel::result::Error::NotFound => unknown(),
                    error => error.into(),
                })
            }
            _ => Err(Error::BadRequest("Posts are kept or transferred.".into())),
        }
    }
}

/// `POST /admin/users/{id}/delete`
pub async fn create(
    admin: Admin,
    id: web::Path<i64>,
    form: Form<DeletionInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, now, form) = (admin.actor(), state.now(), form.into_inner());
    state
        .db
        .write(move |conn| {
            let posts = form.their_posts(conn)?;
            user::delete(conn, &actor, *id, posts, now)
        })
        .await?;
    flash.notice("The account is deleted.");
    see_other("/admin/users")
}

/// `POST /admin/users/bulk`: all of them, or none.
pub async fn bulk(
    admin: Admin,
    form: Form<DeletionInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let ids = selected(&form.ids)?;
    let role = Role::parse(&form.role);
    if !matches!(form.action.as_str(), "activate" | "deactivate" | "set_role" | "delete") {
        return Err(Error::BadRequest("There is no such action.".into()));
    }
    let (actor, now, count) = (admin.actor(), state.now(), ids.len());
    state
        .db
        .write(move |conn| {
            transaction(conn, |conn| {
                let posts = form.their_posts(conn)?;
                ids.iter().try_for_each(|id| match form.action.as_str() {
                    "activate" => user::set_active(conn, &actor, *id, true, now),
                    "deactivate" => user::set_active(conn, &actor, *id, false, now),
                    "set_role" => {
                        let role = role.ok_or_else(|| Error::BadRequest("Choose a role.".into()))?;
                        user::set_role(conn, &actor, *id, role, now)
                    }
                    _ => user::delete(conn, &actor, *id, posts, now),
                })
            })
        })
        .await?;
    flash.notice(format!("{} changed.", counted(count, "person")));
    see_other("/admin/users")
}
