//! Opens the connections of a pool, and asks those of a server whether it is still there.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::r2d2;
use diesel::{Connection, ConnectionError};
use r2d2::ManageConnection;

use super::{Conn, DatabaseUrl, Mode, open};

/// How long the answer of a connection stands for the next ones. Asking takes a way to the server and back,
/// which is a tenth of what a list takes; a server that has gone away is noticed by this much later, by
/// requests that find the site without its database anyway.
const TRUSTED: Duration = Duration::from_millis(100);

/// Opens connections for a pool.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) mode: Mode,
}

/// A connection of a pool.
pub(super) struct Pooled {
    conn: Conn,
    trusted_since: Option<Instant>,
}

impl Pooled {
    /// Has it asked again before its next use: something went wrong on it.
    pub(super) fn distrust(&mut self) {
        self.trusted_since = None;
    }

    fn is_trusted(&self) -> bool {
        self.trusted_since.is_some_and(|since| since.elapsed() < TRUSTED)
    }
}

impl Deref for Pooled {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Pooled, r2d2::Error> {
        self.refuse_to_make_a_fresh_file().map_err(r2d2::Error::ConnectionError)?;
        let conn = open(&self.url, self.mode == Mode::Read).map_err(r2d2::Error::ConnectionError)?;
        Ok(Pooled { conn, trusted_since: Some(Instant::now()) })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), r2d2::Error> {
        if !pooled.is_trusted() {
            // Sent as it is, it takes one way there and back; a prepared statement would take two.
            pooled.conn.batch_execute("SELECT 1").map_err(r2d2::Error::QueryError)?;
            pooled.trusted_since = Some(Instant::now());
        }
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(&mut pooled.conn)
    }
}

impl Manager {
    /// SQLite would silently make an empty database where the file has vanished under a running site.
    fn refuse_to_make_a_fresh_file(&self) -> Result<(), ConnectionError> {
        match self.url.sqlite_path() {
            Some(path) if !path.exists() => {
                Err(ConnectionError::BadConnection(format!("{} has vanished", path.display())))
            }
            _ => Ok(()),
        }
    }
}
