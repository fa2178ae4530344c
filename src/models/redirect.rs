//! Old addresses, and where they lead now.

use diesel::prelude::*;

use crate::db::schema::redirects;
use crate::db::{Conn, Moment};

/// An old address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = redirects)]
pub struct Redirect {
    /// Never changes.
    pub id: i64,
    /// The old path.
    pub from_path: String,
    /// A path of this site, or an http(s) address elsewhere.
    pub to_path: String,
    /// When it was made.
    pub created_at: Moment,
}

/// Where the first of these spellings leads that is an old address.
pub fn find_target(conn: &mut Conn, spellings: &[String]) -> QueryResult<Option<String>> {
    let found: Vec<(String, String)> = redirects::table
        .filter(redirects::from_path.eq_any(spellings.to_vec()))
        .select((redirects::from_path, redirects::to_path))
        .load(conn)?;
    let target =
        |spelling: &String| found.iter().find(|(from, _)| from == spelling).map(|(_, to)| to.clone());
    Ok(spellings.iter().find_map(target))
}

/// Makes `from_path` lead to `to_path` from now on; answers whether it did not yet. Belongs in the
/// transaction of the deed.
pub fn put(conn: &mut Conn, from_path: &str, to_path: &str, now: Moment) -> QueryResult<bool> {
    let known: Option<String> = redirects::table
        .filter(redirects::from_path.eq(from_path))
        .select(redirects::to_path)
        .first(conn)
        .optional()?;
    match known {
        Some(target) if target == to_path => return Ok(false),
        Some(_) => diesel::update(redirects::table.filter(redirects::from_path.eq(from_path)))
            .set(redirects::to_path.eq(to_path))
            .execute(conn)?,
        None => diesel::insert_into(redirects::table)
            .values((
                redirects::from_path.eq(from_path),
                redirects::to_path.eq(to_path),
                redirects::created_at.eq(now),
            ))
            .execute(conn)?,
    };
    Ok(true)
}
