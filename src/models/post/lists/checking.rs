//! Looking whether the lists agree with the posts, and making those anew that don't.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::rebuilding::{self, State};
use super::{Scope, Shelf};
use crate::db::{Conn, Topic, integer_word, topics, transaction};

/// What came of a look at all lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// They had yet to be made.
    Made,
    /// So many had a wrong number of posts, and were made anew.
    Mended(usize),
}

#[derive(QueryableByName)]
struct Owner {
    #[diesel(sql_type = BigInt)]
    owner: i64,
}

/// Whether the lists are there, and each has as many posts as there are. Holds nobody up: what others
/// write meanwhile may look wrong.
pub fn are_right(conn: &mut Conn) -> QueryResult<bool> {
    Ok(rebuilding::stamp(conn)?.is_some() && suspects(conn)?.is_empty())
}

/// Compares the number of posts of every list with the posts, and makes the lists anew that differ.
pub fn repair(conn: &mut Conn) -> QueryResult<Repair> {
    if rebuilding::ensure(conn)? {
        return Ok(Repair::Made);
    }
    transaction(conn, |conn| {
        if rebuilding::stamp_anew(conn)? == State::Unknown {
            return Ok(Repair::Mended(0));
        }
        let wrong = suspects(conn)?;
        if !wrong.is_empty() {
            topics::changed(conn, Topic::Posts);
        }
        rebuilding::rebuild(conn, &wrong)?;
        rebuilding::stamp_tags_anew(conn)?;
        Ok(Repair::Mended(wrong.len()))
    })
}

fn suspects(conn: &mut Conn) -> QueryResult<BTreeSet<(Scope, i64)>> {
    let mut wrong = BTreeSet::new();
    for scope in [Scope::All, Scope::Author, Scope::Category] {
        for shelf in Shelf::ALL {
            let owner = scope.column().unwrap_or("0");
            let truth = format!(
                "SELECT {owner} AS owner, COUNT(*) AS posts FROM posts WHERE {}{} GROUP BY 1",
                shelf.condition(Scope::All),
                scope.column().map_or(String::new(), |column| format!(" AND {column} IS NOT NULL"))
            );
            wrong.extend(differing(conn, scope, shelf, &truth)?);
        }
    }
    for shelf in Shelf::ALL {
        let placed = format!(
            "SELECT tag_id AS owner, COUNT(*) AS posts FROM tag_places WHERE shelf = {} GROUP BY tag_id",
            shelf.number()
        );
        wrong.extend(differing(conn, Scope::Tag, shelf, &placed)?);
        let linked = format!(
            "SELECT t.tag_id AS owner, COUNT(*) AS posts FROM posts JOIN post_tags t ON t.post_id = posts.id WHERE {} GROUP BY t.tag_id",
            shelf.condition(Scope::All)
        );
        wrong.extend(differing(conn, Scope::Tag, shelf, &linked)?);
    }
    Ok(wrong)
}

/// The lists whose blocks say another number than a query for owners and their posts.
fn differing(conn: &mut Conn, scope: Scope, shelf: Shelf, truth: &str) -> QueryResult<Vec<(Scope, i64)>> {
    let counted = format!(
        "SELECT scope_id AS owner, CAST(SUM(post_count) AS {}) AS posts FROM post_blocks \
         WHERE scope = '{scope}' AND shelf = {} GROUP BY scope_id",
        integer_word(conn.backend()),
        shelf.number()
    );
    let found: Vec<Owner> = sql_query(format!(
        "SELECT owner FROM (SELECT owner, posts, 1 AS sign FROM ({truth}) AS truth \
         UNION ALL SELECT owner, posts, -1 AS sign FROM ({counted}) AS counted) AS compared \
         GROUP BY owner HAVING SUM(posts * sign) <> 0"
    ))
    .load(conn)?;
    Ok(found.into_iter().map(|row| (scope, row.owner)).collect())
}
