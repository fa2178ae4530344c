//! Making, changing and removing webhooks, and the secrets that sign their deliveries.

use diesel::prelude::*;

use super::standing::listen_ahead;
use super::{NewWebhook, Webhook, find};
use crate::db::schema::{webhook_secrets, webhooks};
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;
use crate::kit::seal;
use crate::kit::token::random_token;
use crate::models::audit::{self, Actor};

/// Webhooks of a site at most.
pub const MOST: i64 = 50;

#[derive(Insertable)]
#[diesel(table_name = webhooks)]
struct Row<'a> {
    url: &'a str,
    description: &'a str,
    events: String,
    version: i32,
    failure_count: i32,
    pause_reason: &'a str,
    created_at: Moment,
    updated_at: Moment,
}

impl NewWebhook {
    fn words(&self) -> String {
        self.events.iter().map(|event| event.as_str()).collect::<Vec<_>>().join(",")
    }
}

/// Makes a webhook, with a secret sealed under `key`; answers its id.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewWebhook,
    key: &str,
    now: Moment,
) -> Result<i64, Error> {
    transaction(conn, |conn| {
        if webhooks::table.count().get_result::<i64>(conn)? >= MOST {
            return Err(Error::Refused(format!("There are {MOST} webhooks, and no more fit.")));
        }
        let row = Row {
            url: &new.url,
            description: &new.description,
            events: new.words(),
            version: 1,
            failure_count: 0,
            pause_reason: "",
            created_at: now,
            updated_at: now,
        };
        let id = insert_returning_id!(conn, crate::db::schema::webhooks, row)?;
        put_secret(conn, id, key, now)?;
        let webhook = find(conn, id)?;
        record(conn, actor, "webhook.created", &webhook, &told(&webhook), now)?;
        listen_ahead(conn, &webhook, now)?;
        Ok(id)
    })
}

/// Changes a webhook; [`Error::Stale`] when the version that was edited is not the one that stands.
pub fn change(conn: &mut Conn, actor: &Actor, id: i64, new: &NewWebhook, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let before = find(conn, id)?;
        let changed = diesel::update(webhooks::table)
            .filter(webhooks::id.eq(id).and(webhooks::version.eq(new.version.unwrap_or_default())))
            .set((
                webhooks::url.eq(&new.url),
                webhooks::description.eq(&new.description),
                webhooks::events.eq(new.words()),
                webhooks::version.eq(webhooks::version + 1),
                webhooks::updated_at.eq(now),
            ))
            .execute(conn)?;
        if changed == 0 {
            return Err(Error::Stale);
        }
        if before.url != new.url {
            // Whoever is there now has failed nobody yet.
            forget_failures(conn, id)?;
        }
        let webhook = find(conn, id)?;
        let details = format!("{}, was {}", told(&webhook), told(&before));
        record(conn, actor, "webhook.changed", &webhook, &details, now)?;
        if webhook.is_paused() { Ok(()) } else { listen_ahead(conn, &webhook, now) }
    })
}

/// Removes a webhook with its log; what waits for it is never told.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let webhook = find(conn, id)?;
        diesel::delete(webhooks::table.find(id)).execute(conn)?;
        Ok(record(conn, actor, "webhook.deleted", &webhook, &told(&webhook), now)?)
    })
}

/// Gives a webhook another secret; the old one signs nothing any more.
pub fn replace_secret(conn: &mut Conn, actor: &Actor, id: i64, key: &str, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let webhook = find(conn, id)?;
        put_secret(conn, id, key, now)?;
        Ok(record(conn, actor, "webhook.secret_replaced", &webhook, "", now)?)
    })
}

/// What a sealed secret holds; None when it was sealed under another `SECRET_KEY`.
pub fn open_secret(id: i64, key: &str, sealed: &[u8]) -> Option<String> {
    seal::open(key, &context(id), sealed).and_then(|secret| String::from_utf8(secret).ok())
}

pub(super) fn forget_failures(conn: &mut Conn, id: i64) -> QueryResult<()> {
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::failure_count.eq(0),
            webhooks::first_failed_at.eq(None::<Moment>),
            webhooks::rest_ends_at.eq(None::<Moment>),
        ))
        .execute(conn)
        .map(drop)
}

fn put_secret(conn: &mut Conn, id: i64, key: &str, now: Moment) -> Result<(), Error> {
    let secret = format!("whsec_{}", random_token());
    let sealed = seal::seal(key, &context(id), secret.as_bytes())
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a secret could not be sealed")))?;
    diesel::delete(webhook_secrets::table.find(id)).execute(conn)?;
    diesel::insert_into(webhook_secrets::table)
        .values((
            webhook_secrets::webhook_id.eq(id),
            webhook_secrets::created_at.eq(now),
            webhook_secrets::sealed.eq(sealed),
        ))
        .execute(conn)?;
    Ok(())
}

fn context(id: i64) -> String {
    format!("webhook {id}")
}

/// The receiver without its path, which may be a secret, and the events.
fn told(webhook: &Webhook) -> String {
    format!("{} for {}", webhook.host(), webhook.events.replace(',', ", "))
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    action: &str,
    webhook: &Webhook,
    details: &str,
    now: Moment,
) -> QueryResult<()> {
    audit::record(conn, actor, action, ("webhook", Some(webhook.id), &webhook.name()), details, now)
}
