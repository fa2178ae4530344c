//! `/write/{id}/unpublish`, `/trash`, `/restore`, `/delete`

use actix_web::{HttpResponse, web};

use super::editor::find_own;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::post;
use crate::urls;
use crate::web::parts::{Author, Flash, State, see_other};

type Verb<T> = fn(&mut Conn, &Actor, i64, Moment) -> Result<T, Error>;

/// `POST /write/{id}/unpublish`
pub async fn unpublish(
    author: Author,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    apply(&author, *id, &state, post::unpublish).await?;
    flash.notice("The post is a draft again.");
    see_other(urls::edit_post(*id))
}

/// `POST /write/{id}/trash`
pub async fn trash(
    author: Author,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    apply(&author, *id, &state, post::trash).await?;
    flash.notice("Moved to the trash, from where it can be restored.");
    see_other(urls::write())
}

/// `POST /write/{id}/restore`
pub async fn restore(
    author: Author,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    apply(&author, *id, &state, post::restore).await?;
    flash.notice("Restored as a draft.");
    see_other(urls::edit_post(*id))
}

/// `POST /write/{id}/delete`
pub async fn destroy(
    author: Author,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    apply(&author, *id, &state, post::delete).await?;
    flash.notice("Deleted for good.");
    see_other("/write?status=trash")
}

async fn apply<T: Send + 'static>(
    author: &Author,
    id: i64,
    state: &State,
    verb: Verb<T>,
) -> Result<(), Error> {
    let (actor, user, now) = (author.actor(), author.user(), state.now());
    state
        .db
        .write(move |conn| {
            find_own(conn, id, &user, now)?;
            verb(conn, &actor, id, now).map(drop)
        })
        .await
}
