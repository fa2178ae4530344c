//! Finding standing pages.

use diesel::prelude::*;

use super::{StandingPage, Status};
use crate::db::schema::pages;
use crate::db::{Conn, Moment};

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

/// A standing page without its text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pages)]
pub struct Head {
    /// Never changes.
    pub id: i64,
    /// Plain text.
    pub title: String,
    /// Its address.
    pub slug: String,
    /// Whether readers see it.
    pub status: Status,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was last saved.
    pub updated_at: Moment,
}

/// The pages behind an id, in the order of ids, without their texts.
pub fn find_heads_after(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<Head>> {
    pages::table
        .filter(pages::id.gt(after))
        .order(pages::id)
        .limit(limit)
        .select(Head::as_select())
        .load(conn)
}
