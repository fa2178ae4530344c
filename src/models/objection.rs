//! Forms whose fields are in order, and against which something in the database stands.

use crate::db::{self, Conn};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// Why a deed was given up: nothing of it is stored.
#[derive(Debug)]
pub enum Objection {
    /// Something for the person, beside a field.
    Form(FieldErrors),
    /// Anything else.
    Error(Error),
}

impl Objection {
    /// A message beside a field.
    pub fn to(field: &str, message: impl Into<String>) -> Self {
        Self::Form(FieldErrors::one(field, message))
    }
}

impl<E: Into<Error>> From<E> for Objection {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// Runs `work` in a transaction, which any objection rolls back. The outer error is ours, the inner
/// one the person's.
pub fn transaction<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, Objection>,
) -> Result<Result<T, FieldErrors>, Error> {
    match db::transaction(conn, work) {
        Ok(value) => Ok(Ok(value)),
        Err(Objection::Form(errors)) => Ok(Err(errors)),
        Err(Objection::Error(error)) => Err(error),
    }
}
