//! Finding standing pages.

use diesel::prelude::*;

use super::{StandingPage, Status};
use crate::db::Conn;
use crate::db::schema::pages;

/// Slug and title of each public page, in menu order.
pub fn menu(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    pages::table
        .filter(pages::status.eq(Status::Published))
        .order((pages::position, pages::id))
        .select((pages::slug, pages::title))
        .limit(50)
        .load(conn)
}

/// By slug, whatever its status.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<StandingPage> {
    pages::table.filter(pages::slug.eq(slug)).select(StandingPage::as_select()).first(conn)
}

/// By id, whatever its status.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<StandingPage> {
    pages::table.find(id).select(StandingPage::as_select()).first(conn)
}
