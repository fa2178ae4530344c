//! Search on PostgreSQL: a weighted `tsvector` behind a GIN index.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Spelling;
use crate::db::Conn;
use crate::kit::search_query::{SearchQuery, Term};

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

pub(super) fn spell(query: &SearchQuery) -> Spelling {
    let required = query.required.iter().map(term);
    let excluded = query.excluded.iter().map(|excluded| format!("!({})", term(excluded)));
    Spelling {
        from: "post_search s JOIN posts p ON p.id = s.post_id",
        condition: "s.document @@ to_tsquery('simple', {})",
        rank: "ts_rank(s.document, to_tsquery('simple', {}), 1) DESC",
        rank_binds_query: true,
        query: required.chain(excluded).collect::<Vec<_>>().join(" & "),
    }
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
