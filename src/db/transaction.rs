//! The one way to open a transaction.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager, TransactionManagerStatus};
use diesel::{Connection, result::Error};

use super::connection::Conn;
use super::gathered;

type Manager = <Conn as Connection>::TransactionManager;

/// Runs `work` in a transaction: committed when it answers `Ok`, rolled back on `Err`.
///
/// On SQLite it begins with `BEGIN IMMEDIATE`, so that a read before a write can't fail later with
/// "locked". Inside another transaction it is a savepoint: after an error PostgreSQL goes on only
/// when the failed part stood in one. What was [gathered](super::gather) meanwhile is written last,
/// when the outermost one commits.
pub fn transaction<T, E>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E>
where
    E: From<Error>,
{
    if status_depth(Manager::transaction_manager_status_mut(conn))?.is_some() {
        begin(conn)?;
        return match work(conn) {
            Ok(value) => Manager::commit_transaction(conn).map(|()| value).map_err(E::from),
            Err(error) => Err(rolled_back(conn, error)),
        };
    }
    begin(conn)?;
    gathered::begin(conn);
    let outcome = work(conn).and_then(|value| Ok((value, gathered::write_all(conn)?)));
    gathered::end(conn);
    match outcome {
        Ok((value, afterwards)) => {
            Manager::commit_transaction(conn)?;
            afterwards.into_iter().for_each(|finish| finish());
            Ok(value)
        }
        Err(error) => Err(rolled_back(conn, error)),
    }
}

/// Runs `work` in a transaction that does not wait for the disk: whoever cuts the power may take it back,
/// so it is for what nobody would miss. Whatever is committed after it is as safe as ever.
pub fn passing_transaction<T, E>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Error>,
{
    let synchronous = |conn: &mut Conn, word: &str| match conn {
        Conn::Sqlite(conn) => conn.batch_execute(&format!("PRAGMA synchronous = {word}")),
        _ => Ok(()),
    };
    synchronous(conn, "NORMAL")?;
    let outcome = transaction(conn, |conn| {
        if let Conn::Postgres(conn) = conn {
            conn.batch_execute("SET LOCAL synchronous_commit TO off")?;
        }
        work(conn)
    });
    synchronous(conn, "FULL")?;
    outcome
}

/// Takes everything back, and answers the reason.
fn rolled_back<E>(conn: &mut Conn, reason: E) -> E {
    match Manager::rollback_transaction(conn) {
        Ok(()) | Err(Error::BrokenTransactionManager) => {}
        Err(error) => tracing::error!(cause = %error, "A transaction could not be rolled back."),
    }
    reason
}

/// Runs `work`, which only reads, on the database as it is now, whatever others write meanwhile.
pub fn snapshot<T, E>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E>
where
    E: From<Error>,
{
    match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN")?,
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
        #[cfg(feature = "full")]
        Conn::Mysql(conn) => {
            conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
            AnsiTransactionManager::begin_transaction_sql(
                conn,
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
            )?;
        }
    }
    let outcome = work(conn);
    match Manager::rollback_transaction(conn) {
        Ok(()) | Err(Error::BrokenTransactionManager) => outcome,
        Err(error) => outcome.and(Err(error.into())),
    }
}

/// Runs `work`, which only reads, while nobody else can write into these tables.
pub fn hold_still<T, E>(
    conn: &mut Conn,
    tables: &[&str],
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Error>,
{
    let (hold, let_go) = match conn {
        Conn::Sqlite(_) => ("BEGIN IMMEDIATE".to_owned(), "ROLLBACK"),
        Conn::Postgres(_) => (format!("BEGIN; LOCK TABLE {} IN SHARE MODE", tables.join(", ")), "ROLLBACK"),
        #[cfg(feature = "full")]
        Conn::Mysql(_) => (format!("LOCK TABLES {} READ", tables.join(" READ, ")), "UNLOCK TABLES"),
    };
    conn.batch_execute(&hold)?;
    let outcome = work(conn);
    match conn.batch_execute(let_go) {
        Ok(()) => outcome,
        Err(error) => outcome.and(Err(error.into())),
    }
}

fn begin(conn: &mut Conn) -> QueryResult<()> {
    if let Conn::Sqlite(sqlite) = conn {
        let status: &TransactionManagerStatus =
            AnsiTransactionManager::transaction_manager_status_mut(sqlite);
        if let Ok(None) = status_depth(status) {
            return AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE");
        }
    }
    Manager::begin_transaction(conn)
}

fn status_depth(status: &TransactionManagerStatus) -> QueryResult<Option<u32>> {
    match status {
        TransactionManagerStatus::Valid(valid) => Ok(valid.transaction_depth().map(u32::from)),
        TransactionManagerStatus::InError => Err(Error::BrokenTransactionManager),
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::Integer;

    use super::*;
    use crate::db::{DatabaseUrl, open};

    fn level(conn: &mut Conn) -> i32 {
        let level = diesel::dsl::sql::<Integer>("(SELECT synchronous FROM pragma_synchronous)");
        diesel::select(level).get_result(conn).unwrap()
    }

    #[test]
    fn only_a_passing_transaction_does_not_wait_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("a.db").display());
        let conn = &mut open(&DatabaseUrl::parse(&url).unwrap(), false).unwrap();
        assert_eq!(level(conn), 2);
        assert_eq!(passing_transaction(conn, |conn| Ok::<_, Error>(level(conn))), Ok(1));
        assert_eq!(level(conn), 2);
        assert_eq!(passing_transaction(conn, |_| Err::<(), _>(Error::NotFound)), Err(Error::NotFound));
        assert_eq!(level(conn), 2);
    }
}
