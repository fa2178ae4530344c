//! `/posts/{slug}/comments`

use actix_web::{HttpResponse, web};

use super::plain_name;
use super::post::{find_shown, page_to_correct};
use crate::error::Error;
use crate::models::comment::{self, CommentInput, Status};
use crate::urls;
use crate::web::parts::{ClientAddress, Flash, Form, Layout, Person, State, see_other};

/// `GET /posts/{slug}/comments`: the comments stand on the post's page; whoever signed in to send one is led there.
pub async fn index(slug: web::Path<String>) -> Result<HttpResponse, Error> {
    see_other(urls::comments_of(plain_name(&slug)?))
}

/// `POST /posts/{slug}/comments`: a new person's first one waits for approval.
pub async fn create(
    person: Person,
    address: ClientAddress,
    slug: web::Path<String>,
    state: State,
    flash: Flash,
    form: Form<CommentInput>,
    layout: Layout,
) -> Result<HttpResponse, Error> {
    if !layout.settings().comments_on {
        return Err(Error::NotFound);
    }
    let shown = find_shown(&layout, &state, plain_name(&slug)?).await?;
    let form = form.into_inner();
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return page_to_correct(layout, shown, form, errors),
    };
    state.throttles.count_address("comment", &address.0)?;
    state.throttles.count_account("comment", &person.id.to_string())?;
    let (actor, author, now) = (person.actor(), person.user(), state.now());
    let (post_id, title) = (shown.article.full.post.id, shown.article.full.post.title.clone());
    let saved = state
        .db
        .write(move |conn| comment::create(conn, &actor, &author, (post_id, &title), &new, now))
        .await?;
    match saved {
        Ok((id, status)) => {
            flash.notice(match status {
                Status::Approved => "Thank you. Your comment is below.",
                _ => "Thank you. Your comment waits for approval.",
            });
            see_other(urls::comment(&shown.article.full.post.slug, id))
        }
        Err(errors) => page_to_correct(layout, shown, form, errors),
    }
}
