//! What a dump of a database would say, without writing it.

use sha2::{Digest, Sha256};

use super::lines::{add_line, hex};
use super::{RowFormat, TableEnd};
use crate::db::Conn;
use crate::db::tables::{self, Table};
use crate::error::Error;

/// The count and the checksum of each table's rows; `progress` hears how many more are done, and may end it.
pub fn digests<'a>(
    conn: &mut Conn,
    tables: impl IntoIterator<Item = &'a Table>,
    mut progress: impl FnMut(u64) -> Result<(), Error>,
) -> Result<Vec<(String, TableEnd)>, Error> {
    let mut line = Vec::new();
    tables
        .into_iter()
        .map(|table| {
            let format = RowFormat::of(table);
            let (mut hash, mut count) = (Sha256::new(), 0);
            tables::scan(conn, table, None, |row| {
                line.clear();
                format.write(&row, &mut line);
                add_line(&mut hash, &line);
                count += 1;
                progress(1)
            })?;
            Ok((table.name.clone(), TableEnd { count, sha256: hex(hash) }))
        })
        .collect()
}
