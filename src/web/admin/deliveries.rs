//! `/admin/webhooks/{id}/deliveries/{delivery}`: one message to a webhook, and sending it once more.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::models::webhook::{self, Delivery, Webhook};
use crate::urls;
use crate::web::parts::{Admin, Flash, Layout, State, page, see_other};

#[derive(Template)]
#[template(path = "admin/webhooks/delivery.html")]
struct ShowPage {
    layout: Layout,
    webhook: Webhook,
    delivery: Delivery,
    /// The message as it goes out, laid out for people.
    message: String,
}

/// `GET /admin/webhooks/{id}/deliveries/{delivery}`
pub async fn show(
    _admin: Admin,
    path: web::Path<(i64, i64)>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (id, delivery) = *path;
    let (webhook, delivery) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            Ok((webhook::find(conn, id)?, webhook::find_delivery(conn, id, delivery)?))
        })
        .await?;
    let message = laid_out(&webhook::with_addresses(&delivery.payload, &layout.site.base_url));
    page(&ShowPage { layout, webhook, delivery, message })
}

/// `POST /admin/webhooks/{id}/deliveries/{delivery}/replay`
pub async fn replay(
    admin: Admin,
    path: web::Path<(i64, i64)>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let ((id, delivery), actor, now) = (*path, admin.actor(), state.now());
    state.db.write(move |conn| webhook::replay(conn, &actor, id, delivery, now)).await?;
    state.queue.bell.ring();
    flash.notice("It is on its way once more.");
    see_other(urls::webhook_delivery(id, delivery))
}

/// JSON with a member a line; what can't be read as JSON stays as it is.
fn laid_out(json: &str) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_str(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}
