//! Rows of any table into the database, as fast as it takes them.

use std::fmt::Write as _;

use diesel::backend::Backend as DieselBackend;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{self, HasSqlType};

use super::{Row, Table, Value, registered};
use crate::db::{Conn, Moment, sql};

/// Most values that one statement binds; PostgreSQL takes its rows another way.
const MOST_BINDS: usize = 30_000;

/// A statement put together from text and values.
pub(super) struct Statement<'a> {
    parts: Vec<Part<'a>>,
    /// Whether the connection keeps it prepared. What is kept holds memory, so that only statements
    /// of few shapes are.
    is_kept: bool,
}

enum Part<'a> {
    Text(String),
    Owned(Value),
    Borrowed(&'a Value),
}

static NOTHING: Option<String> = None;

impl<'a> Statement<'a> {
    pub(super) fn new(text: String) -> Self {
        Self { parts: vec![Part::Text(text)], is_kept: false }
    }

    pub(super) fn push(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    pub(super) fn bind(&mut self, value: Value) {
        self.parts.push(Part::Owned(value));
    }

    fn bind_borrowed(&mut self, value: &'a Value) {
        self.parts.push(Part::Borrowed(value));
    }
}

impl<DB> QueryFragment<DB> for Statement<'_>
where
    DB: DieselBackend
        + HasSqlType<sql_types::Nullable<sql_types::Text>>
        + HasSqlType<sql_types::BigInt>
        + HasSqlType<sql_types::Bool>
        + HasSqlType<sql_types::Double>
        + HasSqlType<sql_types::Text>
        + HasSqlType<sql_types::Binary>
        + HasSqlType<sql::Moment>,
    Option<String>: ToSql<sql_types::Nullable<sql_types::Text>, DB>,
    i64: ToSql<sql_types::BigInt, DB>,
    bool: ToSql<sql_types::Bool, DB>,
    f64: ToSql<sql_types::Double, DB>,
    String: ToSql<sql_types::Text, DB>,
    Vec<u8>: ToSql<sql_types::Binary, DB>,
    Moment: ToSql<sql::Moment, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.is_kept {
            out.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            let value = match part {
                Part::Text(text) => {
                    out.push_sql(text);
                    continue;
                }
                Part::Owned(value) => value,
                Part::Borrowed(value) => *value,
            };
            match value {
                Value::Null => out.push_bind_param::<sql_types::Nullable<sql_types::Text>, _>(&NOTHING)?,
                Value::Integer(number) => out.push_bind_param::<sql_types::BigInt, _>(number)?,
                Value::Bool(yes) => out.push_bind_param::<sql_types::Bool, _>(yes)?,
                Value::Double(number) => out.push_bind_param::<sql_types::Double, _>(number)?,
                Value::Text(text) => out.push_bind_param::<sql_types::Text, _>(text)?,
                Value::Bytes(bytes) => out.push_bind_param::<sql_types::Binary, _>(bytes)?,
                Value::Moment(at) => out.push_bind_param::<sql::Moment, _>(at)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = sql_types::Untyped;
}

impl<C> RunQueryDsl<C> for Statement<'_> {}

/// Inserts rows of a table, in the order of their keys.
pub fn insert(conn: &mut Conn, table: &Table, rows: &[Row]) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) => copy_in(conn, table, rows),
        Conn::Sqlite(_) => insert_rows(conn, table, rows, 50),
        #[cfg(feature = "full")]
        Conn::Mysql(_) => insert_rows(conn, table, rows, 1_000),
    }
}

/// In chunks of one size, so that the prepared statement is used again, and a last smaller one.
fn insert_rows(conn: &mut Conn, table: &Table, rows: &[Row], most: usize) -> QueryResult<()> {
    let columns = table.columns.len().max(1);
    let most = (MOST_BINDS / columns).clamp(1, most);
    for chunk in rows.chunks(most) {
        let mut statement = insert_statement(table, chunk);
        statement.is_kept = chunk.len() == most && matches!(conn, Conn::Sqlite(_));
        match conn {
            Conn::Sqlite(conn) => statement.execute(conn)?,
            #[cfg(feature = "full")]
            Conn::Mysql(conn) => statement.execute(conn)?,
            Conn::Postgres(_) => 0,
        };
    }
    Ok(())
}

pub(super) fn insert_statement<'a>(table: &Table, rows: &'a [Row]) -> Statement<'a> {
    let mut statement =
        Statement::new(format!("INSERT INTO {} ({}) VALUES ", table.name, table.column_list()));
    for (number, row) in rows.iter().enumerate() {
        statement.push(if number == 0 { "(" } else { "), (" });
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                statement.push(", ");
            }
            statement.bind_borrowed(value);
        }
    }
    statement.push(")");
    statement
}

/// PostgreSQL's own bulk load.
fn copy_in(conn: &mut PgConnection, table: &Table, rows: &[Row]) -> QueryResult<()> {
    let known = registered().iter().find(|known| known.table.name == table.name);
    let known = known.ok_or_else(|| {
        diesel::result::Error::QueryBuilderError(format!("the table {} is not registered", table.name).into())
    })?;
    let mut text = String::with_capacity(64 * 1024);
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            push_copied(&mut text, value);
        }
        text.push('\n');
    }
    let write = |copy: &mut dyn std::io::Write| {
        copy.write_all(text.as_bytes())
            .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
    };
    (known.copy_in)(conn, &write).map(drop)
}

fn push_copied(out: &mut String, value: &Value) {
    let _ = match value {
        Value::Null => write!(out, "\\N"),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Bool(yes) => write!(out, "{}", if *yes { 't' } else { 'f' }),
        Value::Double(number) => write!(out, "{number:?}"),
        Value::Moment(at) => write!(out, "{}", at.format("%Y-%m-%d %H:%M:%S%.6f")),
        Value::Bytes(bytes) => {
            out.push_str("\\\\x");
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        }
        Value::Text(text) => {
            push_escaped(out, text);
            Ok(())
        }
    };
}

fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\n', '\r', '\t']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            _ => "\\t",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
