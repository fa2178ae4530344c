//! Which constraint an error speaks of, told alike for all three databases.
//!
//! Every unique index is named `table_column[_column…]_key`, so that SQLite, which only says
//! `table.column`, leads to the same name.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use crate::error::Error as SiteError;

impl From<Error> for SiteError {
    fn from(error: Error) -> Self {
        if let Some(constraint) = violated_constraint(&error) {
            return Self::Taken(constraint);
        }
        match error {
            Error::NotFound => Self::NotFound,
            error if is_deadlock(&error) => Self::Deadlock,
            error if is_unavailable(&error) => Self::Unavailable(error.to_string()),
            error => Self::Internal(error.into()),
        }
    }
}

/// The name of the unique index or key that `error` says was violated.
pub fn violated_constraint(error: &Error) -> Option<String> {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
            info.constraint_name().map(str::to_owned).or_else(|| name_in_message(info.message()))
        }
        _ => None,
    }
}

fn name_in_message(message: &str) -> Option<String> {
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return sqlite_name(columns);
    }
    // MySQL: Duplicate entry 'x' for key 'posts.posts_slug_key'; the entry is hostile, the end is not.
    let (_, key) = message.rsplit_once(" for key '")?;
    let key = key.strip_suffix('\'')?;
    Some(key.rsplit_once('.').map_or(key, |(_, name)| name).to_owned())
}

fn sqlite_name(columns: &str) -> Option<String> {
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.')?;
        if name.is_empty() {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name.push_str("_key");
    Some(name)
}

/// Whether the database gave one of two transactions up that waited for each other.
fn is_deadlock(error: &Error) -> bool {
    const SIGNS: [&str; 4] =
        ["Deadlock found", "deadlock detected", "Lock wait timeout exceeded", "could not serialize access"];
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, info) => SIGNS.iter().any(|sign| info.message().contains(sign)),
        Error::RollbackErrorOnCommit { commit_error, .. } => is_deadlock(commit_error),
        _ => false,
    }
}

/// Whether `error` means that the database can't be reached or written at present.
pub fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::BrokenTransactionManager => true,
        Error::RollbackErrorOnCommit { commit_error, .. } => is_unavailable(commit_error),
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        ) => true,
        Error::DatabaseError(_, info) => says_unavailable(info.as_ref()),
        _ => false,
    }
}

fn says_unavailable(info: &dyn DatabaseErrorInformation) -> bool {
    const SIGNS: [&str; 17] = [
        "database is locked",
        "disk I/O error",
        "database or disk is full",
        "database disk image is malformed",
        "attempt to write a readonly database",
        "unable to open database file",
        "file is not a database",
        "server closed the connection",
        "terminating connection",
        "connection to server",
        "no connection to the server",
        "could not receive data",
        "the database system is",
        "cannot execute",
        "has gone away",
        "Lost connection",
        "Server shutdown in progress",
    ];
    SIGNS.iter().any(|sign| info.message().contains(sign))
}

#[cfg(test)]
mod tests {
    use super::name_in_message;

    #[test]
    fn names_come_from_the_messages_of_sqlite_and_mysql() {
        let cases = [
            ("UNIQUE constraint failed: posts.slug", "posts_slug_key"),
            (
                "UNIQUE constraint failed: post_revisions.post_id, post_revisions.number",
                "post_revisions_post_id_number_key",
            ),
            ("Duplicate entry 'a' for key 'posts_slug_key'", "posts_slug_key"),
            ("Duplicate entry ' for key 'x' for key 'posts.posts_slug_key'", "posts_slug_key"),
        ];
        for (message, name) in cases {
            assert_eq!(name_in_message(message).as_deref(), Some(name));
        }
        assert_eq!(name_in_message("something else"), None);
    }
}
