//! `/admin/webhooks/{id}`: one webhook, what it was told, and what can be done with it.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::PER_PAGE;
use super::webhooks::EditPage;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::audit::Actor;
use crate::models::webhook::{self, Delivery, State as DeliveryState, Webhook, WebhookInput};
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Admin, Flash, Form, Layout, State, page, page_with_status, see_other};

/// Where it is remembered that a webhook's secret is still to be shown.
const FRESH: &str = "fresh_webhook_secret";

#[derive(Template)]
#[template(path = "admin/webhooks/show.html")]
struct ShowPage {
    layout: Layout,
    webhook: Webhook,
    /// A secret that was just made.
    secret: Option<String>,
    deliveries: Page<Delivery>,
    tabs: Vec<(Option<DeliveryState>, i64)>,
    state: Option<DeliveryState>,
    pagination: Pagination,
}

impl ShowPage {
    fn tab(&self, state: &Option<DeliveryState>) -> String {
        let path = urls::admin_item("webhooks", self.webhook.id);
        state.map_or(path.clone(), |state| format!("{path}?state={state}"))
    }
}

/// Which deliveries are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    state: String,
    page: Option<String>,
}

impl ShowQuery {
    fn state(&self) -> Result<Option<DeliveryState>, Error> {
        match self.state.as_str() {
            "" => Ok(None),
            word => match DeliveryState::parse(word) {
                Some(state) => Ok(Some(state)),
                None => Err(Error::BadRequest("There is no such state.".into())),
            },
        }
    }
}

/// `GET /admin/webhooks/{id}`
pub async fn show(
    _admin: Admin,
    id: web::Path<i64>,
    query: web::Query<ShowQuery>,
    layout: Layout,
    state: State,
    session: Session,
) -> Result<HttpResponse, Error> {
    let (id, wanted) = (*id, query.state()?);
    let number = page_number(query.page.as_deref())?;
    let is_fresh = take_fresh(&session, id);
    let found = state.db.read(move |conn| load(conn, id, (wanted, number), is_fresh)).await?;
    let key = &state.queue.sealing_key;
    let secret = found.sealed.as_deref().and_then(|sealed| webhook::open_secret(id, key, sealed));
    let path = urls::admin_item("webhooks", id);
    let pagination = Pagination::new(&found.deliveries, &path, &[("state", &query.state)]);
    let Found { webhook, deliveries, tabs, .. } = found;
    page(&ShowPage { layout, webhook, secret, deliveries, tabs, state: wanted, pagination })
}

/// What the page shows.
struct Found {
    webhook: Webhook,
    sealed: Option<Vec<u8>>,
    deliveries: Page<Delivery>,
    tabs: Vec<(Option<DeliveryState>, i64)>,
}

fn load(
    conn: &mut Conn,
    id: i64,
    (state, number): (Option<DeliveryState>, u64),
    is_fresh: bool,
) -> Result<Found, Error> {
    let webhook = webhook::find(conn, id)?;
    let counts = webhook::count_by_state(conn, id)?;
    let count_of =
        |state: DeliveryState| counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let mut tabs = vec![(None, all)];
    tabs.extend(DeliveryState::ALL.iter().map(|state| (Some(*state), count_of(*state))));
    let total = state.map_or(all, count_of).max(0).unsigned_abs();
    let deliveries = webhook::find_deliveries(conn, (id, state), total, (number, PER_PAGE))?;
    let sealed = if is_fresh { webhook::find_sealed_secret(conn, id)? } else { None };
    Ok(Found { webhook, sealed, deliveries: deliveries.ok_or(Error::NotFound)?, tabs })
}

/// The next look at this webhook shows its secret.
pub(super) fn keep_for_showing(session: &Session, id: i64) -> Result<(), Error> {
    session.insert(FRESH, id).map_err(|error| Error::Internal(error.into()))
}

fn take_fresh(session: &Session, id: i64) -> bool {
    let is_fresh = session.get::<i64>(FRESH).ok().flatten() == Some(id);
    if is_fresh {
        session.remove(FRESH);
    }
    is_fresh
}

/// `GET /admin/webhooks/{id}/edit`
pub async fn edit(
    _admin: Admin,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    form_of(StatusCode::OK, layout, &state, *id, None).await
}

async fn form_of(
    status: StatusCode,
    layout: Layout,
    state: &State,
    id: i64,
    typed: Option<(WebhookInput, FieldErrors)>,
) -> Result<HttpResponse, Error> {
    let webhook = state.db.read(move |conn| webhook::find(conn, id)).await?;
    let (form, errors) = typed.unwrap_or_else(|| (WebhookInput::of(&webhook), FieldErrors::new()));
    page_with_status(status, &EditPage { layout, webhook: Some(webhook), form, errors })
}

/// `POST /admin/webhooks/{id}`
pub async fn update(
    admin: Admin,
    id: web::Path<i64>,
    form: Form<WebhookInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    let new = match form.parse(state.queue.courier.allows_private()) {
        Ok(new) if new.version.is_some() => new,
        Ok(_) => return Err(Error::BadRequest("The form did not say which version it changes.".into())),
        Err(errors) => {
            return form_of(StatusCode::BAD_REQUEST, layout, &state, id, Some((form, errors))).await;
        }
    };
    let (actor, now) = (admin.actor(), state.now());
    match state.db.write(move |conn| webhook::change(conn, &actor, id, &new, now)).await {
        Ok(()) => {
            flash.notice("The webhook is saved.");
            see_other(urls::admin_item("webhooks", id))
        }
        Err(Error::Stale) => conflict(layout, &state, id, form).await,
        Err(error) => Err(error),
    }
}

/// 409: what was typed, to be saved over what stands now, or not.
async fn conflict(
    mut layout: Layout,
    state: &State,
    id: i64,
    mut form: WebhookInput,
) -> Result<HttpResponse, Error> {
    let present = state.db.read(move |conn| webhook::find(conn, id)).await?;
    let text = format!(
        "Somebody else changed this meanwhile; now it tells {}. Save again to replace that.",
        present.url
    );
    layout.messages.push(Message { is_alert: true, text });
    form.version = present.version.to_string();
    form_of(StatusCode::CONFLICT, layout, state, id, Some((form, FieldErrors::new()))).await
}

/// `POST /admin/webhooks/{id}/{verb}`: `pause`, `resume`, `test`, `secret` or `delete`.
pub async fn act(
    admin: Admin,
    path: web::Path<(i64, String)>,
    state: State,
    session: Session,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, verb) = path.into_inner();
    let deed = Deed::parse(&verb).ok_or(Error::NotFound)?;
    let (actor, key, now) = (admin.actor(), state.queue.sealing_key.clone(), state.now());
    state.db.write(move |conn| deed.carry_out(conn, &actor, (id, &key), now)).await?;
    state.queue.bell.ring();
    if deed == Deed::ReplaceSecret {
        keep_for_showing(&session, id)?;
    }
    flash.notice(deed.told());
    see_other(if deed == Deed::Delete { urls::admin("webhooks") } else { urls::admin_item("webhooks", id) })
}

/// What a button of the page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Pause,
    Resume,
    Test,
    ReplaceSecret,
    Delete,
}

impl Deed {
    fn parse(verb: &str) -> Option<Self> {
        match verb {
            "pause" => Some(Self::Pause),
            "resume" => Some(Self::Resume),
            "test" => Some(Self::Test),
            "secret" => Some(Self::ReplaceSecret),
            "delete" => Some(Self::Delete),
            _ => None,
        }
    }

    fn carry_out(
        self,
        conn: &mut Conn,
        actor: &Actor,
        (id, key): (i64, &str),
        now: Moment,
    ) -> Result<(), Error> {
        match self {
            Self::Pause => webhook::pause(conn, actor, id, "", now).map(drop),
            Self::Resume => webhook::resume(conn, actor, id, now).map(drop),
            Self::Test => webhook::send_test(conn, actor, id, now),
            Self::ReplaceSecret => webhook::replace_secret(conn, actor, id, key, now),
            Self::Delete => webhook::delete(conn, actor, id, now),
        }
    }

    fn told(self) -> &'static str {
        match self {
            Self::Pause => "The webhook is paused: what happens now is not told.",
            Self::Resume => "The webhook goes on.",
            Self::Test => "A test is on its way. What came of it stands in the log in a moment.",
            Self::ReplaceSecret => "The webhook has a new secret. Copy it now: it is shown only once.",
            Self::Delete => "The webhook is gone.",
        }
    }
}
