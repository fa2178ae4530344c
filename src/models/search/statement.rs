//! What statements of all three databases share, and the rows that searches read.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Text};

use super::Search;
use crate::db::{Conn, Statement};

/// A post that matches.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) id: i64,
    /// Whether its title has all that must be there; on a small site [`super::look_at_titles`] tells.
    pub(super) is_in_title: bool,
    /// The higher the better; None until it is known.
    pub(super) score: Option<f64>,
}

impl Candidate {
    /// A post of which no more is known.
    pub(super) fn of(id: i64) -> Self {
        Self { id, is_in_title: false, score: None }
    }
}

/// The rows of a statement that selects [`columns`].
pub(super) fn candidates(
    conn: &mut Conn,
    search: &Search,
    statement: Statement,
) -> QueryResult<Vec<Candidate>> {
    let rows = statement.load::<(BigInt, Text, Nullable<Double>), (i64, String, Option<f64>)>(conn)?;
    let candidate = |(id, title, score): (i64, String, _)| Candidate {
        id,
        is_in_title: search.is_in_title(&title),
        score,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// The rows of a statement that selects ids and how well each matches.
pub(super) fn scores(conn: &mut Conn, statement: Statement) -> QueryResult<Vec<(i64, f64)>> {
    statement.load::<(BigInt, Double), _>(conn)
}

/// The rows of a statement that selects one number.
pub(super) fn numbers(conn: &mut Conn, statement: Statement) -> QueryResult<Vec<i64>> {
    statement.load::<BigInt, _>(conn)
}

/// The only row of such a statement.
pub(super) fn number(conn: &mut Conn, statement: Statement) -> QueryResult<i64> {
    Ok(numbers(conn, statement)?.first().copied().unwrap_or_default())
}

/// The columns of [`candidates`] of the posts `p`, with what a database calls a score.
pub(super) fn columns(score: &str) -> String {
    format!("p.id, p.title, {score} AS score")
}

/// Only posts `p` that readers see, within the filter of the search.
pub(super) fn visible(statement: Statement, search: &Search) -> Statement {
    statement
        .sql(" AND p.status = 'published' AND p.published_at <= ")
        .moment(search.now)
        .sql(search.filter.conditions())
}

/// The highest id of a post: about how many there are, told at once.
pub(super) fn highest_id(conn: &mut Conn) -> QueryResult<i64> {
    number(conn, Statement::new("SELECT id FROM posts ORDER BY id DESC LIMIT 1").kept())
}
