//! `column IN (…)` as one of a few statements, so that each is prepared once and kept.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType};

/// Whether a column of ids holds one of these; never so when there are none.
///
/// diesel prepares `eq_any` anew at each use, because every number of values is a statement of its own.
/// Here the list is filled up to a power of two with its last id, which changes nothing.
pub fn among<C: Expression>(column: C, ids: &[i64]) -> Among<C> {
    let mut ids = ids.to_vec();
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two(), last);
    }
    Among { column, ids }
}

/// See [`among`].
#[derive(Debug, Clone)]
pub struct Among<C> {
    column: C,
    ids: Vec<i64>,
}

impl<C: Expression> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<From>, From> AppearsOnTable<From> for Among<C> {}

impl<C: SelectableExpression<From>, From> SelectableExpression<From> for Among<C> {}

impl<C: ValidGrouping<GroupBy>, GroupBy> ValidGrouping<GroupBy> for Among<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C> QueryId for Among<C> {
    type QueryId = ();
    // The statement differs with the number of ids, so its text is its name.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, DB> QueryFragment<DB> for Among<C>
where
    C: QueryFragment<DB>,
    DB: Backend + HasSqlType<BigInt>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.ids.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        for (place, id) in self.ids.iter().enumerate() {
            out.push_sql(if place == 0 { " IN (" } else { ", " });
            out.push_bind_param::<BigInt, _>(id)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::db::schema::posts;

    fn sql(ids: &[i64]) -> String {
        debug_query::<Sqlite, _>(&posts::table.filter(among(posts::id, ids)).select(posts::id)).to_string()
    }

    #[test]
    fn lists_of_like_lengths_are_one_statement() {
        let text = |ids: &[i64]| sql(ids).split(" -- ").next().map(str::to_owned);
        assert_eq!(text(&[1, 2, 3]), text(&[4, 5, 6, 7]));
        assert_ne!(text(&[1, 2]), text(&[1, 2, 3]));
        assert!(sql(&[5, 6, 7]).contains("IN (?, ?, ?, ?)"), "{}", sql(&[5, 6, 7]));
        assert!(sql(&[]).contains("1 = 0"), "{}", sql(&[]));
    }
}
