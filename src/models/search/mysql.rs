//! Search on MySQL and MariaDB: InnoDB FULLTEXT in boolean mode.
//!
//! The engine leaves out words of one or two letters and a list of stop words. Every indexed word
//! gets a prefix that is in no such list, so that they are found as on the other databases.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::sampling::Sample;
use super::statement::{Candidate, candidates, scores, visible};
use super::walking::{WITH_WORDS, among, first, having_all, scored, walk};
use super::{Gathered, Search};
use crate::db::{Conn, Statement};
use crate::kit::search_query::Term;

const NO_SCORE: &str = "CAST(NULL AS DOUBLE)";
/// So few matches that it is worth a longer look whether there are more.
const NEXT_TO_NOTHING: usize = 20;

const PREFIX: &str = "zq";

pub(super) fn index(conn: &mut Conn, post_id: i64, title: &str, body: &str) -> QueryResult<()> {
    diesel::sql_query(format!("REPLACE INTO post_search (post_id, title, body) VALUES ({post_id}, ?, ?)"))
        .bind::<Text, _>(marked(title.split(' ')))
        .bind::<Text, _>(marked(body.split(' ')))
        .execute(conn)
        .map(drop)
}

/// A statement for many rows; title and body of each are bound in turn.
pub(super) fn insert_statement(rows: &[(i64, String, String)]) -> String {
    let values: Vec<String> = rows.iter().map(|(id, ..)| format!("({id}, ?, ?)")).collect();
    format!("INSERT INTO post_search (post_id, title, body) VALUES {}", values.join(", "))
}

pub(super) fn gather(conn: &mut Conn, search: &Search) -> QueryResult<Gathered> {
    if search.is_small() {
        return gather_at_once(conn, search);
    }
    let sample = Sample::take(conn, search, has)?;
    let rare = sample.rare_words();
    let has_rare = !rare.is_empty();
    let fewest = if has_rare { rare } else { sample.fewest(search.bounds.rare * 10) };
    let is_narrow = !search.filter.is_empty() && sample.has_few_visible();
    let is_walked_in_vain = !sample.likely_has(search.bounds.walked, NEXT_TO_NOTHING);
    if !is_narrow && (has_rare || is_walked_in_vain && !fewest.is_empty()) {
        return gather_with(conn, search, &fewest);
    }
    let mut walked = walk(conn, search, has, NO_SCORE)?;
    walked.candidates = scored(walked.candidates, |found| score(found, 1.0));
    if !walked.is_cut || walked.candidates.len() >= NEXT_TO_NOTHING {
        return Ok(walked);
    }
    if fewest.is_empty() { Ok(walked) } else { gather_with(conn, search, &fewest) }
}

fn gather_at_once(conn: &mut Conn, search: &Search) -> QueryResult<Gathered> {
    let required = search.query.required.iter().map(|required| format!("+{}", term(required)));
    let excluded = search.query.excluded.iter().map(|excluded| format!("-{}", term(excluded)));
    let words = required.chain(excluded).collect::<Vec<_>>().join(" ");
    let statement = Statement::new("SELECT p.id, p.title, CAST(MATCH (s.title, s.body) AGAINST (")
        .text(words.clone())
        .sql(" IN BOOLEAN MODE) AS DOUBLE) FROM post_search s JOIN posts p ON p.id = s.post_id WHERE MATCH (s.title, s.body) AGAINST (")
        .text(words)
        .sql(" IN BOOLEAN MODE)");
    let found = candidates(conn, search, first(visible(statement, search), search))?;
    let candidates = scored(found, |found| score(found, found.score.unwrap_or_default()));
    Ok(Gathered { candidates, is_cut: false })
}

/// The posts that have these words best; what else is looked for is looked up in each.
fn gather_with(conn: &mut Conn, search: &Search, words: &[Term]) -> QueryResult<Gathered> {
    let words = words.iter().map(|word| format!("+{}", term(word))).collect::<Vec<_>>().join(" ");
    let most = search.bounds.walked;
    let best = Statement::new("SELECT s.post_id, CAST(MATCH (s.title, s.body) AGAINST (")
        .text(words.as_str())
        .sql(" IN BOOLEAN MODE) AS DOUBLE) FROM post_search s WHERE MATCH (s.title, s.body) AGAINST (")
        .text(words.as_str())
        .sql(format!(" IN BOOLEAN MODE) LIMIT {}", most + 1));
    let mut near = scores(conn, best)?;
    let is_cut = near.len() > most;
    near.truncate(most);
    let ids: Vec<i64> = near.iter().map(|(id, _)| *id).collect();
    let scores: HashMap<i64, f64> = near.into_iter().collect();
    let statement = visible(having_all(among(&ids, WITH_WORDS, NO_SCORE), search, has), search);
    let candidates = candidates(conn, search, first(statement, search))?;
    let known = |found: &Candidate| scores.get(&found.id).copied().unwrap_or_default();
    Ok(Gathered { candidates: scored(candidates, |found| score(found, known(found))), is_cut })
}

/// The engine does not tell titles from texts.
fn score(found: &Candidate, of_words: f64) -> f64 {
    of_words * if found.is_in_title { 10.0 } else { 1.0 }
}

/// Read as bytes: words are letters and digits with spaces around them, so that none is found within
/// another, and comparing letters by a collation would take several times as long.
fn has(statement: Statement, wanted: &Term) -> Statement {
    let words = match wanted {
        Term::Word(word) => format!(" {PREFIX}{word} "),
        Term::Prefix(word) => format!(" {PREFIX}{word}"),
        Term::Phrase(words) => format!(" {} ", marked(words.iter().map(String::as_str))),
    };
    statement.sql("INSTR(CAST(CONCAT(' ', s.title, ' | ', s.body, ' ') AS BINARY), ").text(words).sql(") > 0")
}

fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => format!("{PREFIX}{word}"),
        Term::Prefix(word) => format!("{PREFIX}{word}*"),
        Term::Phrase(words) => format!("\"{}\"", marked(words.iter().map(String::as_str))),
    }
}

pub(super) fn marked<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter(|word| !word.is_empty()).map(|word| format!("{PREFIX}{word}")).collect::<Vec<_>>().join(" ")
}
