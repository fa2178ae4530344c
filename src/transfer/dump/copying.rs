//! Rows of a table from one database into another.

use crate::db::Conn;
use crate::db::tables::{self, Row, Table, Value};
use crate::error::Error;

/// Rows that go in at a time.
pub(super) const ROWS: usize = 1_000;
/// Bytes that go in at a time, about.
pub(super) const BYTES: usize = 1024 * 1024;

/// Copies the rows behind the key `after`; `progress` hears how many more are done.
pub fn copy_table(
    source: &mut Conn,
    target: &mut Conn,
    table: &Table,
    after: Option<&Row>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    let mut batch: Vec<Row> = Vec::new();
    let mut bytes = 0;
    tables::scan(source, table, after, |row| {
        bytes += row.iter().map(Value::size).sum::<usize>();
        batch.push(row);
        if batch.len() < ROWS && bytes < BYTES {
            return Ok::<_, Error>(());
        }
        write(target, table, &mut batch, progress)?;
        bytes = 0;
        Ok(())
    })?;
    write(target, table, &mut batch, progress)
}

fn write(
    target: &mut Conn,
    table: &Table,
    batch: &mut Vec<Row>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    tables::insert(target, table, batch)?;
    progress(batch.len() as u64);
    batch.clear();
    Ok(())
}
