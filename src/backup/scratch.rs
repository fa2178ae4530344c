//! A database for one use: a dump is good when it can be loaded into one.

use std::path::{Path, PathBuf};

use super::file;
use super::watching::{Watcher, hear};
use crate::db::tables::Table;
use crate::db::{self, Conn, sqlite_file};
use crate::error::Error;
use crate::kit::token::random_token;
use crate::transfer::dump::{self, FileSink, Loaded};

/// An SQLite database that is gone when dropped, unless it was kept.
pub(super) struct Scratch {
    pub(super) conn: Conn,
    path: PathBuf,
    kept: bool,
}

impl Scratch {
    /// In a folder with room for the site, under a name that is taken away at once where the system
    /// can: a program that is killed leaves nothing.
    pub(super) fn in_folder(folder: &Path) -> Result<Self, Error> {
        let name = format!(".platen-scratch-{}.db", random_token().get(..12).unwrap_or("0"));
        let scratch = Self::at(folder.join(name))?;
        #[cfg(unix)]
        std::fs::remove_file(&scratch.path)?;
        Ok(scratch)
    }

    /// At a path, in place of what an earlier try left there.
    pub(super) fn at(path: PathBuf) -> Result<Self, Error> {
        let conn = sqlite_file::create_scratch(&path).map_err(Error::Refused)?;
        Ok(Self { conn, path, kept: false })
    }

    /// Loads the dump in a file, and compares what is in the database then with what the dump says.
    pub(super) fn load(
        &mut self,
        path: &Path,
        files: &mut dyn FileSink,
        watcher: &mut dyn Watcher,
    ) -> Result<Loaded, Error> {
        let loaded = dump::load(&mut self.conn, file::open(path, watcher)?, files)?;
        watcher.step(loaded.totals.rows, "rows compared");
        let tables = loaded.tables.iter().map(|(table, _)| table);
        let found = dump::digests(&mut self.conn, tables, |count| hear(watcher, count))?;
        for ((table, expected), (_, found)) in loaded.tables.iter().zip(&found) {
            if expected != found {
                return Err(Error::Refused(format!(
                    "the rows of {} come out of the scratch database other than they went in.",
                    table.name
                )));
            }
        }
        Ok(loaded)
    }

    /// Rows of these tables in all.
    pub(super) fn count_rows(&mut self, tables: &[&Table]) -> Result<u64, Error> {
        Ok(db::tables::count_rows(&mut self.conn, tables)?)
    }

    /// Closes the database and leaves its file.
    pub(super) fn keep(mut self) -> PathBuf {
        self.kept = true;
        self.path.clone()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = sqlite_file::remove(&self.path)
        {
            tracing::warn!(path = %self.path.display(), cause = %error, "A scratch database stays behind.");
        }
    }
}
