//! Finding webhooks.

use diesel::prelude::*;

use super::Webhook;
use crate::db::Conn;
use crate::db::schema::{webhook_secrets, webhooks};

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Webhook> {
    webhooks::table.find(id).select(Webhook::as_select()).first(conn)
}

/// All of them, in the order they were made.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Webhook>> {
    webhooks::table.order(webhooks::id).select(Webhook::as_select()).load(conn)
}

/// Those that reach nobody at present, or were paused because of that.
pub fn in_trouble(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Webhook>> {
    let failing = webhooks::failure_count.gt(0).and(webhooks::paused_at.is_null());
    webhooks::table
        .filter(failing.or(webhooks::pause_reason.ne("")))
        .order(webhooks::id)
        .limit(limit)
        .select(Webhook::as_select())
        .load(conn)
}

/// What its deliveries are signed with, sealed; None after a restore from a file.
pub fn find_sealed_secret(conn: &mut Conn, id: i64) -> QueryResult<Option<Vec<u8>>> {
    webhook_secrets::table.find(id).select(webhook_secrets::sealed).first(conn).optional()
}
