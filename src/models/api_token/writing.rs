//! Making tokens, taking them back, and noting that they were used.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{ApiToken, Asked, BEGINNING, Scope, count_open};
use crate::db::schema::{api_tokens, users};
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;
use crate::kit::token::{hash_token, random_token};
use crate::models::audit::{self, Actor};

/// Good tokens of one person at most.
pub const MOST_OPEN: i64 = 100;
/// Days that lists still show a token that is over.
const SHOWN_AFTER_END: i64 = 30;
/// Characters of a token by which people know it again.
const PREFIX: usize = BEGINNING.len() + 6;

#[derive(Insertable)]
#[diesel(table_name = api_tokens)]
struct NewRow<'a> {
    user_id: i64,
    name: &'a str,
    scope: Scope,
    prefix: &'a str,
    token_hash: String,
    created_at: Moment,
    expires_at: Option<Moment>,
}

/// Makes a token for a person and answers its secret, which nobody sees but them.
///
/// [`Error::Refused`] when the person has too many.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    user_id: i64,
    asked: &Asked,
    now: Moment,
) -> Result<String, Error> {
    let secret = format!("{BEGINNING}{}", random_token());
    transaction(conn, |conn| {
        if count_open(conn, user_id, now)? >= MOST_OPEN {
            return Err(Error::Refused(format!("{MOST_OPEN} tokens are enough; revoke one first.")));
        }
        let row = NewRow {
            user_id,
            name: &asked.name,
            scope: asked.scope,
            prefix: secret.get(..PREFIX).unwrap_or_default(),
            token_hash: hash_token(&secret),
            created_at: now,
            expires_at: asked.expires_at,
        };
        let id = insert_returning_id!(conn, crate::db::schema::api_tokens, row)?;
        let details = format!("scope {}", asked.scope);
        audit::record(conn, actor, "api_token.created", ("api_token", Some(id), &asked.name), &details, now)?;
        Ok(())
    })?;
    Ok(secret)
}

/// Takes one token of a person back; nothing happens to one that is over already.
pub fn revoke(conn: &mut Conn, actor: &Actor, user_id: i64, id: i64, now: Moment) -> Result<ApiToken, Error> {
    transaction(conn, |conn| {
        let token: ApiToken = api_tokens::table
            .filter(api_tokens::id.eq(id).and(api_tokens::user_id.eq(user_id)))
            .select(ApiToken::as_select())
            .first(conn)?;
        if token.is_open(now) {
            diesel::update(api_tokens::table.find(id))
                .set(api_tokens::revoked_at.eq(Some(now)))
                .execute(conn)?;
            let subject = ("api_token", Some(id), token.name.as_str());
            audit::record(conn, actor, "api_token.revoked", subject, "", now)?;
        }
        Ok(token)
    })
}

/// Takes all tokens of a person back; answers how many were good.
pub fn revoke_all(conn: &mut Conn, actor: &Actor, user_id: i64, now: Moment) -> Result<u64, Error> {
    transaction(conn, |conn| {
        let name: String = users::table.find(user_id).select(users::username).first(conn)?;
        let count = count_open(conn, user_id, now)?.unsigned_abs();
        let unrevoked = api_tokens::user_id.eq(user_id).and(api_tokens::revoked_at.is_null());
        diesel::update(api_tokens::table.filter(unrevoked))
            .set(api_tokens::revoked_at.eq(Some(now)))
            .execute(conn)?;
        let details = format!("{count} tokens");
        audit::record(conn, actor, "api_token.all_revoked", ("user", Some(user_id), &name), &details, now)?;
        Ok(count)
    })
}

/// Writes down when these tokens were last used.
pub fn note_uses(conn: &mut Conn, uses: &[(i64, Moment)]) -> QueryResult<()> {
    for (id, at) in uses {
        diesel::update(api_tokens::table.find(id))
            .set(api_tokens::last_used_at.eq(Some(*at)))
            .execute(conn)?;
    }
    Ok(())
}

/// Removes tokens that have been over for a while; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    let end = Some(now - TimeDelta::days(SHOWN_AFTER_END));
    diesel::delete(
        api_tokens::table.filter(api_tokens::expires_at.le(end).or(api_tokens::revoked_at.le(end))),
    )
    .execute(conn)
}
