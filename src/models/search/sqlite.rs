//! Search on SQLite: an FTS5 table without content of its own, ranked by BM25.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Spelling;
use crate::db::Conn;
use crate::kit::search_query::{SearchQuery, Term};

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

pub(super) fn spell(query: &SearchQuery) -> Spelling {
    let all = |terms: &[Term], joint: &str| terms.iter().map(term).collect::<Vec<_>>().join(joint);
    let mut text = format!("({})", all(&query.required, " AND "));
    if !query.excluded.is_empty() {
        text.push_str(&format!(" NOT ({})", all(&query.excluded, " OR ")));
    }
    Spelling {
        // CROSS keeps the order: left alone, SQLite may ask the index anew for each live post.
        from: "post_search s CROSS JOIN posts p ON p.id = s.rowid",
        condition: "post_search MATCH {}",
        rank: "bm25(post_search, 10.0, 1.0)",
        rank_binds_query: false,
        query: text,
    }
}

/// Folded words hold letters and digits only, so a quoted one can't be an operator.
fn term(term: &Term) -> String {
    match term {
        Term::Word(word) => format!("\"{word}\""),
        Term::Prefix(word) => format!("\"{word}\" *"),
        Term::Phrase(words) => format!("\"{}\"", words.join(" ")),
    }
}
