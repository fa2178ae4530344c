//! A dump into an empty SQLite database of the schema that it was written with.

use std::io::BufRead;

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use super::copying::{BYTES, ROWS};
use super::{FileStart, Header, Sink, TableEnd, Totals, read};
use crate::db::tables::{self, Row, Table, Value};
use crate::db::{self, Conn};
use crate::error::Error;

/// What becomes of the files.
pub trait FileSink {
    /// A file begins.
    fn begin(&mut self, key: &str, size: u64) -> Result<(), Error>;
    /// Its next bytes.
    fn piece(&mut self, bytes: &[u8]) -> Result<(), Error>;
    /// It was whole.
    fn end(&mut self) -> Result<(), Error>;
}

/// What was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What stood in front.
    pub header: Header,
    /// What stood at the end.
    pub totals: Totals,
    /// The tables as they were loaded, and what the dump says of each.
    pub tables: Vec<(Table, TableEnd)>,
    /// How many files the dump says were missing.
    pub missing: u64,
}

/// Loads a dump into `conn`, an SQLite database without any table, and refuses it with a reason
/// where it breaks a rule of the schema.
///
/// The database is of no use after a refusal.
pub fn load(conn: &mut Conn, from: impl BufRead, files: &mut dyn FileSink) -> Result<Loaded, Error> {
    let mut loader = Loader {
        conn,
        files,
        header: None,
        known: Vec::new(),
        table: None,
        done: Vec::new(),
        batch: Vec::new(),
        bytes: 0,
        missing: 0,
        laid_away: Vec::new(),
    };
    let totals = read(from, &mut loader)?;
    let Loader { conn, header, known, done, missing, laid_away, .. } = loader;
    require_all_tables(&known, &done)?;
    let finished = tables::finish_writing(conn, &[], &laid_away);
    if let Some(problem) = finished.map_err(|error| refusal("the rows break a rule", error))? {
        return Err(Error::Refused(format!("the rows contradict each other: {problem}.")));
    }
    conn.batch_execute("COMMIT")?;
    db::refresh_statistics(conn, totals.rows);
    require_all_files(conn, &known, &totals)?;
    let header = header.ok_or_else(|| Error::Refused("the dump has no beginning.".into()))?;
    Ok(Loaded { header, totals, tables: done, missing })
}

struct Loader<'a> {
    conn: &'a mut Conn,
    files: &'a mut dyn FileSink,
    header: Option<Header>,
    known: Vec<Table>,
    table: Option<Table>,
    done: Vec<(Table, TableEnd)>,
    batch: Vec<Row>,
    bytes: usize,
    missing: u64,
    laid_away: Vec<String>,
}

impl Sink for Loader<'_> {
    fn header(&mut self, header: &Header) -> Result<(), Error> {
        if !db::apply_until(self.conn, &header.schema)? {
            return Err(Error::Refused(format!(
                "the file was written by another platen ({}), whose schema {:?} this one does not know. Use that version.",
                header.program, header.schema
            )));
        }
        self.known = tables::describe_sqlite(self.conn)?;
        tables::prepare_for_writing(self.conn)?;
        self.conn.batch_execute("BEGIN")?;
        self.laid_away = tables::lay_away(self.conn)?;
        // Migrations put first rows into some tables.
        for table in &self.known {
            self.conn.batch_execute(&format!("DELETE FROM {}", table.name))?;
        }
        self.header = Some(header.clone());
        Ok(())
    }

    fn begin_table(&mut self, name: &str, columns: &[String]) -> Result<Table, Error> {
        if self.done.iter().any(|(table, _)| table.name == name) {
            return Err(Error::Refused(format!("the table {name} is there twice.")));
        }
        let table = self.known.iter().find(|table| table.name == name).cloned();
        let table = table.ok_or_else(|| Error::Refused(format!("the table {name:?} is not known.")))?;
        let table = table.with_columns(columns).map_err(Error::Refused)?;
        self.table = Some(table.clone());
        Ok(table)
    }

    fn row(&mut self, row: Row) -> Result<(), Error> {
        self.bytes += row.iter().map(Value::size).sum::<usize>();
        self.batch.push(row);
        if self.batch.len() >= ROWS || self.bytes >= BYTES { self.write_batch() } else { Ok(()) }
    }

    fn end_table(&mut self, _name: &str, end: &TableEnd) -> Result<(), Error> {
        self.write_batch()?;
        self.done.extend(self.table.take().map(|table| (table, end.clone())));
        Ok(())
    }

    fn begin_file(&mut self, file: &FileStart) -> Result<(), Error> {
        if !self.is_named(&file.key)? {
            return Err(Error::Refused(format!("no row names the file {:?}.", file.key)));
        }
        match file.size {
            Some(size) => self.files.begin(&file.key, size),
            None => {
                self.missing += 1;
                Ok(())
            }
        }
    }

    fn file_piece(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.files.piece(bytes)
    }

    fn end_file(&mut self) -> Result<(), Error> {
        self.files.end()
    }
}

impl Loader<'_> {
    fn write_batch(&mut self) -> Result<(), Error> {
        let Some(table) = &self.table else { return Ok(()) };
        let written = tables::insert(self.conn, table, &self.batch);
        self.batch.clear();
        self.bytes = 0;
        written.map_err(|error| refusal(&format!("the rows of {} break a rule", table.name), error))
    }

    fn is_named(&mut self, key: &str) -> Result<bool, Error> {
        let Some(keys) = tables::file_keys(&self.known) else { return Ok(false) };
        Ok(tables::contains(self.conn, &keys, &vec![Value::Text(key.to_owned())])?)
    }
}

/// A broken rule is the fault of the file; anything else is not.
fn refusal(what: &str, error: QueryError) -> Error {
    match error {
        QueryError::DatabaseError(
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::ForeignKeyViolation,
            problem,
        ) => Error::Refused(format!("{what}: {}.", problem.message())),
        error => error.into(),
    }
}

fn require_all_tables(known: &[Table], done: &[(Table, TableEnd)]) -> Result<(), Error> {
    let is_expected = |name: &str| super::Scope::File.tables().any(|kept| kept.table.name == name);
    let lost = known
        .iter()
        .filter(|table| is_expected(&table.name))
        .find(|table| !done.iter().any(|(there, _)| there.name == table.name));
    match lost {
        None => Ok(()),
        Some(table) => Err(Error::Refused(format!("the table {} is missing.", table.name))),
    }
}

fn require_all_files(conn: &mut Conn, known: &[Table], totals: &Totals) -> Result<(), Error> {
    let mut named = 0;
    if let Some(keys) = tables::file_keys(known) {
        tables::scan(conn, &keys, None, |_| {
            named += 1;
            Ok::<_, Error>(())
        })?;
    }
    match named == totals.files {
        true => Ok(()),
        false => {
            Err(Error::Refused(format!("{named} files are named by rows, and {} are there.", totals.files)))
        }
    }
}
