//! Rows of a table from one database into another, and whether they are the same there.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::db::tables::{self, Row, Table, Value};
use crate::db::{Conn, transaction};
use crate::error::Error;

/// Rows that go in at a time.
pub(super) const ROWS: usize = 1_000;
/// Bytes that go in at a time, about.
pub(super) const BYTES: usize = 1024 * 1024;

/// Copies the rows behind the key `after`; `progress` hears how many more are done.
///
/// One thread reads while this one writes; each batch is a transaction.
pub fn copy_table(
    source: &mut Conn,
    target: &mut Conn,
    table: &Table,
    after: Option<&Row>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    while_reading(source, table, after, |batches| {
        for batch in batches {
            transaction(target, |target| tables::insert(target, table, &batch))?;
            progress(batch.len() as u64);
        }
        Ok(())
    })
}

/// Compares the rows of a table side by side; answers the key of the first that differs.
pub fn first_difference(
    source: &mut Conn,
    target: &mut Conn,
    table: &Table,
    progress: &mut dyn FnMut(u64),
) -> Result<Option<Row>, Error> {
    let mut difference = None;
    while_reading(source, table, None, |batches| {
        let mut expected = batches.iter().flatten();
        tables::scan(target, table, None, |found| {
            progress(1);
            let same = expected.next().is_some_and(|row| row == found);
            if !same && difference.is_none() {
                difference = Some(table.key_of(&found));
            }
            Ok::<_, Error>(())
        })?;
        if let Some(lost) = expected.next() {
            difference.get_or_insert(table.key_of(&lost));
            expected.for_each(drop);
        }
        Ok(())
    })?;
    Ok(difference)
}

/// Runs `work` on the rows of a table, which another thread reads.
fn while_reading(
    source: &mut Conn,
    table: &Table,
    after: Option<&Row>,
    work: impl FnOnce(Receiver<Vec<Row>>) -> Result<(), Error>,
) -> Result<(), Error> {
    std::thread::scope(|scope| {
        let (batches, read) = sync_channel(2);
        let reader = scope.spawn(move || read_batches(source, table, after, &batches));
        // When the work ends early, so does the reading.
        let worked = work(read);
        let read = reader.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread ended early").into()));
        worked.and(read)
    })
}

fn read_batches(
    source: &mut Conn,
    table: &Table,
    after: Option<&Row>,
    batches: &SyncSender<Vec<Row>>,
) -> Result<(), Error> {
    let mut batch: Vec<Row> = Vec::new();
    let mut bytes = 0;
    let gone = |_| Error::from(anyhow::anyhow!("nobody takes the rows any more"));
    tables::scan(source, table, after, |row| {
        bytes += row.iter().map(Value::size).sum::<usize>();
        batch.push(row);
        if batch.len() < ROWS && bytes < BYTES {
            return Ok(());
        }
        bytes = 0;
        batches.send(std::mem::take(&mut batch)).map_err(gone)
    })?;
    batches.send(batch).map_err(gone)
}
