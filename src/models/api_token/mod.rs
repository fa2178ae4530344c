//! Tokens by which programs speak to the site for a person: shown once, kept as a hash. A token may do
//! what its scope and its person's role both allow, and nothing more.

mod input;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use input::{Asked, TokenInput};
pub use writing::{MOST_OPEN, create, note_uses, prune, revoke, revoke_all};

use crate::db::schema::{api_tokens, users};
use crate::db::{Conn, Moment};
use crate::kit::token::hash_token;
use crate::models::text_enum;
use crate::models::user::{Role, User};

/// How every token begins, so that people and scanners of leaked secrets know one.
pub const BEGINNING: &str = "platen_";

/// What a token may be used for, in rising order: each may do all that the one before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Scope {
    /// Reading what the person may read.
    Read,
    /// Writing posts, categories and tags as well.
    Write,
    /// People, backups and the rest of what admins do as well.
    Admin,
}

text_enum!(Scope { Read => "read", Write => "write", Admin => "admin" });

impl Scope {
    /// The least role that can use all of it.
    pub fn needed_role(self) -> Role {
        match self {
            Self::Read => Role::Reader,
            Self::Write => Role::Author,
            Self::Admin => Role::Admin,
        }
    }

    /// What it allows, in words for the person who chooses.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Read => "what I may read",
            Self::Write => "also posts, categories and tags",
            Self::Admin => "also people, jobs and backups",
        }
    }
}

/// A token, without its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiToken {
    /// Its row.
    pub id: i64,
    /// For whom it speaks.
    pub user_id: i64,
    /// What the person calls it.
    pub name: String,
    /// What it may be used for.
    pub scope: Scope,
    /// Its first characters, by which the person knows it again.
    pub prefix: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Option<Moment>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Moment>,
    /// When it was taken back.
    pub revoked_at: Option<Moment>,
}

impl ApiToken {
    /// Whether it is good at `now`, as far as it is up to the token.
    pub fn is_open(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && !self.has_expired(now)
    }

    /// Whether its time is over.
    pub fn has_expired(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// The token with this secret and its person, while it is good and they may sign in: one query.
pub fn find_open(conn: &mut Conn, secret: &str, now: Moment) -> QueryResult<Option<(ApiToken, User)>> {
    let found: Option<(ApiToken, User)> = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::token_hash.eq(hash_token(secret)))
        .filter(users::deactivated_at.is_null())
        .select((ApiToken::as_select(), User::as_select()))
        .first(conn)
        .optional()?;
    Ok(found.filter(|(token, _)| token.is_open(now)))
}

/// Every token of a person that is still kept, the newest first.
pub fn all_of(conn: &mut Conn, user_id: i64) -> QueryResult<Vec<ApiToken>> {
    api_tokens::table
        .filter(api_tokens::user_id.eq(user_id))
        .order(api_tokens::id.desc())
        .select(ApiToken::as_select())
        .load(conn)
}

/// How many tokens of a person are good at `now`.
pub fn count_open(conn: &mut Conn, user_id: i64, now: Moment) -> QueryResult<i64> {
    api_tokens::table
        .filter(api_tokens::user_id.eq(user_id).and(api_tokens::revoked_at.is_null()))
        .filter(api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(Some(now))))
        .count()
        .get_result(conn)
}
