//! The database that somebody wants to put other rows into.

use std::path::Path;

use crate::db::occupancy::{Lock, Share, What, try_lock};
use crate::db::sqlite_file::{self, Found};
use crate::db::{self, Backend, Conn, DatabaseUrl, tables};
use crate::error::Error;

/// Refuses a target whose people or posts would be lost, unless that is wanted.
pub(super) fn require_free(url: &DatabaseUrl, force: bool) -> Result<(), Error> {
    if let Some(path) = url.sqlite_path() {
        match sqlite_file::look_at(url, &path) {
            Found::Nothing | Found::Empty => return Ok(()),
            Found::Foreign => {
                return Err(Error::Refused(format!("{url} is the database of another program.")));
            }
            Found::Unusable(_) if force && path.is_file() => return Ok(()),
            Found::Unusable(problem) => {
                return Err(Error::Refused(format!(
                    "{problem} With --force the file is kept beside, and the backup takes its place."
                )));
            }
            Found::Ours => {}
        }
    }
    let conn = &mut connect(url)?;
    if force || !has_tables(conn)? || !tables::holds_people_or_posts(conn)? {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "{url} holds people or posts, which would be lost. Make a backup of it, and say --force."
    )))
}

/// Keeps sites away from the database, and refuses when one runs on it.
pub(super) fn be_alone(url: &DatabaseUrl) -> Result<Lock, Error> {
    if let Some(folder) = url.sqlite_path().as_deref().and_then(Path::parent) {
        std::fs::create_dir_all(folder)?;
    }
    match try_lock(url, What::Site, Share::Alone) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(Error::Refused(format!(
            "the site runs on {url}, or another command works on it. Stop it first."
        ))),
        Err(problem) => Err(Error::Refused(problem)),
    }
}

/// A connection that may write.
pub(super) fn connect(url: &DatabaseUrl) -> Result<Conn, Error> {
    sqlite_file::prepare(url).map_err(Error::Refused)?;
    db::open(url, false).map_err(|error| Error::Unavailable(format!("{url}: {error}")))
}

fn has_tables(conn: &mut Conn) -> Result<bool, Error> {
    Ok(!db::schema_version(conn)?.is_empty())
}

/// Whether the database is a file that can be exchanged for another.
pub(super) fn is_file(url: &DatabaseUrl) -> bool {
    url.backend() == Backend::Sqlite
}
