//! From a dump back to a site.
//!
//! The dump is first loaded into a scratch database and compared; until then nothing of the site is
//! touched. Then the rows take the place of the site's in one step: an SQLite file by a rename, the
//! tables of a server in one transaction, within which they are compared once more. MySQL has no
//! transactions around its schema, so the rows are exchanged and not the tables.

use std::path::Path;

use super::scratch::Scratch;
use super::staging::Staging;
use super::target::{be_alone, connect, is_file, require_free};
use super::watching::{Watcher, hear};
use crate::db::tables::{self, Table};
use crate::db::{self, Conn, DatabaseUrl, sqlite_file, topics, transaction};
use crate::error::Error;
use crate::models::post::lists;
use crate::models::search;
use crate::services::storage::Storage;
use crate::transfer::dump::{self, Loaded, Scope};

/// Where a dump is to be restored to.
#[derive(Debug)]
pub struct Restoring<'a> {
    /// The site's database.
    pub url: &'a DatabaseUrl,
    /// The site's media.
    pub storage: &'a Storage,
    /// A folder with room for the site.
    pub folder: &'a Path,
    /// Whether what is there may be lost.
    pub force: bool,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// Rows of all tables.
    pub rows: u64,
    /// Files that were put into the storage.
    pub files: u64,
    /// Files that were missing already when the dump was written.
    pub missing: u64,
    /// Set when the site already held just this, and nothing was changed.
    pub was_there: bool,
    /// A damaged database file that was found in the place, and where it is now.
    pub kept: Option<std::path::PathBuf>,
}

/// Puts the site in a dump in the place of the site that is there.
pub fn restore(file: &Path, to: &Restoring<'_>, watcher: &mut dyn Watcher) -> Result<Restored, Error> {
    let _alone = be_alone(to.url)?;
    let occupied = require_free(to.url, to.force);
    let mut scratch = match to.url.sqlite_path() {
        Some(path) => {
            let mut name = path.into_os_string();
            name.push(".restoring");
            Scratch::at(name.into())?
        }
        None => Scratch::in_folder(to.folder)?,
    };
    let mut staging = Staging::beside(to.storage)?;
    let loaded = scratch.load(file, &mut staging, watcher)?;
    if let Err(refusal) = occupied {
        return match holds_just(to.url, &loaded, watcher) {
            Ok(true) => Ok(restored(&loaded, staging.move_rest()?, true)),
            _ => Err(refusal),
        };
    }
    db::apply_pending(&mut scratch.conn)?;
    let mut done = restored(&loaded, 0, false);
    if is_file(to.url) {
        rebuild_search(&mut scratch.conn, watcher)?;
        let path = scratch.keep();
        staging.move_new()?;
        done.kept = sqlite_file::replace(to.url, &path).inspect_err(|_| discard(&path))?;
    } else {
        let target = &mut connect(to.url)?;
        db::apply_pending(target)?;
        exchange_rows(&mut scratch, target, &mut staging, watcher, &|_| Ok(()))?;
    }
    done.files = staging.move_rest()?;
    Ok(done)
}

fn discard(path: &Path) {
    if let Err(error) = sqlite_file::remove(path) {
        tracing::warn!(path = %path.display(), cause = %error, "A restored database stays behind, unused.");
    }
}

pub(super) fn restored(loaded: &Loaded, files: u64, was_there: bool) -> Restored {
    Restored { rows: loaded.totals.rows, files, missing: loaded.missing, was_there, kept: None }
}

/// Whether a second import of the same file finds what the first one made.
fn holds_just(url: &DatabaseUrl, loaded: &Loaded, watcher: &mut dyn Watcher) -> Result<bool, Error> {
    let conn = &mut connect(url)?;
    if db::schema_version(conn)? != loaded.header.schema {
        return Ok(false);
    }
    watcher.step(loaded.totals.rows, "rows compared with those there");
    let tables = Scope::File.tables().map(|known| &known.table);
    let found = dump::digests(conn, tables, |count| hear(watcher, count))?;
    Ok(loaded.tables.iter().all(|(table, end)| found.contains(&(table.name.clone(), end.clone()))))
}

/// Either all rows are exchanged and `end` wrote what belongs to that, or nothing happened.
pub(super) fn exchange_rows(
    scratch: &mut Scratch,
    target: &mut Conn,
    staging: &mut Staging<'_>,
    watcher: &mut dyn Watcher,
    end: &dyn Fn(&mut Conn) -> Result<(), Error>,
) -> Result<(), Error> {
    let tables: Vec<&Table> = Scope::File.tables().map(|known| &known.table).collect();
    tables::prepare_for_writing(target)?;
    let total = scratch.count_rows(&tables)?;
    transaction(target, |target| {
        tables::empty(target)?;
        topics::all_changed(target);
        let laid_away = tables::lay_away(target)?;
        watcher.step(total, "rows restored");
        for table in &tables {
            dump::copy_table(&mut scratch.conn, target, table, None, &mut |count| watcher.advance(count))?;
        }
        rebuild_search(target, watcher)?;
        if let Some(problem) = tables::finish_writing(target, &tables, &laid_away)? {
            return Err(Error::Refused(format!("the rows contradict each other: {problem}.")));
        }
        lists::rebuild_all(target)?;
        watcher.step(total * 2, "rows compared");
        let expected =
            dump::digests(&mut scratch.conn, tables.iter().copied(), |count| hear(watcher, count))?;
        let found = dump::digests(target, tables.iter().copied(), |count| hear(watcher, count))?;
        if expected != found {
            return Err(Error::Refused("the database gives back other rows than it was given.".into()));
        }
        end(target)?;
        staging.move_new()
    })?;
    db::refresh_statistics(target, total);
    Ok(())
}

fn rebuild_search(conn: &mut Conn, watcher: &mut dyn Watcher) -> Result<(), Error> {
    let (_, posts) = search::count_indexed(conn)?;
    watcher.step(posts.unsigned_abs(), "posts indexed for search");
    search::index_all(conn, 0, |count| watcher.advance(count))?;
    let (indexed, posts) = search::count_indexed(conn)?;
    match indexed == posts {
        true => Ok(()),
        false => Err(Error::Refused(format!("the search index has {indexed} of {posts} posts."))),
    }
}
