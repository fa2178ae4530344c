//! What importers remember of each source, so that running one twice is safe.

use diesel::prelude::*;

use crate::db::schema::{import_records, posts};
use crate::db::{Conn, Moment, transaction};
use crate::models::post::Status;

/// A post that came from a source, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Origin {
    /// The post.
    pub post_id: i64,
    /// Hash of what the source said when it was last taken.
    pub fingerprint: String,
    /// The post's title now.
    pub title: String,
    /// The post's address now.
    pub slug: String,
    /// Where the post stands now.
    pub status: Status,
    /// Its time of publication now.
    pub published_at: Option<Moment>,
}

/// What came from a source with this key before.
pub fn find(conn: &mut Conn, source: &str, source_key: &str) -> QueryResult<Option<Origin>> {
    import_records::table
        .inner_join(posts::table)
        .filter(import_records::source.eq(source).and(import_records::source_key.eq(source_key)))
        .select((
            import_records::post_id,
            import_records::fingerprint,
            posts::title,
            posts::slug,
            posts::status,
            posts::published_at,
        ))
        .first(conn)
        .optional()
}

/// Remembers that a post came from a source. Belongs in the transaction of the import.
pub fn put(
    conn: &mut Conn,
    (source, source_key): (&str, &str),
    post_id: i64,
    fingerprint: &str,
    now: Moment,
) -> QueryResult<()> {
    let known = import_records::source.eq(source).and(import_records::source_key.eq(source_key));
    transaction(conn, |conn| {
        diesel::delete(import_records::table.filter(known)).execute(conn)?;
        diesel::insert_into(import_records::table)
            .values((
                import_records::source.eq(source),
                import_records::source_key.eq(source_key),
                import_records::post_id.eq(post_id),
                import_records::fingerprint.eq(fingerprint),
                import_records::imported_at.eq(now),
            ))
            .execute(conn)
            .map(drop)
    })
}
