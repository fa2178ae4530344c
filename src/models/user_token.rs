//! Links by which a person chooses a password: the database keeps a hash of the token, never the token.
//! A link is good once and for a while; what changes the account's access ends all of them.

use chrono::TimeDelta;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::db::schema::{user_tokens, users};
use crate::db::{Conn, Moment, insert_returning_id};
use crate::kit::token::{hash_token, random_token};
use crate::models::text_enum;
use crate::models::user::User;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Purpose {
    /// To come in for the first time.
    Invitation,
    /// To come in again after forgetting the password.
    Reset,
}

text_enum!(Purpose { Invitation => "invitation", Reset => "reset" });

impl Purpose {
    /// How long a link is good.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::Reset => TimeDelta::hours(1),
        }
    }
}

/// A link, without its token.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = user_tokens)]
pub struct UserToken {
    /// Its row.
    pub id: i64,
    /// Whose password it sets.
    pub user_id: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// When it ends by itself.
    pub expires_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = user_tokens)]
struct NewRow {
    user_id: i64,
    purpose: Purpose,
    token_hash: String,
    created_at: Moment,
    expires_at: Moment,
}

/// Makes a link and answers its token, which nobody sees but the person. Those made before stay good
/// until one of them is used: mail may come late, and in any order.
pub fn create(conn: &mut Conn, user_id: i64, purpose: Purpose, now: Moment) -> QueryResult<String> {
    let token = random_token();
    let row = NewRow {
        user_id,
        purpose,
        token_hash: hash_token(&token),
        created_at: now,
        expires_at: now + purpose.lifetime(),
    };
    insert_returning_id!(conn, crate::db::schema::user_tokens, row)?;
    Ok(token)
}

/// The link with this token and its person, while it is good and they may sign in.
pub fn find_open(conn: &mut Conn, token: &str, now: Moment) -> QueryResult<(UserToken, User)> {
    user_tokens::table
        .inner_join(users::table)
        .filter(user_tokens::token_hash.eq(hash_token(token)))
        .filter(user_tokens::used_at.is_null().and(user_tokens::expires_at.gt(now)))
        .filter(users::deactivated_at.is_null())
        .select((UserToken::as_select(), User::as_select()))
        .first(conn)
}

/// Until when the last open link of a person is good.
pub fn open_until(conn: &mut Conn, user_id: i64, now: Moment) -> QueryResult<Option<Moment>> {
    user_tokens::table
        .filter(user_tokens::user_id.eq(user_id))
        .filter(user_tokens::used_at.is_null().and(user_tokens::expires_at.gt(now)))
        .order(user_tokens::expires_at.desc())
        .select(user_tokens::expires_at)
        .first(conn)
        .optional()
}

/// Uses a link up; false when somebody else was quicker. Belongs in the transaction of the deed.
pub fn use_up(conn: &mut Conn, id: i64, now: Moment) -> QueryResult<bool> {
    let unused = user_tokens::table.filter(user_tokens::id.eq(id).and(user_tokens::used_at.is_null()));
    let used = diesel::update(unused).set(user_tokens::used_at.eq(Some(now))).execute(conn)?;
    Ok(used > 0)
}

/// Ends all links of a person.
pub fn end_all(conn: &mut Conn, user_id: i64) -> QueryResult<()> {
    diesel::delete(user_tokens::table.filter(user_tokens::user_id.eq(user_id))).execute(conn).map(drop)
}

/// Removes what has expired; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(user_tokens::table.filter(user_tokens::expires_at.le(now))).execute(conn)
}
