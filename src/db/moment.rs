//! A point in time in UTC with microseconds, stored alike on all three databases.
//!
//! Diesel's own `Timestamp` fails on MariaDB outside 1970-2038, and in SQLite it writes texts of
//! varying length, which compare wrongly; this type is `DATETIME(6)` there and one fixed format here.

use std::fmt;
use std::ops::{Add, Deref, Sub};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self, HasSqlType, SqlOrd};
use diesel::sqlite::Sqlite;

use super::connection::MultiBackend;

const SQLITE_FORMAT: &str = "%Y-%m-%d %H:%M:%S%.6f";

/// SQL types of our own.
pub mod sql {
    /// The SQL type of every `_at` column.
    #[derive(Debug, Clone, Copy, Default, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(oid = 1114, array_oid = 1115))]
    #[diesel(sqlite_type(name = "Text"))]
    #[cfg_attr(feature = "full", diesel(mysql_type(name = "DateTime")))]
    pub struct Moment;
}

/// A point in time in UTC, to the microsecond.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    serde::Serialize,
    serde::Deserialize,
)]
#[diesel(sql_type = sql::Moment)]
pub struct Moment(NaiveDateTime);

impl From<NaiveDateTime> for Moment {
    fn from(at: NaiveDateTime) -> Self {
        use chrono::Timelike;
        let micros = at.nanosecond() / 1_000 * 1_000;
        Self(at.with_nanosecond(micros).unwrap_or(at))
    }
}

impl Deref for Moment {
    type Target = NaiveDateTime;
    fn deref(&self) -> &NaiveDateTime {
        &self.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

impl Add<TimeDelta> for Moment {
    type Output = Self;
    fn add(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }
}

impl Sub<TimeDelta> for Moment {
    type Output = Self;
    fn sub(self, delta: TimeDelta) -> Self {
        self + -delta
    }
}

impl SqlOrd for sql::Moment {}

impl HasSqlType<sql::Moment> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<sql::Moment>(lookup)
    }
}

impl ToSql<sql::Moment, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamp, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<sql::Moment, Pg> for Moment {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Timestamp, Pg>::from_sql(bytes).map(Self)
    }
}

impl ToSql<sql::Moment, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format(SQLITE_FORMAT).to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Moment, Sqlite> for Moment {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<sql_types::Text, Sqlite>>::from_sql(value)?;
        Ok(Self(NaiveDateTime::parse_from_str(&text, SQLITE_FORMAT)?))
    }
}

#[cfg(feature = "full")]
mod mysql {
    use super::*;
    use diesel::mysql::Mysql;

    impl ToSql<sql::Moment, Mysql> for Moment {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            ToSql::<sql_types::Datetime, Mysql>::to_sql(&self.0, out)
        }
    }

    impl FromSql<sql::Moment, Mysql> for Moment {
        fn from_sql(bytes: <Mysql as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
            FromSql::<sql_types::Datetime, Mysql>::from_sql(bytes).map(Self)
        }
    }
}

impl ToSql<sql::Moment, MultiBackend> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((sql::Moment, self));
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Moment, MultiBackend> for Moment {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Moment, sql::Moment>()
    }
}
