//! Who works on a database: sites share it, and who exchanges all of its rows has it alone.
//!
//! The locks are the system's own, so that a program that is killed leaves none: on a file beside an
//! SQLite database, advisory ones on PostgreSQL, named ones on MySQL. Those can't be shared, so there
//! a site takes one of several, and who wants to be alone takes all of them.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::{Backend, Conn, DatabaseUrl, open};

/// What is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The database as the place of a site.
    Site,
    /// The site's being moved elsewhere: nobody writes meanwhile.
    Moving,
}

/// With whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// With others that say the same.
    Together,
    /// With nobody.
    Alone,
}

/// A lock that is held until this is dropped, or the program ends.
pub struct Lock(Held);

enum Held {
    File(#[expect(dead_code, reason = "holds the lock")] File),
    Session(Conn),
}

/// Sites that can share a database on MySQL.
const MYSQL_PLACES: u32 = 32;
const POSTGRES_KEY: i64 = 0x706c_6174_656e_0000;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Takes a lock at once, or answers that somebody has it; the error is a sentence for the operator.
pub fn try_lock(url: &DatabaseUrl, what: What, share: Share) -> Result<Option<Lock>, String> {
    match url.sqlite_path() {
        Some(path) => lock_file(&path, what, share).map(|file| file.map(|file| Lock(Held::File(file)))),
        None => {
            let mut conn = open(url, false).map_err(|error| format!("{url} can't be reached: {error}."))?;
            let taken = lock_session(&mut conn, what, share)
                .map_err(|error| format!("{url} gives no lock: {error}."))?;
            Ok(taken.then_some(Lock(Held::Session(conn))))
        }
    }
}

impl Lock {
    /// Whether somebody is moving the site; `None` when the connection that holds this lock, and with
    /// it the lock, is gone.
    pub fn sees_moving(&mut self, url: &DatabaseUrl) -> Option<bool> {
        let key = POSTGRES_KEY + What::Moving as i64;
        match &mut self.0 {
            Held::File(_) => Some(matches!(try_lock(url, What::Moving, Share::Together), Ok(None))),
            Held::Session(conn) if conn.backend() == Backend::Postgres => {
                let query = format!(
                    "SELECT COUNT(*) AS value FROM pg_locks WHERE locktype = 'advisory' AND granted \
                     AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                     AND (CAST(classid AS BIGINT) << 32) + CAST(objid AS BIGINT) = {key}"
                );
                says(conn, &query).ok().map(|count| count > 0)
            }
            Held::Session(conn) => {
                let name = mysql_name(What::Moving, 0);
                let query = format!("SELECT CAST(COALESCE(IS_USED_LOCK({name}), 0) AS SIGNED) AS value");
                says(conn, &query).ok().map(|holder| holder > 0)
            }
        }
    }
}

fn lock_file(database: &Path, what: What, share: Share) -> Result<Option<File>, String> {
    let mut name = database.as_os_str().to_owned();
    name.push(match what {
        What::Site => ".lock",
        What::Moving => ".moving",
    });
    let shown = Path::new(&name).display();
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(|error| format!("{shown} can't be opened: {error}."))?;
    let taken = match share {
        Share::Together => file.try_lock_shared(),
        Share::Alone => file.try_lock(),
    };
    match taken {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(format!("{shown} can't be locked: {error}.")),
    }
}

fn lock_session(conn: &mut Conn, what: What, share: Share) -> QueryResult<bool> {
    match conn.backend() {
        Backend::Sqlite => Ok(true),
        Backend::Postgres => {
            let function = match share {
                Share::Together => "pg_try_advisory_lock_shared",
                Share::Alone => "pg_try_advisory_lock",
            };
            let key = POSTGRES_KEY + what as i64;
            says(conn, &format!("SELECT CAST(CAST({function}({key}) AS INTEGER) AS BIGINT) AS value"))
                .map(|taken| taken == 1)
        }
        Backend::Mysql => {
            let mut places = 0..MYSQL_PLACES;
            let mut take = |place: u32| {
                let name = mysql_name(what, place);
                says(conn, &format!("SELECT CAST(COALESCE(GET_LOCK({name}, 0), 0) AS SIGNED) AS value"))
                    .map(|taken| taken == 1)
            };
            match share {
                Share::Together => places.try_fold(false, |taken, place| Ok(taken || take(place)?)),
                Share::Alone => places.try_fold(true, |taken, place| Ok(taken && take(place)?)),
            }
        }
    }
}

fn mysql_name(what: What, place: u32) -> String {
    format!("CONCAT('platen:{what:?}:', MD5(DATABASE()), ':{place}')")
}

fn says(conn: &mut Conn, query: &str) -> QueryResult<i64> {
    sql_query(query).get_result::<Answer>(conn).map(|answer| answer.value)
}
