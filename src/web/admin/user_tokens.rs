//! `/admin/users/{id}/tokens/revoke`: ends what a person's programs may do.

use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::models::api_token;
use crate::urls;
use crate::web::parts::{Admin, Flash, State, see_other};

/// `POST /admin/users/{id}/tokens/revoke`
pub async fn destroy(
    admin: Admin,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, id, now) = (admin.actor(), *id, state.now());
    let count = state.db.write(move |conn| api_token::revoke_all(conn, &actor, id, now)).await?;
    flash.notice(match count {
        1 => "The token is revoked.".to_owned(),
        count => format!("{count} tokens are revoked."),
    });
    see_other(urls::admin_edit("users", id))
}
