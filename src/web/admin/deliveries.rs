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

/// JSON with a member a line, in its own order.
fn laid_out(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    let mut rest = json.chars().peekable();
    while let Some(c) = rest.next() {
        if in_text {
            out.push(c);
            (in_text, is_escaped) = (is_escaped || c != '"', !is_escaped && c == '\\');
            continue;
        }
        match c {
            '{' | '[' if rest.peek().is_some_and(|next| matches!(next, '}' | ']')) => out.push(c),
            '{' | '[' => {
                depth += 1;
                out.push(c);
                break_line(&mut out, depth);
            }
            '}' | ']' if out.ends_with(['{', '[']) => out.push(c),
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn only_white_space_is_added() {
        let json = r#"{"a":"x, {\"y\": [\\","b":[],"c":{},"d":[1,{"e":null}]}"#;
        let laid = laid_out(json);
        assert_eq!(laid.lines().count(), 10, "{laid}");
        let (one, other): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(json).unwrap(), serde_json::from_str(&laid).unwrap());
        assert_eq!(one, other);
    }
}
