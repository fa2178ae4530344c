//! The columns of a table, read off its declaration in `schema.rs`: a new column is known at once.

use diesel::{Column as DieselColumn, Expression, sql_types};

use super::{Column, Kind};
use crate::db::sql;

/// An SQL type, as data.
pub trait Described {
    /// What it holds.
    const KIND: Kind;
    /// Whether it may be missing.
    const NULLABLE: bool = false;
}

macro_rules! described {
    ($($sql_type:ty => $kind:ident),+ $(,)?) => {
        $(impl Described for $sql_type { const KIND: Kind = Kind::$kind; })+
    };
}

described! {
    sql_types::BigInt => Integer,
    sql_types::Integer => Integer,
    sql_types::SmallInt => Integer,
    sql_types::Bool => Bool,
    sql_types::Double => Double,
    sql_types::Text => Text,
    sql_types::Binary => Bytes,
    sql::Moment => Moment,
}

impl<T: Described + sql_types::SqlType> Described for sql_types::Nullable<T>
where
    T: sql_types::SqlType<IsNull = sql_types::is_nullable::NotNull>,
{
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

/// Columns one after the other, as data.
pub trait Columns {
    /// All of them, in order.
    fn list() -> Vec<Column>;
}

fn column<C>() -> Column
where
    C: DieselColumn + Expression<SqlType: Described>,
{
    Column {
        name: C::NAME.to_owned(),
        kind: <C::SqlType as Described>::KIND,
        nullable: <C::SqlType as Described>::NULLABLE,
    }
}

macro_rules! columns_of_tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<$first, $($rest),*> Columns for ($first, $($rest,)*)
        where
            $first: DieselColumn + Expression<SqlType: Described>,
            $($rest: DieselColumn + Expression<SqlType: Described>),*
        {
            fn list() -> Vec<Column> {
                vec![column::<$first>(), $(column::<$rest>()),*]
            }
        }
        columns_of_tuples!($($rest)*);
    };
}

columns_of_tuples!(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A1 B1 C1 D1 E1 F1);
