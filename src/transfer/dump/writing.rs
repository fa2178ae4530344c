//! Writing a dump, piece by piece.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::lines::{add_line, hex};
use super::{FileEnd, FileStart, Header, RowFormat, TableEnd, Totals};
use crate::db::tables::{Row, Table};
use crate::error::Error;

/// Writes a dump; every piece is finished before the next begins.
pub struct Writer<W> {
    out: W,
    /// Over all lines that are neither rows nor content.
    structure: Sha256,
    /// Over the rows of this table, or the bytes of this file.
    piece: Sha256,
    format: RowFormat,
    line: Vec<u8>,
    count: u64,
    totals: Totals,
}

impl<W: Write> Writer<W> {
    /// Begins a dump.
    pub fn start(out: W, header: &Header) -> Result<Self, Error> {
        let mut writer = Self {
            out,
            structure: Sha256::new(),
            piece: Sha256::new(),
            format: RowFormat::of(&Table { name: String::new(), columns: Vec::new(), key: Vec::new() }),
            line: Vec::new(),
            count: 0,
            totals: Totals::default(),
        };
        writer.structural(&format!("{{\"platen\":{},\"tables\":{{", json(header)?))?;
        writer.out.write_all(b"\n")?;
        Ok(writer)
    }

    /// Begins a table.
    pub fn begin_table(&mut self, table: &Table) -> Result<(), Error> {
        self.separate(self.totals.tables)?;
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        self.structural(&format!("\"{}\":{{\"columns\":{},\"rows\":[", table.name, json(&columns)?))?;
        self.out.write_all(b"\n")?;
        self.format = RowFormat::of(table);
        self.piece = Sha256::new();
        self.count = 0;
        Ok(())
    }

    /// The next row of the table.
    pub fn row(&mut self, row: &Row) -> Result<(), Error> {
        self.separate(self.count)?;
        self.line.clear();
        self.format.write(row, &mut self.line);
        add_line(&mut self.piece, &self.line);
        self.count += 1;
        Ok(self.out.write_all(&self.line)?)
    }

    /// Ends a table.
    pub fn end_table(&mut self) -> Result<TableEnd, Error> {
        let end = TableEnd { count: self.count, sha256: hex(std::mem::take(&mut self.piece)) };
        self.end_piece(&json(&end)?)?;
        self.totals.tables += 1;
        self.totals.rows += end.count;
        Ok(end)
    }

    /// Behind the last table come the files.
    pub fn begin_files(&mut self) -> Result<(), Error> {
        self.out.write_all(b"\n")?;
        self.structural("},\"files\":[")?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// A file that the storage does not have.
    pub fn missing_file(&mut self, key: &str) -> Result<(), Error> {
        self.separate(self.totals.files)?;
        self.totals.files += 1;
        self.structural(&json(&FileStart { key: key.to_owned(), size: None, missing: true })?)
    }

    /// Begins a file; its pieces of [`super::FILE_PIECE`] bytes follow.
    pub fn begin_file(&mut self, key: &str, size: u64) -> Result<(), Error> {
        self.separate(self.totals.files)?;
        let start = json(&FileStart { key: key.to_owned(), size: Some(size), missing: false })?;
        self.structural(&format!("{},\"content\":[", start.trim_end_matches('}')))?;
        self.piece = Sha256::new();
        self.count = 0;
        Ok(self.out.write_all(b"\n")?)
    }

    /// The next bytes of the file.
    pub fn file_piece(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.separate(self.count)?;
        self.piece.update(bytes);
        self.count += 1;
        Ok(write!(self.out, "\"{}\"", STANDARD.encode(bytes))?)
    }

    /// Ends a file.
    pub fn end_file(&mut self) -> Result<(), Error> {
        let end = FileEnd { sha256: hex(std::mem::take(&mut self.piece)) };
        self.totals.files += 1;
        self.end_piece(&json(&end)?)
    }

    /// Ends the dump; answers what it holds, and where it was written to.
    pub fn finish(mut self) -> Result<(Totals, W), Error> {
        self.totals.sha256 = hex(std::mem::take(&mut self.structure));
        if self.totals.files > 0 {
            self.out.write_all(b"\n")?;
        }
        writeln!(self.out, "],\"end\":{}}}", json(&self.totals)?)?;
        self.out.flush()?;
        Ok((self.totals, self.out))
    }

    /// `{"count":2}` closes the list and the object that it is in.
    fn end_piece(&mut self, end: &str) -> Result<(), Error> {
        if self.count > 0 {
            self.out.write_all(b"\n")?;
        }
        self.structural(&format!("],{}", end.trim_start_matches('{')))
    }

    fn separate(&mut self, before: u64) -> Result<(), Error> {
        if before > 0 {
            self.out.write_all(b",\n")?;
        }
        Ok(())
    }

    fn structural(&mut self, line: &str) -> Result<(), Error> {
        add_line(&mut self.structure, line.as_bytes());
        Ok(self.out.write_all(line.as_bytes())?)
    }
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.into()))
}
