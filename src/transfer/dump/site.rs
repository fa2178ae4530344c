//! The whole site into a dump.

use std::io::{ErrorKind, Read, Write};

use super::{FILE_PIECE, FORMAT, Header, Totals, Writer};
use crate::db::tables::{self, Keep, Registered, Value};
use crate::db::{self, Conn};
use crate::error::Error;
use crate::services::storage::Storage;

/// For whom the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// For a file: without what must not lie about, as sessions.
    File,
    /// For another database that takes the place of this one: everything.
    Move,
}

impl Scope {
    /// The tables that are in.
    pub fn tables(self) -> impl Iterator<Item = &'static Registered> {
        tables::registered().iter().filter(move |known| self == Self::Move || known.keep == Keep::Always)
    }
}

/// What was written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// What the dump says of itself.
    pub totals: Totals,
    /// Keys of files that the storage did not have.
    pub missing: Vec<String>,
}

/// Writes the site as it is now, whatever is changed meanwhile; `progress` hears how many more rows
/// and files are done, and may end it. Answers where it was written to.
pub fn write_site<W: Write>(
    conn: &mut Conn,
    storage: &Storage,
    out: W,
    mut progress: impl FnMut(u64) -> Result<(), Error>,
) -> Result<(Written, W), Error> {
    db::snapshot(conn, |conn| {
        let schema = db::schema_version(conn)?;
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let mut writer = Writer::start(out, &Header { format: FORMAT, schema, program })?;
        for known in Scope::File.tables() {
            writer.begin_table(&known.table)?;
            tables::scan(conn, &known.table, None, |row| {
                progress(1)?;
                writer.row(&row)
            })?;
            writer.end_table()?;
        }
        writer.begin_files()?;
        let mut missing = Vec::new();
        if let Some(keys) = tables::file_keys(Scope::File.tables().map(|known| &known.table)) {
            tables::scan(conn, &keys, None, |row| {
                progress(1)?;
                match row.first() {
                    Some(Value::Text(key)) => write_file(&mut writer, storage, key, &mut missing),
                    _ => Ok(()),
                }
            })?;
        }
        let (totals, out) = writer.finish()?;
        Ok((Written { totals, missing }, out))
    })
}

fn write_file<W: Write>(
    writer: &mut Writer<W>,
    storage: &Storage,
    key: &str,
    missing: &mut Vec<String>,
) -> Result<(), Error> {
    let (file, size) = match storage.open(key) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            missing.push(key.to_owned());
            return writer.missing_file(key);
        }
        Err(error) => return Err(anyhow::Error::new(error).context(format!("the file {key}")).into()),
    };
    writer.begin_file(key, size)?;
    // What is appended after the look at its size is not part of it.
    let mut file = file.take(size);
    let mut rest = size;
    while rest > 0 {
        let mut piece = vec![0; FILE_PIECE.min(usize::try_from(rest).unwrap_or(FILE_PIECE))];
        file.read_exact(&mut piece)?;
        writer.file_piece(&piece)?;
        rest -= piece.len() as u64;
    }
    writer.end_file()
}
