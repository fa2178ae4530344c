//! Search on SQLite: an FTS5 table without content of its own, ranked by BM25.
//!
//! FTS5 reads its lists of posts as far as it is asked to, from the highest id down, so that a common
//! word costs no more than the matches that are taken. Only ranking reads the list of a word to its
//! end; common words are left out of it.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::statement::{Candidate, candidates, columns, highest_id, number, scores, visible};
use super::{Gathered, Search};
use crate::db::{Conn, Statement};
use crate::kit::search_query::{SearchQuery, Term};

/// How well a match matches, by all that is looked for: words in titles count ten times.
const SCORE: &str = "-bm25(post_search, 10.0, 1.0)";
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
    // On a large site ranking is not for all words, nor for more matches than it needs.
    let score = format!("CASE WHEN (SELECT MAX(id) FROM posts) <= {} THEN {SCORE} END", search.bounds.rare);
    // CROSS keeps the order: left alone, SQLite may ask the index anew for each live post.
    let mut statement = Statement::new("SELECT id, title, score FROM (SELECT p.published_at, ")
        .sql(columns(&score))
        .sql(" FROM post_search s CROSS JOIN posts p ON p.id = s.rowid WHERE post_search MATCH ")
        .text(spelled(search.query));
    if let Some(part) = part {
        // Few posts are looked up in the index, and in no order, which would be slow; with a plus in
        // front, the matches are looked up among the posts.
        let column = if few { "s.rowid" } else { "+s.rowid" };
        statement = statement.sql(format!(" AND {column} IN ({})", part.ids));
    }
    statement = visible(statement, search);
    if !few {
        statement = statement.sql(format!(" ORDER BY s.rowid DESC LIMIT {}", search.wanted()));
    }
    statement = statement.sql(") ORDER BY published_at DESC, id DESC");
    if search.filter.is_empty() {
        statement = statement.kept();
    }
    Ok(Gathered { candidates: candidates(conn, statement)?, is_cut: false })
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
        let counted = format!("SELECT COUNT(*) FROM ({ids} LIMIT {})", most + 1);
        let posts = number(conn, Statement::new(counted))?;
        if posts <= most {
            smallest = Some(Part { ids, posts });
        }
    }
    Ok(smallest)
}

/// Ranks by the rare words; those that are common tell little, and their lists are long.
pub(super) fn score(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    let mut query = SearchQuery { required: rare_terms(conn, search)?, excluded: Vec::new() };
    if query.is_empty() {
        for found in candidates {
            found.score = Some(f64::from(search.is_in_title(&found.title)));
        }
        return Ok(());
    }
    if query.required.len() == search.query.required.len() {
        query.excluded.clone_from(&search.query.excluded);
    }
    let ranked = format!("SELECT rowid, {SCORE} FROM post_search WHERE post_search MATCH ");
    let known: HashMap<i64, f64> =
        scores(conn, Statement::new(ranked).text(spelled(&query)).kept())?.into_iter().collect();
    for found in candidates {
        found.score = known.get(&found.id).copied();
    }
    Ok(())
}

fn rare_terms(conn: &mut Conn, search: &Search) -> QueryResult<Vec<Term>> {
    let (terms, rare) = (&search.query.required, search.bounds.rare);
    let mut found = Vec::new();
    for wanted in terms {
        let posts =
            Statement::new("SELECT COUNT(*) FROM (SELECT 1 FROM post_search WHERE post_search MATCH ")
                .text(term(&indexed_beginning(wanted)))
                .sql(format!(" LIMIT {})", rare + 1))
                .kept();
        if number(conn, posts)? <= rare {
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
