//! Search on PostgreSQL: a weighted `tsvector` behind a GIN index.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::sampling::Sample;
use super::statement::{Candidate, candidates, numbers, scores, visible};
use super::walking::{WITH_WORDS, among, first, having_all, walk};
use super::{Gathered, Search};
use crate::db::{Conn, Statement, id_list, transaction};
use crate::kit::search_query::Term;

const NO_SCORE: &str = "CAST(NULL AS DOUBLE PRECISION)";
/// So few matches that it is worth a longer look whether there are more.
const NEXT_TO_NOTHING: usize = 20;

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
    if search.is_small() {
        return Ok(Gathered { candidates: gather_of_few(conn, search)?, is_cut: false });
    }
    transaction(conn, |conn| {
        // What these would cost here is far more than the planner thinks.
        conn.batch_execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '16MB'; \
             SET LOCAL max_parallel_workers_per_gather = 0",
        )?;
        let sample = Sample::take(conn, search, has)?;
        let is_narrow = !search.filter.is_empty() && sample.has_few_visible();
        if is_narrow || sample.matches_are_common(search.bounds) {
            let walked = walk(conn, search, has, NO_SCORE)?;
            if !walked.is_cut || walked.candidates.len() > search.bounds.ranked {
                return Ok(walked);
            }
        }
        let near = gather_from_index(conn, search, &sample, sample.words_for_gin(search.bounds.rare * 15))?;
        if near.is_cut && near.candidates.len() < NEXT_TO_NOTHING {
            return gather_from_index(conn, search, &sample, sample.words());
        }
        Ok(near)
    })
}

/// Matches of a site of few posts.
fn gather_of_few(conn: &mut Conn, search: &Search) -> QueryResult<Vec<Candidate>> {
    let matching = "SELECT p.id FROM post_search s JOIN posts p ON p.id = s.post_id WHERE s.document @@ to_tsquery('simple', ";
    let statement = Statement::new(matching).text(whole(search)).sql(")");
    let statement = first(visible(statement, search), search);
    // A planner that sees the words goes through all documents where many have them, and never thinks
    // of what it takes to unpack those. Kept, it plans once for words it does not know, by the index.
    let statement = if search.filter.is_empty() { statement.kept() } else { statement };
    Ok(numbers(conn, statement)?.into_iter().map(Candidate::of).collect())
}

/// The posts that have in their titles what must be there.
pub(super) fn titled(conn: &mut Conn, search: &Search) -> QueryResult<Vec<i64>> {
    let having = "SELECT post_id FROM post_search WHERE ts_filter(document, '{a}') @@ to_tsquery('simple', ";
    let words = spelled(&search.query.required, std::iter::empty());
    numbers(conn, Statement::new(having).text(words).sql(")").kept())
}

/// The newest posts that have these words, told by the index alone. What it is not asked for, and
/// phrases, which it does not know, are looked for in their texts.
fn gather_from_index(
    conn: &mut Conn,
    search: &Search,
    sample: &Sample,
    words: Vec<Term>,
) -> QueryResult<Gathered> {
    let required = &search.query.required;
    let is_checked = required.iter().any(|term| !words.contains(term)) || !search.query.excluded.is_empty();
    let most = search.bounds.walked * if is_checked || search.filter.is_empty() { 1 } else { 4 };
    let oldest = sample.oldest_of(most, &words);
    let walked = i64::try_from(search.bounds.walked * 5).unwrap_or(i64::MAX);
    let is_near = oldest.is_some_and(|id| sample.ids_since(id) <= walked);
    let (mut ids, is_cut) = newest_with(conn, &words, (most, oldest), is_near)?;
    ids.truncate(most);
    let statement = match is_checked {
        true => having_all(among(&ids, WITH_WORDS, NO_SCORE), search, has),
        false => among(&ids, "", NO_SCORE),
    };
    let statement = first(visible(statement, search), search);
    Ok(Gathered { candidates: candidates(conn, search, statement)?, is_cut })
}

/// Ids of the newest posts, down to the oldest, that have these words, and whether there may be more.
fn newest_with(
    conn: &mut Conn,
    words: &[Term],
    (most, oldest): (usize, Option<i64>),
    is_near: bool,
) -> QueryResult<(Vec<i64>, bool)> {
    // Few posts are gone through one by one; else those before the oldest are left out by their ids
    // before their rows are read. The sum keeps PostgreSQL from going through all of them.
    let other_way = if is_near { "enable_bitmapscan" } else { "enable_indexscan" };
    conn.batch_execute(&format!("SET LOCAL {other_way} = off"))?;
    let newest = Statement::new("SELECT post_id FROM post_search WHERE document @@ to_tsquery('simple', ")
        .text(spelled(words, std::iter::empty()))
        .sql(oldest.map_or(")".to_owned(), |id| format!(") AND post_id >= {id}")))
        .sql(format!(" ORDER BY post_id + 0 DESC LIMIT {}", most + 1));
    let ids = numbers(conn, newest)?;
    conn.batch_execute(&format!("SET LOCAL {other_way} = on"))?;
    let is_cut = ids.len() > most || oldest.is_some();
    Ok((ids, is_cut))
}

/// Ranks by the words and their nearness to the title.
pub(super) fn score(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    let ids: Vec<i64> = candidates.iter().map(|found| found.id).collect();
    let ranked = Statement::new("SELECT post_id, CAST(ts_rank(document, to_tsquery('simple', ")
        .text(whole(search))
        .sql("), 1) AS DOUBLE PRECISION) FROM post_search WHERE post_id IN (")
        .sql(id_list(&ids))
        .sql(")");
    let known: HashMap<i64, f64> = scores(conn, ranked)?.into_iter().collect();
    for found in candidates {
        found.score = known.get(&found.id).copied();
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
