//! Sessions of signed-in people: the database keeps a hash of the token, never the token.

use diesel::prelude::*;

use crate::db::schema::sessions;
use crate::db::{Conn, Moment};

/// What the store needs of a session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its row.
    pub id: i64,
    /// JSON of the state.
    pub state: String,
    /// When it was last written down as seen.
    pub seen_at: Moment,
}

/// A session as it is written.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
pub struct SessionRow {
    /// SHA-256 of the token, in hex.
    pub token_hash: String,
    /// Who is signed in.
    pub user_id: Option<i64>,
    /// JSON of the state.
    pub state: String,
    /// Address it began from.
    pub ip_address: String,
    /// Browser it began in.
    pub user_agent: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last seen.
    pub seen_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
}

/// The live session of a token.
pub fn find(conn: &mut Conn, token_hash: &str, now: Moment) -> QueryResult<Option<Session>> {
    sessions::table
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .select(Session::as_select())
        .first(conn)
        .optional()
}

/// Writes a new session.
pub fn insert(conn: &mut Conn, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).map(drop)
}

/// The state of a session, live or not.
pub fn find_state(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<String>> {
    sessions::table.filter(sessions::token_hash.eq(token_hash)).select(sessions::state).first(conn).optional()
}

/// Writes the state of a session; answers whether it was still there.
pub fn update_state(
    conn: &mut Conn,
    token_hash: &str,
    user_id: Option<i64>,
    state: &str,
    expires_at: Moment,
) -> QueryResult<bool> {
    diesel::update(sessions::table.filter(sessions::token_hash.eq(token_hash)))
        .set((sessions::state.eq(state), sessions::user_id.eq(user_id), sessions::expires_at.eq(expires_at)))
        .execute(conn)?;
    // MySQL counts rows changed, not rows found.
    sessions::table
        .filter(sessions::token_hash.eq(token_hash))
        .select(sessions::id)
        .first::<i64>(conn)
        .optional()
        .map(|id| id.is_some())
}

/// Ends one session.
pub fn delete(conn: &mut Conn, token_hash: &str) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash))).execute(conn).map(drop)
}

/// Ends all sessions of a person, except the one with the token's hash `kept`.
pub fn end_all(conn: &mut Conn, user_id: i64, kept: Option<&str>) -> QueryResult<()> {
    diesel::delete(
        sessions::table
            .filter(sessions::user_id.eq(Some(user_id)))
            .filter(sessions::token_hash.ne(kept.unwrap_or(""))),
    )
    .execute(conn)
    .map(drop)
}

/// Removes what has expired; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn)
}
