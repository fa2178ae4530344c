//! Tables as data: which there are, with which columns, and how rows of any of them are read and
//! written. What works on whole databases (dumps, copies) stands on this and names no column.

mod bulk_load;
mod described;
mod emptying;
mod reading;
mod register;
mod sqlite_columns;
mod value;
mod writing;

pub use bulk_load::{finish_writing, lay_away, prepare_for_writing, set_counters};
pub use emptying::{count_rows, empty, holds_people_or_posts, unknown_tables};
pub use reading::{contains, last_key, scan};
pub use register::{Keep, LEFT_OUT, Registered, file_keys, registered};
pub use sqlite_columns::{describe_sqlite, refers_to};
pub use value::{Kind, Row, Value};
pub use writing::insert;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: Kind,
    /// Whether nothing may stand in it.
    pub nullable: bool,
}

/// A table and its columns, in the order in which they are dumped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The places of the columns of its primary key, by which its rows are ordered.
    pub key: Vec<usize>,
}

impl Table {
    /// The names of its columns, with commas.
    pub fn column_list(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The same table with its columns in another order; all of them, and no others.
    pub fn with_columns(&self, names: &[String]) -> Result<Self, String> {
        if let Some(missing) = self.columns.iter().find(|column| !names.contains(&column.name)) {
            return Err(format!("the column {}.{} is missing.", self.name, missing.name));
        }
        let columns: Option<Vec<Column>> =
            names.iter().map(|name| self.position(name).map(|at| self.columns[at].clone())).collect();
        let columns = columns.filter(|columns| columns.len() == self.columns.len());
        let columns = columns.ok_or_else(|| format!("{} has columns that are not known.", self.name))?;
        let table = Self { name: self.name.clone(), columns, key: Vec::new() };
        let key = self.key.iter().filter_map(|&at| table.position(&self.columns[at].name)).collect();
        Ok(Self { key, ..table })
    }

    /// The place of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The values of a row's primary key.
    pub fn key_of(&self, row: &Row) -> Row {
        self.key.iter().filter_map(|&at| row.get(at).cloned()).collect()
    }
}
