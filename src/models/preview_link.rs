//! Links that show a post to whoever has them before it is public; they expire and can be revoked.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::{preview_links, users};
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;
use crate::kit::token::{hash_token, random_token};
use crate::models::audit::{self, Actor};
use crate::models::post::Post;

/// Links listed at most, the newest first.
const LISTED: i64 = 50;

/// A link, without its token, of which only a hash is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = preview_links)]
pub struct PreviewLink {
    /// Its row.
    pub id: i64,
    /// What it shows.
    pub post_id: i64,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was ended by hand.
    pub revoked_at: Option<Moment>,
}

impl PreviewLink {
    /// Whether it still shows the post.
    pub fn is_open(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// How long a link lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(i64);

impl Lifetime {
    /// The choices, in days.
    pub const DAYS: &'static [i64] = &[1, 7, 30];

    /// Reads a choice.
    pub fn parse(days: &str) -> Option<Self> {
        days.trim().parse().ok().filter(|days| Self::DAYS.contains(days)).map(Self)
    }
}

#[derive(Insertable)]
#[diesel(table_name = preview_links)]
struct NewRow {
    post_id: i64,
    token_hash: String,
    created_by: Option<i64>,
    created_at: Moment,
    expires_at: Moment,
}

/// Makes a link and answers its token, which is shown once.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    post: &Post,
    lifetime: Lifetime,
    now: Moment,
) -> Result<String, Error> {
    let token = random_token();
    let row = NewRow {
        post_id: post.id,
        token_hash: hash_token(&token),
        created_by: actor.id,
        created_at: now,
        expires_at: now + TimeDelta::days(lifetime.0),
    };
    transaction(conn, |conn| {
        insert_returning_id!(conn, crate::db::schema::preview_links, row)?;
        let details = format!("{} days", lifetime.0);
        audit::record(
            conn,
            actor,
            "preview_link.created",
            ("post", Some(post.id), &post.title),
            &details,
            now,
        )?;
        Ok(token)
    })
}

/// The links of a post with the names of who made them, the newest first.
pub fn of_post(conn: &mut Conn, post_id: i64) -> QueryResult<Vec<(PreviewLink, Option<String>)>> {
    preview_links::table
        .left_join(users::table)
        .filter(preview_links::post_id.eq(post_id))
        .order((preview_links::created_at.desc(), preview_links::id.desc()))
        .limit(LISTED)
        .select((PreviewLink::as_select(), users::username.nullable()))
        .load(conn)
}

/// The open link with this token.
pub fn find_open(conn: &mut Conn, token: &str, now: Moment) -> QueryResult<PreviewLink> {
    preview_links::table
        .filter(preview_links::token_hash.eq(hash_token(token)))
        .filter(preview_links::revoked_at.is_null().and(preview_links::expires_at.gt(now)))
        .select(PreviewLink::as_select())
        .first(conn)
}

/// Ends a link of this post at once.
pub fn revoke(conn: &mut Conn, actor: &Actor, post: &Post, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let own = preview_links::table.find(id).filter(preview_links::post_id.eq(post.id));
        let link: PreviewLink = own.select(PreviewLink::as_select()).first(conn)?;
        if link.revoked_at.is_none() {
            diesel::update(preview_links::table.find(id))
                .set(preview_links::revoked_at.eq(Some(now)))
                .execute(conn)?;
            audit::record(
                conn,
                actor,
                "preview_link.revoked",
                ("post", Some(post.id), &post.title),
                "",
                now,
            )?;
        }
        Ok(())
    })
}
