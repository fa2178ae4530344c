//! `/write/autosave`, `/write/{id}/autosave`: what is being typed, kept apart from the post.

use actix_web::{HttpResponse, web};

use super::editor::find_own;
use crate::error::Error;
use crate::models::autosave;
use crate::models::post::PostInput;
use crate::urls;
use crate::web::parts::{Author, Flash, Form, State, see_other};

/// `POST /write/autosave`: of a post that was never saved.
pub async fn create(author: Author, form: Form<PostInput>, state: State) -> Result<HttpResponse, Error> {
    keep(&author, None, form.into_inner(), &state).await
}

/// `POST /write/{id}/autosave`
pub async fn update(
    author: Author,
    id: web::Path<i64>,
    form: Form<PostInput>,
    state: State,
) -> Result<HttpResponse, Error> {
    keep(&author, Some(*id), form.into_inner(), &state).await
}

/// `POST /write/autosaves/{id}/discard`
pub async fn destroy(
    author: Author,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (user_id, id) = (author.id, *id);
    let post_id = state.db.write(move |conn| autosave::discard(conn, user_id, id)).await?;
    flash.notice("The autosave is discarded.");
    see_other(post_id.map_or_else(urls::new_post, urls::edit_post))
}

async fn keep(
    author: &Author,
    post_id: Option<i64>,
    input: PostInput,
    state: &State,
) -> Result<HttpResponse, Error> {
    let desk = desk_of(&input, post_id);
    let (user, now) = (author.user(), state.now());
    state
        .db
        .write(move |conn| -> Result<_, Error> {
            if let Some(id) = post_id {
                find_own(conn, id, &user, now)?;
            }
            autosave::keep(conn, user.id, post_id, &desk, &input, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The editor's own name, or one for all editors of the post that have none.
fn desk_of(input: &PostInput, post_id: Option<i64>) -> String {
    let is_good = |desk: &str| {
        (1..=64).contains(&desk.len())
            && desk.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    match is_good(&input.desk) {
        true => input.desk.clone(),
        false => post_id.map_or_else(|| "new".to_owned(), |id| format!("post-{id}")),
    }
}
