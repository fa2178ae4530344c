//! One connection type for SQLite, PostgreSQL and MySQL/MariaDB, opened by the scheme of an address.

#![allow(missing_docs, reason = "the derive makes items of its own; ours are described")]

use std::fmt;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
#[cfg(feature = "full")]
use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, ConnectionError, ConnectionResult};

/// A connection to whichever database the site is configured for.
///
/// SQLite stands last: the derive tries the variants in order, and SQLite takes any address.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL through libpq.
    Postgres(PgConnection),
    /// MySQL or MariaDB through libmariadb.
    #[cfg(feature = "full")]
    Mysql(MysqlConnection),
    /// The embedded SQLite.
    Sqlite(SqliteConnection),
}

/// The kind of database behind a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        })
    }
}

impl Conn {
    /// The kind of database this connection speaks to.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Postgres(_) => Backend::Postgres,
            #[cfg(feature = "full")]
            Self::Mysql(_) => Backend::Mysql,
            Self::Sqlite(_) => Backend::Sqlite,
        }
    }
}

/// Where the database is: `sqlite://PATH`, `postgres://…` or `mysql://…`.
///
/// Its `Debug` and `Display` never show a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    backend: Backend,
    target: String,
}

impl DatabaseUrl {
    /// Reads an address; the error says what was expected, or which feature is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "sqlite" => match text.trim_start_matches("sqlite://") {
                "" => Err("sqlite:// needs the path of a file, as in sqlite://data/platen.db".into()),
                path => Ok(Self { backend: Backend::Sqlite, target: path.to_owned() }),
            },
            "postgres" | "postgresql" => Ok(Self { backend: Backend::Postgres, target: text.to_owned() }),
            "mysql" | "mariadb" if cfg!(feature = "full") => {
                Ok(Self { backend: Backend::Mysql, target: text.replacen("mariadb://", "mysql://", 1) })
            }
            "mysql" | "mariadb" => Err("this platen was built without MySQL/MariaDB; build it with \
                                        `cargo build --release --features full`"
                .into()),
            _ => Err("the address of a database begins with sqlite://, postgres:// or mysql://".into()),
        }
    }

    /// The kind of database the address names.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The address as its driver takes it: a path for SQLite. Holds the password.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The file of an SQLite database.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        (self.backend == Backend::Sqlite).then(|| PathBuf::from(&self.target))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.backend == Backend::Sqlite {
            return write!(f, "sqlite://{}", self.target);
        }
        match url::Url::parse(&self.target) {
            Ok(mut url) => {
                let hidden = url.password().is_some() && url.set_password(Some("***")).is_ok();
                if hidden || url.password().is_none() {
                    url.set_query(None);
                    write!(f, "{url}")
                } else {
                    write!(f, "{}://***", self.backend)
                }
            }
            Err(_) => write!(f, "{}://***", self.backend),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Opens a connection and sets what every connection of its kind needs; `read_only` matters to SQLite.
///
/// On SQLite, `search_words` tells which words the index of the search has.
pub fn open(url: &DatabaseUrl, read_only: bool) -> ConnectionResult<Conn> {
    let mut conn = match url.backend() {
        Backend::Postgres => Conn::Postgres(PgConnection::establish(url.target())?),
        #[cfg(feature = "full")]
        Backend::Mysql => Conn::Mysql(MysqlConnection::establish(url.target())?),
        #[cfg(not(feature = "full"))]
        Backend::Mysql => {
            return Err(ConnectionError::BadConnection("built without MySQL".into()));
        }
        Backend::Sqlite => Conn::Sqlite(SqliteConnection::establish(url.target())?),
    };
    let settings = match url.backend() {
        Backend::Postgres => "SET TIME ZONE 'UTC'; SET client_min_messages TO warning;",
        // MariaDB would make a list of all rows that EXISTS may speak of, where a look for each is asked for.
        Backend::Mysql => {
            "SET SESSION time_zone = '+00:00', /*M! SESSION optimizer_switch = 'exists_to_in=off', */ \
             SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE'; \
             SET NAMES utf8mb4 COLLATE utf8mb4_bin; \
             SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;"
        }
        Backend::Sqlite if read_only => {
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -3000; \
             PRAGMA temp_store = MEMORY; \
             CREATE VIRTUAL TABLE temp.search_words USING fts5vocab('main', 'post_search', 'instance'); \
             PRAGMA query_only = ON;"
        }
        Backend::Sqlite => {
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
             CREATE VIRTUAL TABLE temp.search_words USING fts5vocab('main', 'post_search', 'instance');"
        }
    };
    conn.batch_execute(settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}
