//! Many new comments at once, with ids given: what demo content needs to be quick.

use diesel::prelude::*;

use super::Status;
use crate::db::schema::comments;
use crate::db::{Conn, Moment, Topic, insert_all, topics, transaction};

/// A comment that is complete.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = comments)]
pub struct BatchComment {
    /// Reserved before.
    pub id: i64,
    /// What it is about.
    pub post_id: i64,
    /// What it answers: one with a smaller id.
    pub parent_id: Option<i64>,
    /// Whose it is.
    pub author_id: Option<i64>,
    /// From 1.
    pub depth: i16,
    /// Markdown.
    pub content: String,
    /// Rendered and sanitised.
    pub content_html: String,
    /// Where it stands.
    pub status: Status,
    /// May be empty.
    pub ip_address: String,
    /// When it was sent.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
}

/// Writes all of them in one transaction.
pub fn insert_batch(conn: &mut Conn, batch: &[BatchComment]) -> QueryResult<()> {
    transaction(conn, |conn| {
        batch.iter().for_each(|comment| topics::changed(conn, Topic::Post(comment.post_id)));
        insert_all!(conn, crate::db::schema::comments, batch, 11).map(drop)
    })
}
