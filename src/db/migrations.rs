//! Schema migrations: embedded, one folder for each kind of database, never two runs at a time.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, transaction};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
#[cfg(feature = "full")]
const MYSQL: EmbeddedMigrations = embed_migrations!("migrations/mysql");

/// Key of the advisory lock on PostgreSQL ("platen" in ASCII).
const POSTGRES_LOCK: i64 = 0x706c_6174_656e;

/// A migration this program knows, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Migration {
    /// Its folder's name, as in `2026-01-31-120000_add_subtitle_to_posts`.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Why the schema can't be brought to the version this program needs.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The database was migrated by a newer program.
    #[error(
        "the database was made by a newer platen: it has the migration {0}, which this one does not know. Start the newer version, or restore a backup from before the upgrade."
    )]
    Newer(String),
    /// The database refused.
    #[error("the schema could not be migrated: {0}")]
    Failed(String),
}

impl From<diesel::result::Error> for SchemaError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<SchemaError> for crate::error::Error {
    fn from(error: SchemaError) -> Self {
        Self::Refused(error.to_string())
    }
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

fn failed(cause: Cause) -> SchemaError {
    SchemaError::Failed(cause.to_string())
}

/// All known migrations in order, each with whether it is applied. Changes nothing.
pub fn migration_status(conn: &mut Conn) -> Result<Vec<Migration>, SchemaError> {
    let applied = applied_versions(conn)?;
    let known = known_migrations(conn)?;
    if let Some(unknown) = applied.iter().find(|version| !known.iter().any(|(v, _)| v == *version)) {
        return Err(SchemaError::Newer(unknown.clone()));
    }
    Ok(known
        .into_iter()
        .map(|(version, name)| Migration { applied: applied.contains(&version), name })
        .collect())
}

/// Applies what is pending, each migration in a transaction where the database can, and answers the names.
pub fn apply_pending(conn: &mut Conn) -> Result<Vec<String>, SchemaError> {
    if migration_status(conn)?.iter().all(|migration| migration.applied) {
        return Ok(Vec::new());
    }
    locked(conn, |conn| {
        migration_status(conn)?;
        let names = match conn {
            Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(names),
            Conn::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(names),
            #[cfg(feature = "full")]
            Conn::Mysql(conn) => conn.run_pending_migrations(MYSQL).map(names),
        };
        names.map_err(failed)
    })
}

/// Applies all migrations up to that of `version` to an SQLite database; answers whether it is known.
pub fn apply_until(conn: &mut Conn, version: &str) -> Result<bool, SchemaError> {
    if !known_migrations(conn)?.iter().any(|(known, _)| known == version) {
        return Ok(false);
    }
    locked(conn, |conn| {
        let Conn::Sqlite(conn) = conn else { return Ok(false) };
        for migration in conn.pending_migrations(SQLITE).map_err(failed)? {
            if migration.name().version().to_string().as_str() <= version {
                conn.run_migration(&migration).map_err(failed)?;
            }
        }
        Ok(true)
    })
}

/// The version of the last migration that the database has.
pub fn schema_version(conn: &mut Conn) -> Result<String, SchemaError> {
    Ok(applied_versions(conn)?.pop().unwrap_or_default())
}

/// Takes back the last `steps` migrations, newest first, and answers their versions.
pub fn revert(conn: &mut Conn, steps: usize) -> Result<Vec<String>, SchemaError> {
    locked(conn, |conn| {
        let applied = migration_status(conn)?.iter().filter(|migration| migration.applied).count();
        (0..steps.min(applied))
            .map(|_| {
                let version = match conn {
                    Conn::Sqlite(conn) => conn.revert_last_migration(SQLITE),
                    Conn::Postgres(conn) => conn.revert_last_migration(POSTGRES),
                    #[cfg(feature = "full")]
                    Conn::Mysql(conn) => conn.revert_last_migration(MYSQL),
                };
                version.map(|version| version.to_string()).map_err(failed)
            })
            .collect()
    })
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// Holds the database's own lock meanwhile: an advisory one, or SQLite's write lock by one
/// transaction around all.
fn locked<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, SchemaError>,
) -> Result<T, SchemaError> {
    let (lock, unlock) = match conn {
        Conn::Sqlite(_) => return transaction(conn, work),
        Conn::Postgres(_) => (
            format!("SELECT pg_advisory_lock({POSTGRES_LOCK})"),
            format!("SELECT pg_advisory_unlock({POSTGRES_LOCK})"),
        ),
        #[cfg(feature = "full")]
        Conn::Mysql(_) => (
            "DO GET_LOCK(CONCAT('platen:', LEFT(DATABASE(), 50)), 600)".to_owned(),
            "DO RELEASE_LOCK(CONCAT('platen:', LEFT(DATABASE(), 50)))".to_owned(),
        ),
    };
    conn.batch_execute(&lock)?;
    let outcome = work(conn);
    conn.batch_execute(&unlock)?;
    outcome
}

fn known_migrations(conn: &Conn) -> Result<Vec<(String, String)>, SchemaError> {
    fn list<DB: diesel::backend::Backend>(
        source: EmbeddedMigrations,
    ) -> Result<Vec<(String, String)>, Cause> {
        let mut known: Vec<_> = MigrationSource::<DB>::migrations(&source)?
            .iter()
            .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
            .collect();
        known.sort();
        Ok(known)
    }
    match conn {
        Conn::Sqlite(_) => list::<diesel::sqlite::Sqlite>(SQLITE),
        Conn::Postgres(_) => list::<diesel::pg::Pg>(POSTGRES),
        #[cfg(feature = "full")]
        Conn::Mysql(_) => list::<diesel::mysql::Mysql>(MYSQL),
    }
    .map_err(failed)
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Read without the harness, which would make its table: looking changes nothing.
fn applied_versions(conn: &mut Conn) -> Result<Vec<String>, SchemaError> {
    let table = match conn {
        Conn::Sqlite(_) => {
            "SELECT name AS version FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::text AS version FROM information_schema.tables \
             WHERE table_name = '__diesel_schema_migrations' AND table_schema = current_schema()"
        }
        #[cfg(feature = "full")]
        Conn::Mysql(_) => {
            "SELECT table_name AS version FROM information_schema.tables \
             WHERE table_name = '__diesel_schema_migrations' AND table_schema = DATABASE()"
        }
    };
    if sql_query(table).load::<Version>(conn)?.is_empty() {
        return Ok(Vec::new());
    }
    let versions =
        sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load::<Version>(conn)?;
    Ok(versions.into_iter().map(|row| row.version).collect())
}
