//! Bringing media in, describing them, and taking them out.

use diesel::prelude::*;

use super::{Illustration, Medium, find, find_sized, uses_of, where_used};
use crate::db::schema::{media, media_variants};
use crate::db::{Conn, Moment, Topic, insert_all, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::setting;

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

/// A smaller size that was stored and has no row yet.
#[derive(Debug, Clone)]
pub struct StoredVariant {
    /// Where its bytes are.
    pub storage_key: String,
    /// Its size.
    pub size_bytes: i64,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
}

#[derive(Insertable)]
#[diesel(table_name = media_variants)]
struct VariantRow {
    media_id: i64,
    storage_key: String,
    size_bytes: i64,
    width: i32,
    height: i32,
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

/// Makes the row of an uploaded picture that is stored already, with its smaller sizes.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    (file, variants): (&StoredFile, &[StoredVariant]),
    now: Moment,
) -> Result<Illustration, Error> {
    transaction(conn, |conn| {
        let id = insert_returning_id!(conn, crate::db::schema::media, file)?;
        let rows: Vec<VariantRow> = variants
            .iter()
            .cloned()
            .map(|StoredVariant { storage_key, size_bytes, width, height }| VariantRow {
                media_id: id,
                storage_key,
                size_bytes,
                width,
                height,
            })
            .collect();
        insert_all!(conn, crate::db::schema::media_variants, rows, 5)?;
        audit::record(conn, actor, "medium.uploaded", ("medium", Some(id), &file.file_name), "", now)?;
        Ok(find_sized(conn, id)?)
    })
}

/// Says anew what is to be seen on a picture; [`Error::Stale`] when `version` is not the one that
/// stands. Texts that show it keep the words they have.
pub fn describe(
    conn: &mut Conn,
    actor: &Actor,
    (id, version): (i64, i32),
    alt: &str,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        let medium = find(conn, id)?;
        let changed = diesel::update(media::table)
            .filter(media::id.eq(id).and(media::version.eq(version)))
            .set((media::alt.eq(alt), media::version.eq(version + 1)))
            .execute(conn)?;
        if changed == 0 {
            return Err(Error::Stale);
        }
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "medium.described", ("medium", Some(id), &medium.file_name), alt, now)?;
        Ok(())
    })
}

/// Removes media that nothing shows, all or none, and answers the keys of their files, which are to
/// be removed once this is committed. [`Error::Refused`] says where one is still shown.
pub fn delete(conn: &mut Conn, actor: &Actor, ids: &[i64], now: Moment) -> Result<Vec<String>, Error> {
    transaction(conn, |conn| {
        let found: Vec<Medium> = media::table
            .filter(media::id.eq_any(ids.to_vec()))
            .order(media::id)
            .select(Medium::as_select())
            .load(conn)?;
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        let logo = setting::load(conn)?.logo_id;
        if let Some(used) = found.iter().find(|medium| Some(medium.id) == logo) {
            let name = &used.file_name;
            return Err(Error::Refused(format!("“{name}” is the site’s logo. Nothing was deleted.")));
        }
        let uses = uses_of(conn, ids)?;
        if let Some(used) = found.iter().find(|medium| uses.contains_key(&medium.id)) {
            let shown = where_used(conn, used.id, 3)?;
            return Err(Error::Refused(format!(
                "“{}” is still shown: {shown}. Nothing was deleted.",
                used.file_name
            )));
        }
        let ids: Vec<i64> = found.iter().map(|medium| medium.id).collect();
        let mut keys: Vec<String> = found.iter().map(|medium| medium.storage_key.clone()).collect();
        keys.extend(super::finding::variants_of(conn, &ids)?.into_iter().map(|variant| variant.storage_key));
        for medium in &found {
            audit::record(
                conn,
                actor,
                "medium.deleted",
                ("medium", Some(medium.id), &medium.file_name),
                "",
                now,
            )?;
        }
        topics::changed(conn, Topic::Site);
        diesel::delete(media::table.filter(media::id.eq_any(ids))).execute(conn)?;
        Ok(keys)
    })
}
