//! Search on SQLite: an FTS5 table without content of its own, ranked by BM25.
//!
//! FTS5 reads its lists of posts as far as it is asked to, from the highest id down, so that a common
//! word costs no more than the matches that are taken. Only ranking reads the list of a word to its
//! end; common words are left out of it.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::statement::{Candidate, candidates, number, numbers, scores, visible};
use super::{Gathered, Search};
use crate::db::{Conn, Statement};
use crate::kit::search_query::{SearchQuery, Term};

/// How well a match matches, by all that is looked for: words in titles count ten times.
const SCORE: &str = "-bm25(post_search, 10.0, 1.0)";
/// Letters of the longest beginnings of words that the index keeps; its table says `prefix='4 5 6'`.
const LONGEST_INDEXED: usize = 6;
/// Words that are looked for in place of a beginning they share; of more, the beginning is looked for.
const WORDS: usize = 12;
/// Not worth its time.
const NO_SCORE: &str = "NULL";
/// Where at least one post in so many matches, it takes less to go through the live posts in their order
/// than to put the matches into it.
const COMMON: usize = 5;
/// Posts that are looked up in the index one by one.
const FEW: i64 = 300;
/// Posts among which matches are looked up.
const MANY: i64 = 50_000;

/// Rows in one statement: each leaves a part of the index, which is put together with others later.
pub(super) const ROWS: usize = 2_000;

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
    let words = spelled(conn, search, search.query)?;
    let candidates = if search.is_small() && search.highest_id <= search.bounds.rare {
        gather_of_few(conn, search, words)?
    } else {
        look_up(conn, search, words, NO_SCORE)?
    };
    Ok(Gathered { candidates, is_cut: false })
}

/// Matches of a site of few posts. Scores, which take most of the time of a search, are told where few
/// posts match.
fn gather_of_few(conn: &mut Conn, search: &Search, words: String) -> QueryResult<Vec<Candidate>> {
    let matching = Statement::new("SELECT rowid FROM post_search WHERE post_search MATCH ")
        .text(words.as_str())
        .sql(format!(" ORDER BY rowid DESC LIMIT {}", search.wanted()))
        .kept();
    let matching = numbers(conn, matching)?;
    let is_whole = matching.len() < search.wanted();
    if matching.len() <= search.bounds.ranked {
        look_up(conn, search, words, SCORE)
    } else if is_whole && search.filter.is_empty() && matching.len() * COMMON >= search.highest_id as usize {
        pick(conn, search, &matching)
    } else {
        look_up(conn, search, words, NO_SCORE)
    }
}

/// Those of the live posts whose ids, from the highest down, are among these.
fn pick(conn: &mut Conn, search: &Search, matching: &[i64]) -> QueryResult<Vec<Candidate>> {
    let live = visible(Statement::new("SELECT p.id FROM posts p WHERE 1 = 1"), search)
        .sql(" ORDER BY p.published_at DESC, p.id DESC")
        .kept();
    let mut live = numbers(conn, live)?;
    live.retain(|id| matching.binary_search_by(|other| id.cmp(other)).is_ok());
    Ok(live.into_iter().map(Candidate::of).collect())
}

/// Matches, each of which is looked up among the posts.
fn look_up(conn: &mut Conn, search: &Search, words: String, score: &str) -> QueryResult<Vec<Candidate>> {
    let part = if search.is_small() { None } else { smallest_part(conn, search)? };
    let few = part.as_ref().is_some_and(|part| part.posts <= FEW);
    // Of a small site, the index tells of titles when they are asked for.
    let title = if search.is_small() { "''" } else { "p.title" };
    // CROSS keeps the order: left alone, SQLite may ask the index anew for each live post.
    let mut statement = Statement::new(format!(
        "SELECT id, title, score FROM (SELECT p.published_at, p.id, {title} AS title, {score} AS score \
         FROM post_search s CROSS JOIN posts p ON p.id = s.rowid WHERE post_search MATCH "
    ))
    .text(words);
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
    candidates(conn, search, statement)
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

/// The posts that have in their titles what must be there.
pub(super) fn titled(conn: &mut Conn, search: &Search) -> QueryResult<Vec<i64>> {
    let required = SearchQuery { required: search.query.required.clone(), excluded: Vec::new() };
    let having = Statement::new("SELECT rowid FROM post_search WHERE post_search MATCH ")
        .text(format!("title : {}", spelled(conn, search, &required)?));
    numbers(conn, having.kept())
}

/// Ranks by the rare words; those that are common tell little, and their lists are long.
pub(super) fn score(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    let mut query = SearchQuery { required: rare_terms(conn, search)?, excluded: Vec::new() };
    if query.is_empty() {
        super::look_at_titles(conn, search, candidates)?;
        for found in candidates {
            found.score = Some(f64::from(found.is_in_title));
        }
        return Ok(());
    }
    if query.required.len() == search.query.required.len() {
        query.excluded.clone_from(&search.query.excluded);
    }
    let ranked = Statement::new(format!("SELECT rowid, {SCORE} FROM post_search WHERE post_search MATCH "))
        .text(spelled(conn, search, &query)?)
        .kept();
    let known: HashMap<i64, f64> = scores(conn, ranked)?.into_iter().collect();
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
                .text(words_of(conn, wanted)?.unwrap_or_else(|| term(&indexed_beginning(wanted))))
                .sql(format!(" LIMIT {})", rare + 1))
                .kept();
        if number(conn, posts)? <= rare {
            found.push(wanted.clone());
        }
    }
    Ok(found)
}

/// Of a long beginning that very many words have, the part that has an index of its own.
fn indexed_beginning(term: &Term) -> Term {
    match term {
        Term::Prefix(word) => Term::Prefix(word.chars().take(LONGEST_INDEXED).collect()),
        other => other.clone(),
    }
}

/// What is looked for, as FTS5 reads it.
fn spelled(conn: &mut Conn, search: &Search, query: &SearchQuery) -> QueryResult<String> {
    let mut one = |wanted: &Term| -> QueryResult<String> {
        let words = if search.is_small() { None } else { words_of(conn, wanted)? };
        Ok(words.unwrap_or_else(|| term(wanted)))
    };
    let mut all = |terms: &[Term], joint: &str| -> QueryResult<String> {
        let terms = terms.iter().map(&mut one);
        Ok(terms.collect::<QueryResult<Vec<_>>>()?.join(joint))
    };
    let mut text = format!("({})", all(&query.required, " AND ")?);
    if !query.excluded.is_empty() {
        text.push_str(&format!(" NOT ({})", all(&query.excluded, " OR ")?));
    }
    Ok(text)
}

/// A beginning that has no index of its own, as the words that begin so: for the beginning itself, FTS5
/// would put all their posts together first. None for other terms, and where those words are very many.
fn words_of(conn: &mut Conn, wanted: &Term) -> QueryResult<Option<String>> {
    let Term::Prefix(beginning) = wanted else { return Ok(None) };
    if beginning.chars().count() <= LONGEST_INDEXED {
        return Ok(None);
    }
    // From each word, the next one is the first behind all that it could go on with: no digit and no letter
    // stands before 0.
    let statement = Statement::new("WITH RECURSIVE words (term) AS (SELECT (SELECT term FROM search_words WHERE term >= ")
        .text(beginning.as_str())
        .sql(" LIMIT 1) UNION ALL SELECT (SELECT s.term FROM search_words s WHERE s.term >= words.term || '0' LIMIT 1) \
              FROM words WHERE substr(words.term, 1, ")
        .number(beginning.chars().count() as i64)
        .sql(") = ")
        .text(beginning.as_str())
        .sql(format!(" LIMIT {}) SELECT term FROM words WHERE term IS NOT NULL", WORDS + 2))
        .kept();
    let mut words = statement.load::<Text, String>(conn)?;
    words.retain(|word| word.starts_with(beginning.as_str()));
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    Ok((1..=WORDS).contains(&quoted.len()).then(|| format!("({})", quoted.join(" OR "))))
}

/// Folded words hold letters and digits only, so a quoted one can't be an operator.
fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => format!("\"{word}\""),
        Term::Prefix(word) => format!("\"{word}\" *"),
        Term::Phrase(words) => format!("\"{}\"", words.join(" ")),
    }
}
