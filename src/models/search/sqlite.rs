//! Search on SQLite: an FTS5 table without content of its own, ranked by BM25.
//!
//! FTS5 reads its lists of posts as far as it is asked to, from the highest id down, so that a common
//! word costs no more than the matches that are taken. Only ranking reads the list of a word to its
//! end; common words are left out of it.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::statement::{Candidate, Scored, Statement, columns, highest_id};
use super::{Gathered, Search};
use crate::db::{Backend, Conn};
use crate::kit::search_query::{SearchQuery, Term};

/// What stands in place of a score until there is one: asked for by itself it would be one query more.
const HIGHEST_ID: &str = "(SELECT MAX(id) FROM posts) * 1.0";
/// Letters of the longest beginnings of words that the index keeps; its table says `prefix='4 5 6'`.
const LONGEST_INDEXED: usize = 6;
/// Posts that are looked up in the index one by one.
const FEW: i64 = 300;
/// Posts among which matches are looked up.
const MANY: i64 = 50_000;

pub(super) fn index(conn: &mut Conn, post_id: i64, title: &str, body: &str) -> QueryResult<()> {
    super::forget(conn, post_id)?;
    diesel::sql_query(format!("INSERT INTO post_search (rowid, title, body) VALUES ({post_id}, ?, ?)"))
        .bind::<Text, _>(title)
        .bind::<Text, _>(body)
        .execute(conn)
        .map(drop)
}

/// A statement for many rows; title and body of each are bound in turn.
pub(super) fn insert_statement(rows: &[(i64, String, String)]) -> String {
    let values: Vec<String> = rows.iter().map(|(id, ..)| format!("({id}, ?, ?)")).collect();
    format!("INSERT INTO post_search (rowid, title, body) VALUES {}", values.join(", "))
}

pub(super) fn gather(conn: &mut Conn, search: &Search) -> QueryResult<Gathered> {
    let is_large = !search.filter.is_empty() && highest_id(conn)? > search.bounds.small_site;
    let part = if is_large { smallest_part(conn, search)? } else { None };
    let few = part.as_ref().is_some_and(|part| part.posts <= FEW);
    // CROSS keeps the order: left alone, SQLite may ask the index anew for each live post.
    let mut statement = Statement::new(Backend::Sqlite, "SELECT ")
        .sql(&columns(HIGHEST_ID))
        .sql(" FROM post_search s CROSS JOIN posts p ON p.id = s.rowid WHERE post_search MATCH ")
        .text(spelled(search.query));
    if let Some(part) = part {
        // Few posts are looked up in the index, and in no order, which would be slow; with a plus in
        // front, the matches are looked up among the posts.
        let column = if few { "s.rowid" } else { "+s.rowid" };
        statement = statement.sql(&format!(" AND {column} IN ({})", part.ids));
    }
    statement = statement.visible(search);
    if !few {
        statement = statement.sql(&format!(" ORDER BY s.rowid DESC LIMIT {}", search.wanted()));
    }
    Ok(Gathered { candidates: statement.load(conn)?, is_cut: false })
}

/// The posts of one thing that the filter asks for.
struct Part {
    ids: String,
    posts: i64,
}

/// What the filter asks for that the fewest posts have, unless those are very many: then enough of
/// them are among the first matches.
fn smallest_part(conn: &mut Conn, search: &Search) -> QueryResult<Option<Part>> {
    let mut smallest: Option<Part> = None;
    for ids in search.filter.parts() {
        let most = smallest.as_ref().map_or(MANY, |part| part.posts);
        let counted = format!("SELECT COUNT(*) AS value FROM ({ids} LIMIT {})", most + 1);
        let posts = Statement::new(Backend::Sqlite, &counted).number(conn)?;
        if posts <= most {
            smallest = Some(Part { ids, posts });
        }
    }
    Ok(smallest)
}

/// Ranks by the rare words; those that are common tell little, and their lists are long.
pub(super) fn score(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    let highest_id = candidates.first().map_or(0.0, |found| found.score);
    let required = match highest_id <= search.bounds.rare as f64 {
        true => search.query.required.clone(),
        false => rare_terms(conn, search)?,
    };
    let mut query = SearchQuery { required, excluded: Vec::new() };
    if query.is_empty() {
        for found in candidates {
            found.score = f64::from(search.is_in_title(&found.title));
        }
        return Ok(());
    }
    if query.required.len() == search.query.required.len() {
        query.excluded.clone_from(&search.query.excluded);
    }
    let rows = Statement::new(
        Backend::Sqlite,
        "SELECT rowid AS id, -bm25(post_search, 10.0, 1.0) AS score FROM post_search WHERE post_search MATCH ",
    )
    .text(spelled(&query))
    .load::<Scored>(conn)?;
    let scores: HashMap<i64, f64> = rows.into_iter().map(|row| (row.id, row.score)).collect();
    for found in candidates {
        found.score = scores.get(&found.id).copied().unwrap_or_default();
    }
    Ok(())
}

fn rare_terms(conn: &mut Conn, search: &Search) -> QueryResult<Vec<Term>> {
    let (terms, rare) = (&search.query.required, search.bounds.rare);
    let mut found = Vec::new();
    for wanted in terms {
        let posts = Statement::new(
            Backend::Sqlite,
            "SELECT COUNT(*) AS value FROM (SELECT 1 FROM post_search WHERE post_search MATCH ",
        )
        .text(term(&indexed_beginning(wanted)))
        .sql(&format!(" LIMIT {})", rare + 1));
        if posts.number(conn)? <= rare {
            found.push(wanted.clone());
        }
    }
    Ok(found)
}

/// A longer beginning has no index of its own: FTS5 puts the posts of all its words together first.
fn indexed_beginning(term: &Term) -> Term {
    match term {
        Term::Prefix(word) => Term::Prefix(word.chars().take(LONGEST_INDEXED).collect()),
        other => other.clone(),
    }
}

fn spelled(query: &SearchQuery) -> String {
    let all = |terms: &[Term], joint: &str| terms.iter().map(term).collect::<Vec<_>>().join(joint);
    let mut text = format!("({})", all(&query.required, " AND "));
    if !query.excluded.is_empty() {
        text.push_str(&format!(" NOT ({})", all(&query.excluded, " OR ")));
    }
    text
}

/// Folded words hold letters and digits only, so a quoted one can't be an operator.
fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => format!("\"{word}\""),
        Term::Prefix(word) => format!("\"{word}\" *"),
        Term::Phrase(words) => format!("\"{}\"", words.join(" ")),
    }
}
