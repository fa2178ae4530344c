//! Standing pages: About and the like.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::pages;

/// Slug and title of each public page, in menu order.
pub fn menu(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    pages::table
        .filter(pages::status.eq("published"))
        .order((pages::position, pages::id))
        .select((pages::slug, pages::title))
        .limit(50)
        .load(conn)
}
