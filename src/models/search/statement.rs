//! A statement in the making, and the rows that searches read.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Text};

use super::Search;
use crate::db::{Backend, Conn, Moment, MultiBackend, sql};

/// A post that matches.
#[derive(Debug, QueryableByName)]
pub(super) struct Candidate {
    #[diesel(sql_type = BigInt)]
    pub(super) id: i64,
    #[diesel(sql_type = sql::Moment)]
    pub(super) published_at: Moment,
    #[diesel(sql_type = Text)]
    pub(super) title: String,
    /// The higher the better; 0 until it is known.
    #[diesel(sql_type = Double)]
    pub(super) score: f64,
}

/// A post and how well it matches, or a number alone.
#[derive(Debug, QueryableByName)]
pub(super) struct Scored {
    #[diesel(sql_type = BigInt)]
    pub(super) id: i64,
    #[diesel(sql_type = Double)]
    pub(super) score: f64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

enum Value {
    Text(String),
    Moment(Moment),
}

/// SQL, and what is bound to its placeholders.
pub(super) struct Statement {
    backend: Backend,
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    pub(super) fn new(backend: Backend, sql: &str) -> Self {
        Self { backend, sql: sql.to_owned(), values: Vec::new() }
    }

    pub(super) fn sql(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// A placeholder, and the text that stands for it.
    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.value(Value::Text(text.into()))
    }

    /// Only posts `p` that readers see, within the filter of the search.
    pub(super) fn visible(self, search: &Search) -> Self {
        self.sql(" AND p.status = 'published' AND p.published_at <= ")
            .value(Value::Moment(search.now))
            .sql(&search.filter.conditions())
    }

    fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        match self.backend {
            Backend::Postgres => self.sql.push_str(&format!("${}", self.values.len())),
            _ => self.sql.push('?'),
        }
        self
    }

    pub(super) fn load<T: QueryableByName<MultiBackend> + 'static>(
        self,
        conn: &mut Conn,
    ) -> QueryResult<Vec<T>> {
        let mut query = diesel::sql_query(self.sql).into_boxed::<MultiBackend>();
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind::<Text, _>(text),
                Value::Moment(moment) => query.bind::<sql::Moment, _>(moment),
            };
        }
        query.load(conn)
    }

    /// The column `value` of each row.
    pub(super) fn numbers(self, conn: &mut Conn) -> QueryResult<Vec<i64>> {
        Ok(self.load::<Number>(conn)?.into_iter().map(|row| row.value).collect())
    }

    /// The column `value` of the only row.
    pub(super) fn number(self, conn: &mut Conn) -> QueryResult<i64> {
        Ok(self.numbers(conn)?.first().copied().unwrap_or_default())
    }
}

/// The columns of a [`Candidate`] of the posts `p`, with what a database calls a score.
pub(super) fn columns(score: &str) -> String {
    format!("p.id, p.published_at, p.title, {score} AS score")
}

/// The highest id of a post: about how many there are, told at once.
pub(super) fn highest_id(conn: &mut Conn) -> QueryResult<i64> {
    Statement::new(conn.backend(), "SELECT id AS value FROM posts ORDER BY id DESC LIMIT 1").number(conn)
}

/// Ids of ours as they stand in a statement; never empty.
pub(super) fn list(ids: &[i64]) -> String {
    if ids.is_empty() {
        return "0".to_owned();
    }
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
