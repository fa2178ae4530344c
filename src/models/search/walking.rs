//! Going through posts one by one, newest first, and looking at the words of each.

use diesel::prelude::*;

use super::sampling::Has;
use super::statement::{Candidate, candidates, columns, numbers, visible};
use super::{Gathered, Search};
use crate::db::{Conn, Statement, id_list};

/// Adds the words `s` of a post.
pub(super) const WITH_WORDS: &str = " JOIN post_search s ON s.post_id = p.id";

/// Matches among the newest visible posts; cut when there are more posts than may be walked.
pub(super) fn walk(conn: &mut Conn, search: &Search, has: Has, no_score: &str) -> QueryResult<Gathered> {
    let mut ids = newest(conn, search)?;
    let is_cut = ids.len() > search.bounds.walked;
    ids.truncate(search.bounds.walked);
    let statement = having_all(among(&ids, WITH_WORDS, no_score), search, has);
    Ok(Gathered { candidates: candidates(conn, search, first(statement, search))?, is_cut })
}

fn newest(conn: &mut Conn, search: &Search) -> QueryResult<Vec<i64>> {
    let limit = search.bounds.walked + 1;
    let statement = match search.filter.tag_id {
        Some(id) => {
            let tagged = "SELECT p.id FROM post_tags g JOIN posts p ON p.id = g.post_id WHERE g.tag_id = ";
            visible(Statement::new(tagged).number(id), search).sql(" ORDER BY g.post_id DESC")
        }
        None => visible(Statement::new("SELECT p.id FROM posts p WHERE 1 = 1"), search)
            .sql(" ORDER BY p.published_at DESC, p.id DESC"),
    };
    numbers(conn, statement.sql(format!(" LIMIT {limit}")))
}

/// Begins a search among posts `p` with these ids, and what `joined` adds to them.
pub(super) fn among(ids: &[i64], joined: &str, score: &str) -> Statement {
    Statement::new("SELECT ")
        .sql(columns(score))
        .sql(format!(" FROM posts p{joined} WHERE p.id IN ("))
        .sql(id_list(ids))
        .sql(")")
}

/// Only posts that have all that is looked for.
pub(super) fn having_all(mut statement: Statement, search: &Search, has: Has) -> Statement {
    for term in &search.query.required {
        statement = has(statement.sql(" AND "), term);
    }
    for term in &search.query.excluded {
        statement = has(statement.sql(" AND NOT ("), term).sql(")");
    }
    statement
}

/// The newest matches, as many as are wanted.
pub(super) fn first(statement: Statement, search: &Search) -> Statement {
    statement.sql(format!(" ORDER BY p.published_at DESC, p.id DESC LIMIT {}", search.wanted()))
}

/// Puts scores that are known elsewhere to the posts.
pub(super) fn scored(mut candidates: Vec<Candidate>, score: impl Fn(&Candidate) -> f64) -> Vec<Candidate> {
    for found in &mut candidates {
        found.score = Some(score(found));
    }
    candidates
}
