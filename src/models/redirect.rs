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

/// Where an old path leads.
pub fn find_target(conn: &mut Conn, from_path: &str) -> QueryResult<Option<String>> {
    redirects::table.filter(redirects::from_path.eq(from_path)).select(redirects::to_path).first(conn).optional()
}
