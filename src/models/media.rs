//! Media: files that stand in posts. The bytes are in the storage, the rest is here.

use diesel::prelude::*;

use crate::db::schema::media;
use crate::db::{Conn, Moment, insert_returning_id};

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = media)]
pub struct Medium {
    /// Never changes.
    pub id: i64,
    /// Who brought it; None when they left.
    pub owner_id: Option<i64>,
    /// Where its bytes are, and the end of its address.
    pub storage_key: String,
    /// Its name when it came.
    pub file_name: String,
    /// What it is.
    pub content_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// In pixels, of a picture.
    pub width: Option<i32>,
    /// In pixels, of a picture.
    pub height: Option<i32>,
    /// What is to be seen on it, in words; may be empty.
    pub alt: String,
    /// When it came.
    pub created_at: Moment,
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Medium> {
    media::table.find(id).select(Medium::as_select()).first(conn)
}

/// By the end of its address.
pub fn find_by_storage_key(conn: &mut Conn, storage_key: &str) -> QueryResult<Medium> {
    media::table.filter(media::storage_key.eq(storage_key)).select(Medium::as_select()).first(conn)
}

/// A file that was stored and has no row yet.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = media)]
pub struct StoredFile {
    /// Who brought it.
    pub owner_id: Option<i64>,
    /// Where its bytes are.
    pub storage_key: String,
    /// Its name when it came.
    pub file_name: String,
    /// What it is.
    pub content_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// In pixels, where known.
    pub width: Option<i32>,
    /// In pixels, where known.
    pub height: Option<i32>,
    /// What is to be seen on it.
    pub alt: String,
    /// When it came.
    pub created_at: Moment,
}

/// The id of the medium under the file's key, made when there is none. Belongs in the transaction of
/// the import.
pub fn ensure(conn: &mut Conn, file: &StoredFile) -> QueryResult<i64> {
    let known = media::table
        .filter(media::storage_key.eq(&file.storage_key))
        .select(media::id)
        .first(conn)
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => insert_returning_id!(conn, crate::db::schema::media, file),
    }
}
