//! Lists made from the posts, whole ones at a time.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{Scope, Shelf, beginning, block_size};
use crate::db::schema::post_blocks;
use crate::db::{Conn, Topic, id_list, topics, transaction, typed_literal};

/// Whether the blocks can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// They agree with the posts.
    Known,
    /// They have yet to be made.
    Unknown,
}

/// The rows that hold stamps.
const LISTS_STAMP: i64 = 0;
const TAGS_STAMP: i64 = 1;
/// Lists in one statement at most.
const LISTS: usize = 500;

/// The number that says of which state all blocks are, where they can be relied on. Two states of any
/// database never have the same.
pub fn stamp(conn: &mut Conn) -> QueryResult<Option<i64>> {
    stamp_of(conn, LISTS_STAMP)
}

/// The number that says of which state the tags are: which there are, how they are called, and which
/// stand on published posts.
pub fn tag_stamp(conn: &mut Conn) -> QueryResult<Option<i64>> {
    stamp_of(conn, TAGS_STAMP)
}

fn stamp_of(conn: &mut Conn, which: i64) -> QueryResult<Option<i64>> {
    post_blocks::table
        .filter(post_blocks::scope.eq(Scope::Stamp).and(post_blocks::scope_id.eq(which)))
        .filter(post_blocks::post_count.eq(1))
        .select(post_blocks::first_id)
        .first(conn)
        .optional()
}

/// Gives the blocks another stamp, and holds all of them until the transaction ends.
pub(super) fn stamp_anew(conn: &mut Conn) -> QueryResult<State> {
    restamp(conn, LISTS_STAMP)?;
    Ok(if stamp(conn)?.is_some() { State::Known } else { State::Unknown })
}

/// Gives the tags another stamp. Belongs behind [`stamp_anew`].
pub(super) fn stamp_tags_anew(conn: &mut Conn) -> QueryResult<()> {
    restamp(conn, TAGS_STAMP)
}

fn restamp(conn: &mut Conn, which: i64) -> QueryResult<()> {
    let row = post_blocks::table.filter(post_blocks::scope.eq(Scope::Stamp));
    diesel::update(row.filter(post_blocks::scope_id.eq(which)))
        .set(post_blocks::first_id.eq(new_stamp()))
        .execute(conn)
        .map(drop)
}

fn new_stamp() -> i64 {
    rand::random::<i64>()
}

/// Says whether the blocks can be relied on from the end of this transaction on.
fn declare(conn: &mut Conn, state: State) -> QueryResult<()> {
    let known = i64::from(state == State::Known);
    for which in [LISTS_STAMP, TAGS_STAMP] {
        let row = post_blocks::table.filter(post_blocks::scope.eq(Scope::Stamp));
        let values = (post_blocks::first_id.eq(new_stamp()), post_blocks::post_count.eq(known));
        let row = row.filter(post_blocks::scope_id.eq(which));
        if diesel::update(row).set(values).execute(conn)? > 0 {
            continue;
        }
        let new = (
            post_blocks::scope.eq(Scope::Stamp),
            post_blocks::scope_id.eq(which),
            post_blocks::shelf.eq(0_i16),
            post_blocks::first_at.eq(beginning()),
            values,
        );
        diesel::insert_into(post_blocks::table).values(new).execute(conn)?;
    }
    Ok(())
}

/// Before very many posts come: from here on nothing is kept up to date, until [`rebuild_all`].
pub fn forget(conn: &mut Conn) -> QueryResult<()> {
    transaction(conn, |conn| declare(conn, State::Unknown))
}

/// Makes all lists when they have yet to be made; answers whether they had.
pub fn ensure(conn: &mut Conn) -> QueryResult<bool> {
    if stamp(conn)?.is_some() {
        return Ok(false);
    }
    rebuild_all(conn)?;
    Ok(true)
}

/// Makes all lists from the posts.
pub fn rebuild_all(conn: &mut Conn) -> QueryResult<()> {
    transaction(conn, |conn| {
        declare(conn, State::Known)?;
        topics::changed(conn, Topic::Posts);
        conn.batch_execute("DELETE FROM tag_places; DELETE FROM post_blocks WHERE scope <> 'stamp'")?;
        for scope in [Scope::All, Scope::Author, Scope::Category] {
            count_posts(conn, scope, "")?;
        }
        place_tagged(conn, "")?;
        count_tagged(conn, "")
    })
}

/// Makes the lists of these scopes from the posts. Belongs behind [`stamp_anew`].
pub(super) fn rebuild(conn: &mut Conn, scopes: &BTreeSet<(Scope, i64)>) -> QueryResult<()> {
    let mut by_scope: BTreeMap<Scope, Vec<i64>> = BTreeMap::new();
    for (scope, id) in scopes {
        by_scope.entry(*scope).or_default().push(*id);
    }
    for (scope, ids) in by_scope {
        for ids in ids.chunks(LISTS) {
            let ids = id_list(ids);
            conn.batch_execute(&format!(
                "DELETE FROM post_blocks WHERE scope = '{scope}' AND scope_id IN ({ids})"
            ))?;
            match scope.column() {
                None => count_posts(conn, scope, "")?,
                Some("tag_id") => {
                    conn.batch_execute(&format!("DELETE FROM tag_places WHERE tag_id IN ({ids})"))?;
                    place_tagged(conn, &format!("WHERE t.tag_id IN ({ids})"))?;
                    count_tagged(conn, &format!("WHERE tag_id IN ({ids})"))?;
                }
                Some(column) => count_posts(conn, scope, &format!(" AND {column} IN ({ids})"))?,
            }
        }
    }
    Ok(())
}

/// The blocks of all lists of a kind, those of tags excepted.
fn count_posts(conn: &mut Conn, scope: Scope, which: &str) -> QueryResult<()> {
    for shelf in Shelf::ALL {
        let condition = shelf.condition(Scope::All);
        let (owner, some_owner, partition) = match scope.column() {
            Some(column) => (column, format!(" AND {column} IS NOT NULL"), format!("PARTITION BY {column} ")),
            None => ("0", String::new(), String::new()),
        };
        let at = shelf.column();
        let order = at.map_or("id".to_owned(), |at| format!("{at}, id"));
        let time = at.map_or_else(|| typed_literal(conn.backend(), beginning()), str::to_owned);
        let numbered = format!(
            "SELECT {owner} AS scope_id, {} AS shelf, {time} AS listed_at, id, \
             ROW_NUMBER() OVER ({partition}ORDER BY {order}) - 1 AS n \
             FROM posts WHERE {condition}{some_owner}{which}",
            shelf.number()
        );
        count_numbered(conn, scope, &numbered)?;
    }
    Ok(())
}

/// The blocks of tags, from where their posts stand.
fn count_tagged(conn: &mut Conn, which: &str) -> QueryResult<()> {
    let numbered = format!(
        "SELECT tag_id AS scope_id, shelf, listed_at, post_id AS id, \
         ROW_NUMBER() OVER (PARTITION BY tag_id, shelf ORDER BY listed_at, post_id) - 1 AS n \
         FROM tag_places {which}"
    );
    count_numbered(conn, Scope::Tag, &numbered)
}

/// Blocks of entries that are numbered within their lists: with room to grow.
fn count_numbered(conn: &mut Conn, scope: Scope, numbered: &str) -> QueryResult<()> {
    let size = (block_size() * 2 / 3).max(1);
    let first = typed_literal(conn.backend(), beginning());
    conn.batch_execute(&format!(
        "INSERT INTO post_blocks (scope, scope_id, shelf, first_at, first_id, post_count) \
         SELECT '{scope}', scope_id, shelf, CASE WHEN block = 0 THEN {first} ELSE first_at END, \
         CASE WHEN block = 0 THEN 0 ELSE first_id END, post_count FROM \
         (SELECT scope_id, shelf, n - n % {size} AS block, MIN(listed_at) AS first_at, \
         MAX(CASE WHEN n % {size} = 0 THEN id END) AS first_id, COUNT(*) AS post_count \
         FROM ({numbered}) AS numbered GROUP BY scope_id, shelf, n - n % {size}) AS blocks"
    ))
}

/// Where the posts of tags stand.
fn place_tagged(conn: &mut Conn, which: &str) -> QueryResult<()> {
    let beginning = typed_literal(conn.backend(), beginning());
    let shelf = |shelves: [Shelf; 3]| {
        let [published, draft, trash] = shelves.map(Shelf::number);
        format!("CASE p.status WHEN 'published' THEN {published} WHEN 'draft' THEN {draft} ELSE {trash} END")
    };
    let dated = shelf([Shelf::Published, Shelf::Draft, Shelf::Trash]);
    let undated = shelf([Shelf::Published, Shelf::UndatedDraft, Shelf::UndatedTrash]);
    let saved = shelf([Shelf::SavedPublished, Shelf::SavedDraft, Shelf::SavedTrash]);
    let by_publication = format!("CASE WHEN p.published_at IS NULL THEN {undated} ELSE {dated} END");
    for (shelf, at) in [(by_publication, "p.published_at"), (saved, "p.updated_at")] {
        conn.batch_execute(&format!(
            "INSERT INTO tag_places (tag_id, shelf, listed_at, post_id) \
             SELECT t.tag_id, {shelf}, COALESCE({at}, {beginning}), p.id \
             FROM posts p JOIN post_tags t ON t.post_id = p.id {which} ORDER BY 1, 2, 3, 4"
        ))?;
    }
    Ok(())
}
