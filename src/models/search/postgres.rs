//! Search on PostgreSQL: a weighted `tsvector` behind a GIN index.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::sampling::Sample;
use super::statement::{Candidate, Scored, Statement, columns, highest_id, list};
use super::walking::{WITH_WORDS, among, first, having_all, walk};
use super::{Gathered, Search};
use crate::db::{Backend, Conn, transaction};
use crate::kit::search_query::Term;

const NO_SCORE: &str = "CAST(0 AS DOUBLE PRECISION)";

pub(super) fn index(conn: &mut Conn, post_id: i64, title: &str, body: &str) -> QueryResult<()> {
    diesel::sql_query(format!(
        "INSERT INTO post_search (post_id, document) VALUES ({post_id}, \
         setweight(to_tsvector('simple', $1), 'A') || setweight(to_tsvector('simple', $2), 'D')) \
         ON CONFLICT (post_id) DO UPDATE SET document = excluded.document"
    ))
    .bind::<Text, _>(title)
    .bind::<Text, _>(body)
    .execute(conn)
    .map(drop)
}

/// A statement for many rows; title and body of each are bound in turn.
pub(super) fn insert_statement(rows: &[(i64, String, String)]) -> String {
    let values: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(row, (id, ..))| {
            let (title, body) = (row * 2 + 1, row * 2 + 2);
            format!(
                "({id}, setweight(to_tsvector('simple', ${title}), 'A') || setweight(to_tsvector('simple', ${body}), 'D'))"
            )
        })
        .collect();
    format!("INSERT INTO post_search (post_id, document) VALUES {}", values.join(", "))
}

pub(super) fn gather(conn: &mut Conn, search: &Search) -> QueryResult<Gathered> {
    let highest = highest_id(conn)?;
    if highest <= search.bounds.small_site {
        let statement = Statement::new(Backend::Postgres, "SELECT ")
            .sql(&columns(NO_SCORE))
            .sql(" FROM post_search s JOIN posts p ON p.id = s.post_id WHERE s.document @@ to_tsquery('simple', ")
            .text(whole(search))
            .sql(")")
            .visible(search);
        return Ok(Gathered { candidates: first(statement, search).load(conn)?, is_cut: false });
    }
    transaction(conn, |conn| {
        // What these would cost here is far more than the planner thinks.
        conn.batch_execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '16MB'; \
             SET LOCAL max_parallel_workers_per_gather = 0",
        )?;
        let sample = Sample::take(conn, search, highest, has)?;
        let is_narrow = !search.filter.is_empty() && sample.has_few_visible();
        if is_narrow || sample.matches_are_common() {
            let walked = walk(conn, search, has, NO_SCORE)?;
            if !walked.is_cut || walked.candidates.len() > search.bounds.ranked {
                return Ok(walked);
            }
        }
        gather_from_index(conn, search, &sample)
    })
}

/// The newest posts that have all the words, told by the index alone; only for phrases, which it does
/// not know, their texts are looked at.
fn gather_from_index(conn: &mut Conn, search: &Search, sample: &Sample) -> QueryResult<Gathered> {
    let has_phrase = |terms: &[Term]| terms.iter().any(|term| matches!(term, Term::Phrase(_)));
    let words = sample.words_for_gin();
    let is_checked = has_phrase(&search.query.required) || words.len() < search.query.required.len();
    let most = search.bounds.walked * if is_checked || search.filter.is_empty() { 1 } else { 4 };
    let oldest = sample.oldest_of(most);
    // Posts before the oldest are left out by their ids, before their rows are read. The sum keeps
    // PostgreSQL from walking all posts in this order, looking for words that are rare.
    conn.batch_execute("SET LOCAL enable_indexscan = off")?;
    let mut ids = Statement::new(
        Backend::Postgres,
        "SELECT post_id AS value FROM post_search WHERE document @@ to_tsquery('simple', ",
    )
    .text(spelled(&words, std::iter::empty()))
    .sql(&oldest.map_or(")".to_owned(), |id| format!(") AND post_id >= {id}")))
    .sql(&format!(" ORDER BY post_id + 0 DESC LIMIT {}", most + 1))
    .numbers(conn)?;
    conn.batch_execute("SET LOCAL enable_indexscan = on")?;
    let is_cut = ids.len() > most || oldest.is_some();
    ids.truncate(most);
    let statement = match is_checked || !search.query.excluded.is_empty() {
        true => having_all(among(conn, &ids, WITH_WORDS, NO_SCORE), search, has),
        false => among(conn, &ids, "", NO_SCORE),
    };
    Ok(Gathered { candidates: first(statement.visible(search), search).load(conn)?, is_cut })
}

/// Ranks by the words and their nearness to the title.
pub(super) fn score(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    let ids: Vec<i64> = candidates.iter().map(|found| found.id).collect();
    let rows = Statement::new(
        Backend::Postgres,
        "SELECT post_id AS id, CAST(ts_rank(document, to_tsquery('simple', ",
    )
    .text(whole(search))
    .sql("), 1) AS DOUBLE PRECISION) AS score FROM post_search WHERE post_id IN (")
    .sql(&list(&ids))
    .sql(")")
    .load::<Scored>(conn)?;
    let scores: HashMap<i64, f64> = rows.into_iter().map(|row| (row.id, row.score)).collect();
    for found in candidates {
        found.score = scores.get(&found.id).copied().unwrap_or_default();
    }
    Ok(())
}

fn has(statement: Statement, wanted: &Term) -> Statement {
    statement.sql("s.document @@ to_tsquery('simple', ").text(term(wanted)).sql(")")
}

/// All that is looked for.
fn whole(search: &Search) -> String {
    spelled(&search.query.required, search.query.excluded.iter())
}

fn spelled<'a>(required: &[Term], excluded: impl Iterator<Item = &'a Term>) -> String {
    let required = required.iter().map(term);
    let excluded = excluded.map(|excluded| format!("!({})", term(excluded)));
    required.chain(excluded).collect::<Vec<_>>().join(" & ")
}

/// Folded words hold letters and digits only, so a quoted one can't be an operator.
fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => format!("'{word}'"),
        Term::Prefix(word) => format!("'{word}':*"),
        Term::Phrase(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!("({})", words.join(" <-> "))
        }
    }
}
