//! `/admin/webhooks`: the programs that are told when posts and comments change.

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::webhook::keep_for_showing;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::webhook::{self, Event, Webhook, WebhookInput};
use crate::urls;
use crate::web::parts::{Admin, Flash, Form, Layout, State, page, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/webhooks/index.html")]
struct IndexPage {
    layout: Layout,
    webhooks: Vec<Webhook>,
}

#[derive(Template)]
#[template(path = "admin/webhooks/edit.html")]
pub(super) struct EditPage {
    pub(super) layout: Layout,
    /// None when new.
    pub(super) webhook: Option<Webhook>,
    pub(super) form: WebhookInput,
    pub(super) errors: FieldErrors,
}

/// `GET /admin/webhooks`
pub async fn index(_admin: Admin, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let webhooks = state.db.read(webhook::all).await?;
    page(&IndexPage { layout, webhooks })
}

/// `GET /admin/webhooks/new`
pub async fn new(_admin: Admin, layout: Layout) -> Result<HttpResponse, Error> {
    page(&EditPage { layout, webhook: None, form: WebhookInput::fresh(), errors: FieldErrors::new() })
}

/// `POST /admin/webhooks`
pub async fn create(
    admin: Admin,
    form: Form<WebhookInput>,
    layout: Layout,
    state: State,
    session: Session,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let new = match form.parse(state.queue.courier.allows_private()) {
        Ok(new) => new,
        Err(errors) => {
            let page = EditPage { layout, webhook: None, form, errors };
            return page_with_status(StatusCode::BAD_REQUEST, &page);
        }
    };
    let (actor, key, now) = (admin.actor(), state.queue.sealing_key.clone(), state.now());
    let id = state.db.write(move |conn| webhook::create(conn, &actor, &new, &key, now)).await?;
    keep_for_showing(&session, id)?;
    flash.notice("The webhook is there. Copy its secret now: it is shown only once.");
    see_other(urls::admin_item("webhooks", id))
}
