//! `/admin/menus/{menu}/items`: one link of a menu.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::menus::{self, Choices, Shown, VersionInput, conflict, flash_or_conflict, named, version};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::menu::{self, Direction, Item, ItemInput, Menu, MenuName};
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/menus/edit.html")]
struct EditPage {
    layout: Layout,
    name: MenuName,
    menu: Menu,
    item: Item,
    choices: Choices,
    form: ItemInput,
    errors: FieldErrors,
}

/// A move as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MoveInput {
    direction: String,
    version: String,
}

/// `POST /admin/menus/{menu}`
pub async fn create(
    editor: Editor,
    name: web::Path<String>,
    form: Form<ItemInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, form) = (named(&name)?, form.into_inner());
    let (version, actor, now) = (version(&form.version)?, editor.actor(), state.now());
    let saved = match form.parse() {
        Ok(new) => state.db.write(move |conn| menu::add(conn, &actor, (name, version), &new, now)).await,
        Err(errors) => Ok(Err(errors)),
    };
    match saved {
        Ok(Ok(id)) => {
            flash.notice("The item is in the menu.");
            see_other(urls::admin_menu_item(name.as_str(), id))
        }
        Ok(Err(errors)) => {
            menus::answer(StatusCode::BAD_REQUEST, layout, &state, name, Shown { form, errors }).await
        }
        Err(Error::Stale) => conflict(layout, &state, name, form).await,
        Err(error) => Err(error),
    }
}

/// `GET /admin/menus/{menu}/items/{id}/edit`
pub async fn edit(
    _editor: Editor,
    path: web::Path<(String, i64)>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (name, id) = path.into_inner();
    show(StatusCode::OK, layout, &state, (named(&name)?, id), None).await
}

async fn show(
    status: StatusCode,
    layout: Layout,
    state: &State,
    (name, id): (MenuName, i64),
    typed: Option<(ItemInput, FieldErrors)>,
) -> Result<HttpResponse, Error> {
    let (menu, item, choices) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let menu = menu::find(conn, name)?;
            let item = menu.item(id).cloned().ok_or(Error::NotFound)?;
            let choices = Choices::load(conn, item.category_id)?;
            Ok((menu, item, choices))
        })
        .await?;
    let (mut form, errors) =
        typed.unwrap_or_else(|| (ItemInput::of(&item, menu.version), FieldErrors::new()));
    form.version = menu.version.to_string();
    page_with_status(status, &EditPage { layout, name, menu, item, choices, form, errors })
}

/// `POST /admin/menus/{menu}/items/{id}`
pub async fn update(
    editor: Editor,
    path: web::Path<(String, i64)>,
    form: Form<ItemInput>,
    mut layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, id) = path.into_inner();
    let (name, form) = (named(&name)?, form.into_inner());
    let (version, actor, now) = (version(&form.version)?, editor.actor(), state.now());
    let saved = match form.parse() {
        Ok(new) => {
            state.db.write(move |conn| menu::change(conn, &actor, (name, version), (id, &new), now)).await
        }
        Err(errors) => Ok(Err(errors)),
    };
    match saved {
        Ok(Ok(())) => {
            flash.notice("The item is saved.");
            see_other(urls::admin_menu_item(name.as_str(), id))
        }
        Ok(Err(errors)) => {
            show(StatusCode::BAD_REQUEST, layout, &state, (name, id), Some((form, errors))).await
        }
        Err(Error::Stale) => {
            let text = "Somebody else changed the menu meanwhile. What you typed is still here: save it again to keep it.";
            layout.messages.push(Message { is_alert: true, text: text.into() });
            show(StatusCode::CONFLICT, layout, &state, (name, id), Some((form, FieldErrors::new()))).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /admin/menus/{menu}/items/{id}/move`: `up`, `down`, `in` (below the one before it), `out`.
pub async fn shift(
    editor: Editor,
    path: web::Path<(String, i64)>,
    form: Form<MoveInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, id) = path.into_inner();
    let (name, version) = (named(&name)?, version(&form.version)?);
    let direction = Direction::parse(&form.direction)
        .ok_or_else(|| Error::BadRequest("An item moves up, down, in or out.".into()))?;
    let (actor, now) = (editor.actor(), state.now());
    let moved =
        state.db.write(move |conn| menu::shift(conn, &actor, (name, version), (id, direction), now)).await;
    match moved {
        Ok(()) => see_other(urls::admin_menu_item(name.as_str(), id)),
        refused => flash_or_conflict(refused, "", name, (layout, &state, flash)).await,
    }
}

/// `POST /admin/menus/{menu}/items/{id}/delete`
pub async fn destroy(
    editor: Editor,
    path: web::Path<(String, i64)>,
    form: Form<VersionInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, id) = path.into_inner();
    let (name, version) = (named(&name)?, version(&form.version)?);
    let (actor, now) = (editor.actor(), state.now());
    let done = state.db.write(move |conn| menu::remove(conn, &actor, (name, version), id, now)).await;
    flash_or_conflict(done, "The item is out of the menu.", name, (layout, &state, flash)).await
}
