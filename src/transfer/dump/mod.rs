//! The canonical dump: a whole site as one JSON document, written and read line by line.
//!
//! The same site gives the same bytes on every kind of database: tables in one order, rows in the
//! order of their keys, columns in the order of the schema, times in UTC with six decimals, one
//! object a line. Behind each table stand its count of rows and their SHA-256; behind the media the
//! same for each file; at the very end a SHA-256 over all lines that are not rows. So a file that
//! was cut, changed or put together from two is known as such.
//!
//! ```text
//! {"platen":{"format":1,"schema":"20261121000004","program":"0.1.0"},"tables":{
//! "tags":{"columns":["id","name",…],"rows":[
//! {"id":1,"name":"Rust",…},
//! {"id":2,"name":"SQL",…}
//! ],"count":2,"sha256":"…"}
//! },"files":[
//! {"key":"2026/engine.png","size":70000,"content":[
//! "iVBORw0KGgo…",
//! "…"
//! ],"sha256":"…"}
//! ],"end":{"tables":1,"rows":2,"files":1,"sha256":"…"}}
//! ```

mod comparing;
mod copying;
mod lines;
mod loading;
mod reading;
mod row;
mod site;
#[cfg(test)]
mod tests;
mod writing;

use serde::{Deserialize, Serialize};

pub use comparing::digests;
pub use copying::{copy_table, first_difference};
pub use loading::{FileSink, Loaded, load};
pub use reading::{Sink, read};
pub use row::{RowFormat, parse_row};
pub use site::{Scope, Written, write_site};
pub use writing::Writer;

/// The version of the format that is written here; higher ones are not read.
pub const FORMAT: u32 = 1;
/// Bytes of a file in one line.
pub const FILE_PIECE: usize = 48 * 1024;

/// What stands in front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the format.
    pub format: u32,
    /// Version of the last migration that the database had.
    pub schema: String,
    /// Version of the program that wrote it.
    pub program: String,
}

/// What stands behind the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableEnd {
    /// How many rows.
    pub count: u64,
    /// Of the lines of the rows.
    pub sha256: String,
}

/// What stands in front of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStart {
    /// Its key in the storage.
    pub key: String,
    /// Its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Set when the storage had no such file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
}

/// What stands behind a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEnd {
    /// Of its bytes.
    pub sha256: String,
}

/// What stands at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many tables.
    pub tables: u64,
    /// How many rows.
    pub rows: u64,
    /// How many files, with those that were missing.
    pub files: u64,
    /// Of all lines before it that are neither rows nor content of files.
    pub sha256: String,
}
