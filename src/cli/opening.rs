//! How commands come to the database.

use super::Failure;
use crate::config::Config;
use crate::db::{self, Conn, DatabaseUrl, sqlite_file};
use crate::models::post::lists;

/// A connection for a command that writes: a new SQLite file is made where there is none, and
/// pending migrations are applied, as `platen serve` does.
pub fn ready(config: &Config) -> Result<Conn, Failure> {
    let mut conn = connect(&config.database.url)?;
    // Held until the program ends, so that nobody exchanges the rows meanwhile.
    std::mem::forget(db::take_place(&config.database.url)?);
    let applied = db::apply_pending(&mut conn)?;
    if !applied.is_empty() {
        tracing::info!(count = applied.len(), "The schema was migrated.");
    }
    lists::ensure(&mut conn)?;
    Ok(conn)
}

/// A connection to a database that is there already; nothing is made.
pub fn existing(config: &Config) -> Result<Conn, Failure> {
    let url = &config.database.url;
    if is_missing(url) {
        return Err(Failure::new(format!(
            "there is no database yet at {url}. `platen migrate up` makes it."
        )));
    }
    connect(url)
}

/// Like [`existing`], with the schema this program needs.
pub fn migrated(config: &Config) -> Result<Conn, Failure> {
    let mut conn = existing(config)?;
    let pending = pending(&mut conn)?;
    if pending > 0 {
        return Err(Failure::new(format!(
            "{pending} migrations are pending. Run `platen migrate up` first."
        )));
    }
    Ok(conn)
}

/// How many migrations the database lacks.
pub fn pending(conn: &mut Conn) -> Result<usize, Failure> {
    Ok(db::migration_status(conn)?.iter().filter(|migration| !migration.applied).count())
}

/// Whether the address is that of an SQLite file that is not there.
pub fn is_missing(url: &DatabaseUrl) -> bool {
    url.sqlite_path().is_some_and(|path| !path.exists())
}

/// A connection; an SQLite file is made where there is none.
pub fn connect(url: &DatabaseUrl) -> Result<Conn, Failure> {
    sqlite_file::prepare(url)?;
    db::open(url, false)
        .map_err(|error| Failure::new(format!("the database {url} can't be reached: {error}")))
}
