//! Rows of any table, one after the other in the order of its key, in memory that does not grow.

use diesel::backend::Backend as DieselBackend;
use diesel::deserialize::{self, FromSql, QueryableByName};
#[cfg(feature = "full")]
use diesel::mysql::{Mysql, MysqlType};
use diesel::pg::{Pg, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::row::{Field, NamedRow};
use diesel::sql_types;
use diesel::sqlite::{Sqlite, SqliteType};

use super::writing::Statement;
use super::{Column, Kind, Row, Table, Value};
use crate::db::{Backend, Conn, Moment};

/// A row as the database gives it.
struct Raw(Row);

/// Hands every row behind the key `after` to `each`, in the order of the key.
pub fn scan<E: From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &Table,
    after: Option<&Row>,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let statement = select(conn.backend(), table, after, None);
    match conn {
        Conn::Sqlite(conn) => {
            for row in statement.load_iter::<Raw, diesel::connection::DefaultLoadingMode>(conn)? {
                each(fitted(row?, table)?)?;
            }
            Ok(())
        }
        Conn::Postgres(conn) => {
            for row in statement.load_iter::<Raw, PgRowByRowLoadingMode>(conn)? {
                each(fitted(row?, table)?)?;
            }
            Ok(())
        }
        #[cfg(feature = "full")]
        Conn::Mysql(conn) => scan_in_pieces(conn, table, after, each),
    }
}

/// The key of the last row.
pub fn last_key(conn: &mut Conn, table: &Table) -> QueryResult<Option<Row>> {
    let key: Vec<Column> = table.key.iter().map(|&at| table.columns[at].clone()).collect();
    let keys = Table { name: table.name.clone(), key: (0..key.len()).collect(), columns: key };
    let order: Vec<String> =
        key_list(conn.backend(), &keys).iter().map(|key| format!("{key} DESC")).collect();
    let statement = Statement::new(format!(
        "SELECT {} FROM {} ORDER BY {} LIMIT 1",
        keys.column_list(),
        keys.name,
        order.join(", ")
    ));
    let mut rows = load(conn, statement)?;
    rows.pop().map(|row| fitted(row, &keys)).transpose()
}

fn load(conn: &mut Conn, statement: Statement<'static>) -> QueryResult<Vec<Raw>> {
    match conn {
        Conn::Sqlite(conn) => statement.load(conn),
        Conn::Postgres(conn) => statement.load(conn),
        #[cfg(feature = "full")]
        Conn::Mysql(conn) => statement.load(conn),
    }
}

/// Whether there is a row with this key.
pub fn contains(conn: &mut Conn, table: &Table, key: &Row) -> QueryResult<bool> {
    let mut statement = Statement::new(format!("SELECT 1 FROM {} WHERE ", table.name));
    for (index, (&at, value)) in table.key.iter().zip(key).enumerate() {
        statement.push(if index == 0 { "" } else { " AND " });
        statement.push(&format!("{} = ", table.columns[at].name));
        statement.bind(value.clone());
    }
    Ok(!load(conn, statement)?.is_empty())
}

/// Bytes of a piece, about; the client library keeps a whole answer in memory.
#[cfg(feature = "full")]
const PIECE: usize = 1024 * 1024;
#[cfg(feature = "full")]
const MOST_ROWS: usize = 1_000;

#[cfg(feature = "full")]
fn scan_in_pieces<E: From<diesel::result::Error>>(
    conn: &mut diesel::MysqlConnection,
    table: &Table,
    after: Option<&Row>,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut last = after.cloned();
    let mut limit = 20;
    loop {
        let statement = select(Backend::Mysql, table, last.as_ref(), Some(limit));
        let (mut rows, mut bytes) = (0, 0);
        for row in statement.load_iter::<Raw, diesel::connection::DefaultLoadingMode>(conn)? {
            let row = fitted(row?, table)?;
            rows += 1;
            bytes += row.iter().map(Value::size).sum::<usize>();
            if rows == limit {
                last = Some(table.key_of(&row));
            }
            each(row)?;
        }
        if rows < limit {
            return Ok(());
        }
        limit = (rows * PIECE / bytes.max(1)).clamp(1, (limit * 4).min(MOST_ROWS));
    }
}

fn select(backend: Backend, table: &Table, after: Option<&Row>, limit: Option<usize>) -> Statement<'static> {
    let key = key_list(backend, table);
    let mut statement = Statement::new(format!("SELECT {} FROM {}", table.column_list(), table.name));
    if let Some(after) = after {
        statement.push(" WHERE ");
        push_behind(&mut statement, backend, &key, after);
    }
    statement.push(&format!(" ORDER BY {}", key.join(", ")));
    if let Some(limit) = limit {
        statement.push(&format!(" LIMIT {limit}"));
    }
    statement
}

/// The columns of the key, as texts are ordered everywhere: by their bytes.
fn key_list(backend: Backend, table: &Table) -> Vec<String> {
    let collation = |at: &usize| match (backend, table.columns[*at].kind) {
        (Backend::Postgres, Kind::Text) => format!("{} COLLATE \"C\"", table.columns[*at].name),
        _ => table.columns[*at].name.clone(),
    };
    table.key.iter().map(collation).collect()
}

/// `(a, b) > (1, 2)`; MySQL uses no index for that, so it gets the range of the first column beside it.
fn push_behind(statement: &mut Statement<'static>, backend: Backend, key: &[String], after: &Row) {
    if backend == Backend::Mysql && key.len() > 1 {
        statement.push(&format!("{} >= ", key[0]));
        statement.bind(after[0].clone());
        statement.push(" AND ");
    }
    statement.push(&format!("({}) > (", key.join(", ")));
    for (index, value) in after.iter().enumerate() {
        if index > 0 {
            statement.push(", ");
        }
        statement.bind(value.clone());
    }
    statement.push(")");
}

fn fitted(row: Raw, table: &Table) -> QueryResult<Row> {
    row.0
        .into_iter()
        .zip(&table.columns)
        .map(|(value, column)| {
            value.fit(column.kind).map_err(|problem| {
                let place = format!("{}.{}: {problem}", table.name, column.name);
                diesel::result::Error::DeserializationError(place.into())
            })
        })
        .collect()
}

/// Every field of a row through `read`.
fn raw<'a, DB: DieselBackend>(
    row: &impl NamedRow<'a, DB>,
    read: impl Fn(DB::RawValue<'_>) -> deserialize::Result<Value>,
) -> deserialize::Result<Raw> {
    (0..row.field_count())
        .map(|at| {
            let field = diesel::row::Row::get(row, at).ok_or("a row is shorter than it says")?;
            field.value().map_or(Ok(Value::Null), &read)
        })
        .collect::<deserialize::Result<Row>>()
        .map(Raw)
}

impl QueryableByName<Sqlite> for Raw {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        raw(row, |value| match value.value_type() {
            Some(SqliteType::Text) => FromSql::<sql_types::Text, Sqlite>::from_sql(value).map(Value::Text),
            Some(SqliteType::Binary) => {
                FromSql::<sql_types::Binary, Sqlite>::from_sql(value).map(Value::Bytes)
            }
            Some(SqliteType::Float | SqliteType::Double) => {
                FromSql::<sql_types::Double, Sqlite>::from_sql(value).map(Value::Double)
            }
            Some(_) => FromSql::<sql_types::BigInt, Sqlite>::from_sql(value).map(Value::Integer),
            None => Ok(Value::Null),
        })
    }
}

impl QueryableByName<Pg> for Raw {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        raw(row, |value| match value.get_oid().get() {
            16 => FromSql::<sql_types::Bool, Pg>::from_sql(value).map(Value::Bool),
            17 => Ok(Value::Bytes(value.as_bytes().to_vec())),
            20 => FromSql::<sql_types::BigInt, Pg>::from_sql(value).map(Value::Integer),
            21 => <i16 as FromSql<sql_types::SmallInt, Pg>>::from_sql(value)
                .map(|number| Value::Integer(number.into())),
            23 => <i32 as FromSql<sql_types::Integer, Pg>>::from_sql(value)
                .map(|number| Value::Integer(number.into())),
            701 => FromSql::<sql_types::Double, Pg>::from_sql(value).map(Value::Double),
            1114 => <Moment as FromSql<crate::db::sql::Moment, Pg>>::from_sql(value).map(Value::Moment),
            _ => FromSql::<sql_types::Text, Pg>::from_sql(value).map(Value::Text),
        })
    }
}

#[cfg(feature = "full")]
impl QueryableByName<Mysql> for Raw {
    fn build<'a>(row: &impl NamedRow<'a, Mysql>) -> deserialize::Result<Self> {
        raw(row, |value| match value.value_type() {
            MysqlType::Tiny => <i8 as FromSql<sql_types::TinyInt, Mysql>>::from_sql(value)
                .map(|number| Value::Integer(number.into())),
            MysqlType::Short => <i16 as FromSql<sql_types::SmallInt, Mysql>>::from_sql(value)
                .map(|number| Value::Integer(number.into())),
            MysqlType::Long => <i32 as FromSql<sql_types::Integer, Mysql>>::from_sql(value)
                .map(|number| Value::Integer(number.into())),
            MysqlType::LongLong => FromSql::<sql_types::BigInt, Mysql>::from_sql(value).map(Value::Integer),
            MysqlType::Float | MysqlType::Double => {
                FromSql::<sql_types::Double, Mysql>::from_sql(value).map(Value::Double)
            }
            MysqlType::DateTime | MysqlType::Timestamp => {
                <Moment as FromSql<crate::db::sql::Moment, Mysql>>::from_sql(value).map(Value::Moment)
            }
            _ => Ok(Value::Bytes(value.as_bytes().to_vec())),
        })
    }
}
