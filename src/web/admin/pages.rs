//! `/admin/pages`: standing pages.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::page_conflict;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::Actor;
use crate::models::page::{self, StandingPage, StandingPageInput};
use crate::urls;
use crate::web::parts::{
    Editor, Flash, Form, Layout, Parking, State, page as answer, page_with_status, see_other, term_taken,
};

#[derive(Template)]
#[template(path = "admin/pages/index.html")]
struct IndexPage {
    layout: Layout,
    pages: Vec<StandingPage>,
}

#[derive(Template)]
#[template(path = "admin/pages/edit.html")]
struct EditPage {
    layout: Layout,
    standing: Option<StandingPage>,
    form: StandingPageInput,
    errors: FieldErrors,
}

impl EditPage {
    fn action(&self) -> String {
        self.standing.as_ref().map_or_else(|| urls::admin("pages"), |page| urls::admin_item("pages", page.id))
    }
}

/// `GET /admin/pages`
pub async fn index(_editor: Editor, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let pages = state.db.read(page::all).await?;
    answer(&IndexPage { layout, pages })
}

/// `GET /admin/pages/new`
pub async fn new(_editor: Editor, mut layout: Layout, parking: Parking) -> Result<HttpResponse, Error> {
    let form = match parking.for_this_page(&mut layout).await? {
        Some(parked) => parked.parse()?,
        None => StandingPageInput::default(),
    };
    answer(&EditPage { layout, standing: None, form, errors: FieldErrors::new() })
}

/// `GET /admin/pages/{id}/edit`
pub async fn edit(
    _editor: Editor,
    id: web::Path<i64>,
    mut layout: Layout,
    state: State,
    parking: Parking,
) -> Result<HttpResponse, Error> {
    let standing = state.db.read(move |conn| page::find(conn, *id)).await?;
    let form = match parking.for_this_page(&mut layout).await? {
        Some(parked) => parked.parse()?,
        None => StandingPageInput::of(&standing),
    };
    answer(&EditPage { layout, standing: Some(standing), form, errors: FieldErrors::new() })
}

/// `POST /admin/pages`
pub async fn create(
    editor: Editor,
    form: Form<StandingPageInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    match save(editor.actor(), None, &form, &state).await? {
        Ok(id) => {
            flash.notice("The page is saved.");
            see_other(urls::admin_edit("pages", id))
        }
        Err((status, errors)) => page_with_status(status, &EditPage { layout, standing: None, form, errors }),
    }
}

/// `POST /admin/pages/{id}`: a stale version leads to the page with both texts.
pub async fn update(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<StandingPageInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    form.version.trim().parse::<i32>().map_err(|_| {
        let words = "The form did not say which version of the page it changes. Open the editor anew.";
        Error::BadRequest(words.into())
    })?;
    let standing = state.db.read(move |conn| page::find(conn, id)).await?;
    match save(editor.actor(), Some(id), &form, &state).await {
        Ok(Ok(id)) => {
            flash.notice("The page is saved.");
            see_other(urls::admin_edit("pages", id))
        }
        Ok(Err((status, errors))) => {
            page_with_status(status, &EditPage { layout, standing: Some(standing), form, errors })
        }
        Err(Error::Stale) => page_conflict::answer(&state, id, layout, form).await,
        Err(error) => Err(error),
    }
}

/// Renders and saves; the inner error is a form to be shown again with its status.
async fn save(
    actor: Actor,
    id: Option<i64>,
    form: &StandingPageInput,
    state: &State,
) -> Result<Result<i64, (StatusCode, FieldErrors)>, Error> {
    let (form, now) = (form.clone(), state.now());
    let draft = match web::block(move || form.parse()).await? {
        Ok(draft) => draft,
        Err(errors) => return Ok(Err((StatusCode::BAD_REQUEST, errors))),
    };
    let saved = state
        .db
        .write(move |conn| match id {
            Some(id) => page::update(conn, &actor, id, &draft, now).map(|()| id),
            None => page::create(conn, &actor, &draft, now),
        })
        .await;
    match saved {
        Err(Error::Stale) => Err(Error::Stale),
        saved => term_taken(saved),
    }
}

/// `POST /admin/pages/{id}/unpublish`
pub async fn unpublish(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, id, now) = (editor.actor(), *id, state.now());
    state.db.write(move |conn| page::unpublish(conn, &actor, id, now)).await?;
    flash.notice("The page is a draft again.");
    see_other(urls::admin_edit("pages", id))
}

/// `POST /admin/pages/{id}/delete`
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, now) = (editor.actor(), state.now());
    state.db.write(move |conn| page::delete(conn, &actor, *id, now)).await?;
    flash.notice("The page is deleted.");
    see_other(urls::admin("pages"))
}
