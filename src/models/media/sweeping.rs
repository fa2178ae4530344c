//! Files without a row: what an upload leaves that was cut off between the file and the row.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{media, media_variants};

/// Where uploads are kept; nothing else is below it.
pub const UPLOADS: &str = "uploads";

/// Keys asked for by one query.
const AT_ONCE: usize = 500;

/// Those of these keys that no row names.
pub fn unreferenced(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<String>> {
    let mut without = Vec::new();
    for chunk in keys.chunks(AT_ONCE) {
        let mut known: HashSet<String> = media::table
            .filter(media::storage_key.eq_any(chunk.to_vec()))
            .select(media::storage_key)
            .load(conn)?
            .into_iter()
            .collect();
        known.extend(
            media_variants::table
                .filter(media_variants::storage_key.eq_any(chunk.to_vec()))
                .select(media_variants::storage_key)
                .load::<String>(conn)?,
        );
        without.extend(chunk.iter().filter(|key| !known.contains(*key)).cloned());
    }
    Ok(without)
}
