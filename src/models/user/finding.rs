//! Finding people.

use diesel::prelude::*;

use super::{Byline, Email, Role, User};
use crate::db::Conn;
use crate::db::schema::users;
use crate::models::post::filter::like_escaped;

/// Whether anybody can sign in; people named by an import don't count.
pub fn any_exists(conn: &mut Conn) -> QueryResult<bool> {
    users::table
        .filter(users::password_hash.is_not_null())
        .select(users::id)
        .limit(1)
        .first::<i64>(conn)
        .optional()
        .map(|id| id.is_some())
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

/// By name, without regard to case.
pub fn find_by_username(conn: &mut Conn, username: &str) -> QueryResult<User> {
    users::table
        .filter(users::username_key.eq(username.to_ascii_lowercase()))
        .select(User::as_select())
        .first(conn)
}

/// Who has this e-mail address and may sign in.
pub fn find_active_by_email(conn: &mut Conn, email: &Email) -> QueryResult<Option<User>> {
    users::table
        .filter(users::email_key.eq(Some(email.key())).and(users::deactivated_at.is_null()))
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// By username or e-mail address, with the password's hash: what signing in needs.
pub fn find_by_login(conn: &mut Conn, login: &str) -> QueryResult<Option<(User, Option<String>)>> {
    let login = login.trim();
    let query = users::table.select((User::as_select(), users::password_hash));
    match login.contains('@') {
        true => query.filter(users::email_key.eq(Some(login.to_lowercase()))).first(conn).optional(),
        false => query.filter(users::username_key.eq(login.to_ascii_lowercase())).first(conn).optional(),
    }
}

/// The first active people by name who may write, for suggestions.
pub fn first_authors(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Byline>> {
    users::table
        .filter(users::role.ne(Role::Reader).and(users::deactivated_at.is_null()))
        .select(Byline::as_select())
        .order(users::username_key)
        .limit(limit)
        .load(conn)
}

/// People whose username begins as typed, by name.
pub fn beginning(conn: &mut Conn, typed: &str, limit: i64) -> QueryResult<Vec<Byline>> {
    let typed = typed.trim().to_ascii_lowercase();
    if typed.is_empty() || typed.contains('\0') {
        return Ok(Vec::new());
    }
    users::table
        .filter(users::username_key.like(format!("{}%", like_escaped(&typed))).escape('!'))
        .select(Byline::as_select())
        .order(users::username_key)
        .limit(limit)
        .load(conn)
}

/// Everybody by name.
pub fn everybody(conn: &mut Conn) -> QueryResult<Vec<User>> {
    users::table.select(User::as_select()).order(users::username_key).load(conn)
}

/// How many may sign in.
pub fn count_active(conn: &mut Conn) -> QueryResult<u64> {
    let count: i64 = users::table.filter(users::deactivated_at.is_null()).count().get_result(conn)?;
    Ok(count.max(0) as u64)
}
