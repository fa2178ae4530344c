//! Reading a dump, line by line, from whoever wrote it: nothing in it is believed.

use std::io::BufRead;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::lines::{Lines, add_line, hex};
use super::row::parse_row;
use super::{FILE_PIECE, FORMAT, FileEnd, FileStart, Header, TableEnd, Totals};
use crate::db::tables::{Row, Table};
use crate::error::Error;

/// What becomes of what is read.
pub trait Sink {
    /// What stands in front.
    fn header(&mut self, header: &Header) -> Result<(), Error>;
    /// A table begins; answers its columns, or refuses it.
    fn begin_table(&mut self, name: &str, columns: &[String]) -> Result<Table, Error>;
    /// A row of the table.
    fn row(&mut self, row: Row) -> Result<(), Error>;
    /// All rows were there.
    fn end_table(&mut self, name: &str, end: &TableEnd) -> Result<(), Error>;
    /// A file begins, or was missing.
    fn begin_file(&mut self, file: &FileStart) -> Result<(), Error>;
    /// Bytes of the file.
    fn file_piece(&mut self, bytes: &[u8]) -> Result<(), Error>;
    /// All bytes were there.
    fn end_file(&mut self) -> Result<(), Error>;
}

/// Reads a dump to its end; refuses it with a reason as soon as something is wrong.
pub fn read(from: impl BufRead, sink: &mut impl Sink) -> Result<Totals, Error> {
    let mut reader = Reader {
        lines: Lines::new(from),
        structure: Sha256::new(),
        totals: Totals::default(),
        last_key: None,
    };
    reader.header(sink)?;
    while reader.table(sink)? {}
    loop {
        if let Some(end) = reader.file(sink)? {
            reader.lines.end()?;
            return Ok(end);
        }
    }
}

struct Reader<R> {
    lines: Lines<R>,
    structure: Sha256,
    totals: Totals,
    last_key: Option<String>,
}

impl<R: BufRead> Reader<R> {
    fn header(&mut self, sink: &mut impl Sink) -> Result<(), Error> {
        let line = self.lines.next()?;
        add_line(&mut self.structure, line);
        let foreign = || Error::Refused("this is not a backup or an export of Platen.".to_owned());
        let text = std::str::from_utf8(line).ok().and_then(|text| text.strip_prefix("{\"platen\":"));
        let mut parts = serde_json::Deserializer::from_str(text.ok_or_else(foreign)?).into_iter();
        let version: serde_json::Value = parts.next().and_then(Result::ok).ok_or_else(foreign)?;
        let rest = text.and_then(|text| text.get(parts.byte_offset()..)).unwrap_or_default();
        let format = version["format"].as_u64().ok_or_else(foreign)?;
        if format > FORMAT.into() {
            return Err(Error::Refused(format!(
                "the file was written by a newer platen (format {format}; this one reads up to {FORMAT}). Use that version."
            )));
        }
        let header = Header::deserialize(version).map_err(|_| foreign())?;
        if rest != ",\"tables\":{" || format != u64::from(FORMAT) {
            return Err(foreign());
        }
        sink.header(&header)
    }

    /// Reads a table; `false` when the files come instead.
    fn table(&mut self, sink: &mut impl Sink) -> Result<bool, Error> {
        let line = self.lines.next()?;
        add_line(&mut self.structure, line);
        if line == b"},\"files\":[" {
            return Ok(false);
        }
        let start = begun(line);
        let (name, columns) = start.ok_or_else(|| self.lines.wrong("a table was expected"))?;
        let table = sink.begin_table(&name, &columns)?;
        let mut hash = Sha256::new();
        let mut count = 0;
        let end: TableEnd = loop {
            let line = self.lines.next()?;
            if let Some(end) = line.strip_prefix(b"],") {
                add_line(&mut self.structure, line);
                let end = closed(end);
                break end.ok_or_else(|| self.lines.wrong("the end of a table was expected"))?;
            }
            add_line(&mut hash, line);
            count += 1;
            match parse_row(line, &table) {
                Ok(row) => sink.row(row)?,
                Err(problem) => return Err(self.lines.wrong(problem)),
            }
        };
        let found = TableEnd { count, sha256: hex(hash) };
        if end.count != count {
            return Err(self.lines.wrong(format!("{name} says {} rows and has {count}", end.count)));
        }
        if end != found {
            return Err(self
                .lines
                .wrong(format!("the rows of {name} were changed: their checksum is wrong")));
        }
        self.totals.tables += 1;
        self.totals.rows += count;
        sink.end_table(&name, &end)?;
        Ok(true)
    }

    /// Reads a file; answers the totals when the end comes instead.
    fn file(&mut self, sink: &mut impl Sink) -> Result<Option<Totals>, Error> {
        let line = self.lines.next()?;
        if let Some(end) = line.strip_prefix(b"],\"end\":") {
            let end = end.strip_suffix(b"}").and_then(|end| serde_json::from_slice(end).ok());
            return self.end(end).map(Some);
        }
        add_line(&mut self.structure, line);
        let start = match line.strip_suffix(b",\"content\":[") {
            Some(start) => [start, b"}"].concat(),
            None => line.to_vec(),
        };
        let file: FileStart =
            serde_json::from_slice(&start).map_err(|_| self.lines.wrong("a file was expected"))?;
        if file.missing == file.size.is_some() {
            return Err(self.lines.wrong("a file is either missing or has a size"));
        }
        if self.last_key.as_ref().is_some_and(|last| *last >= file.key) {
            return Err(self.lines.wrong(format!("the file {:?} is there twice, or out of order", file.key)));
        }
        self.last_key = Some(file.key.clone());
        self.totals.files += 1;
        sink.begin_file(&file)?;
        if let Some(size) = file.size {
            self.content(&file.key, size, sink)?;
        }
        Ok(None)
    }

    fn content(&mut self, key: &str, size: u64, sink: &mut impl Sink) -> Result<(), Error> {
        let mut hash = Sha256::new();
        let mut rest = size;
        let end: FileEnd = loop {
            let line = self.lines.next()?;
            if let Some(end) = line.strip_prefix(b"],") {
                add_line(&mut self.structure, line);
                let end = closed(end);
                break end.ok_or_else(|| self.lines.wrong("the end of a file was expected"))?;
            }
            let text = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\""));
            let bytes = text
                .filter(|text| text.len() <= FILE_PIECE * 2)
                .and_then(|text| STANDARD.decode(text).ok())
                .ok_or_else(|| self.lines.wrong("content of a file was expected"))?;
            rest = match rest.checked_sub(bytes.len() as u64) {
                Some(rest) if !bytes.is_empty() => rest,
                _ => return Err(self.lines.wrong(format!("the file {key:?} is larger than it says"))),
            };
            hash.update(&bytes);
            sink.file_piece(&bytes)?;
        };
        if rest > 0 {
            return Err(self.lines.wrong(format!("the file {key:?} is smaller than it says")));
        }
        if end.sha256 != hex(hash) {
            return Err(self.lines.wrong(format!("the file {key:?} was changed: its checksum is wrong")));
        }
        sink.end_file()
    }

    fn end(&mut self, end: Option<Totals>) -> Result<Totals, Error> {
        let end = end.ok_or_else(|| self.lines.wrong("the end of the dump was expected"))?;
        self.totals.sha256 = hex(std::mem::take(&mut self.structure));
        match end == self.totals {
            true => Ok(end),
            false => Err(self.lines.wrong("the dump was changed: its totals or its checksum are wrong")),
        }
    }
}

/// `"tags":{"columns":["id"],"rows":[`.
fn begun(line: &[u8]) -> Option<(String, Vec<String>)> {
    let text = std::str::from_utf8(line).ok()?;
    let (name, columns) =
        text.strip_prefix('"')?.strip_suffix(",\"rows\":[")?.split_once("\":{\"columns\":")?;
    Some((name.to_owned(), serde_json::from_str(columns).ok()?))
}

/// `"count":2}`, the rest of an object.
fn closed<T: DeserializeOwned>(rest: &[u8]) -> Option<T> {
    serde_json::from_slice(&[b"{", rest].concat()).ok()
}
