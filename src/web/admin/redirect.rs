//! `/admin/redirects/{id}`: one redirect.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::redirects::{status_of, told};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::redirect::{self, Redirect, RedirectInput};
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/redirects/edit.html")]
struct EditPage {
    layout: Layout,
    redirect: Redirect,
    form: RedirectInput,
    errors: FieldErrors,
}

/// `GET /admin/redirects/{id}/edit`
pub async fn edit(
    _editor: Editor,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    show(StatusCode::OK, layout, &state, *id, None).await
}

async fn show(
    status: StatusCode,
    layout: Layout,
    state: &State,
    id: i64,
    typed: Option<(RedirectInput, FieldErrors)>,
) -> Result<HttpResponse, Error> {
    let redirect = state.db.read(move |conn| redirect::find(conn, id)).await?;
    let (form, errors) = typed.unwrap_or_else(|| (RedirectInput::of(&redirect), FieldErrors::new()));
    page_with_status(status, &EditPage { layout, redirect, form, errors })
}

/// `POST /admin/redirects/{id}`
pub async fn update(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<RedirectInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    let saved = match form.parse(&layout.site.base_url) {
        Ok(new) if new.version.is_some() => {
            let (actor, now) = (editor.actor(), state.now());
            state.db.write(move |conn| redirect::change(conn, &actor, id, &new, now)).await
        }
        Ok(_) => Err(Error::BadRequest("The form did not say which version it changes.".into())),
        Err(errors) => Ok(Err(errors)),
    };
    match saved {
        Ok(Ok(settled)) => {
            flash.notice(told("The redirect is saved.", &settled));
            see_other(urls::admin("redirects"))
        }
        Ok(Err(errors)) => show(status_of(&errors), layout, &state, id, Some((form, errors))).await,
        Err(Error::Stale) => conflict(layout, &state, id, form).await,
        Err(error) => Err(error),
    }
}

/// 409: what stands now, and what was typed, to be saved over it or not.
async fn conflict(
    mut layout: Layout,
    state: &State,
    id: i64,
    mut form: RedirectInput,
) -> Result<HttpResponse, Error> {
    let present = state.db.read(move |conn| redirect::find(conn, id)).await?;
    let text = format!(
        "Somebody else changed this meanwhile; now it leads from {} to {}. Save again to replace that.",
        present.from_path, present.to_path
    );
    layout.messages.push(Message { is_alert: true, text });
    form.version = present.version.to_string();
    show(StatusCode::CONFLICT, layout, state, id, Some((form, FieldErrors::new()))).await
}

/// `POST /admin/redirects/{id}/delete`
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, id, now) = (editor.actor(), *id, state.now());
    match state.db.write(move |conn| redirect::delete_many(conn, &actor, &[id], now)).await? {
        0 => Err(Error::NotFound),
        _ => {
            flash.notice("The redirect is gone.");
            see_other(urls::admin("redirects"))
        }
    }
}
