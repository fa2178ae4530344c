//! Search on MySQL and MariaDB: InnoDB FULLTEXT in boolean mode.
//!
//! The engine leaves out words of one or two letters and a list of stop words. Every indexed word
//! gets a prefix that is in no such list, so that they are found as on the other databases.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Spelling;
use crate::db::Conn;
use crate::kit::search_query::{SearchQuery, Term};

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

pub(super) fn spell(query: &SearchQuery) -> Spelling {
    let required = query.required.iter().map(|required| format!("+{}", term(required)));
    let excluded = query.excluded.iter().map(|excluded| format!("-{}", term(excluded)));
    Spelling {
        from: "post_search s JOIN posts p ON p.id = s.post_id",
        condition: "MATCH (s.title, s.body) AGAINST ({} IN BOOLEAN MODE)",
        rank: "MATCH (s.title, s.body) AGAINST ({} IN BOOLEAN MODE) DESC",
        rank_binds_query: true,
        query: required.chain(excluded).collect::<Vec<_>>().join(" "),
    }
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
