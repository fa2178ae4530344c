//! Finding tags, with how many public posts each has.

use diesel::prelude::*;

use super::Tag;
use crate::db::Conn;
use crate::db::schema::tags;

/// By slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Tag> {
    tags::table.filter(tags::slug.eq(slug)).select(Tag::as_select()).first(conn)
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Tag> {
    tags::table.find(id).select(Tag::as_select()).first(conn)
}
