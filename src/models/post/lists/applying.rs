//! Single posts put into lists and taken out: the counts of their blocks follow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer};

use super::{Key, List, Scope, Shelf, block_size};
use crate::db::schema::{post_blocks, tag_places};
use crate::db::{Conn, Moment, id_list, insert_all, literal, sql};

/// By how much each place is taken more often than before: 1 or -1.
pub(super) type Changes = BTreeMap<(List, Key), i64>;

/// Blocks that one statement looks for; SQLite joins at most 500 selects.
const SEEKS: usize = 250;
/// Conditions in one statement.
const CONDITIONS: usize = 200;

/// The block that owns a key.
#[derive(Debug, QueryableByName)]
struct Owner {
    #[diesel(sql_type = Integer)]
    place: i32,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = sql::Moment)]
    first_at: Moment,
    #[diesel(sql_type = BigInt)]
    first_id: i64,
    #[diesel(sql_type = BigInt)]
    post_count: i64,
}

/// A block that is to be changed.
#[derive(Debug)]
struct Block {
    list: List,
    first: Key,
    count: i64,
    by: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = post_blocks)]
struct NewBlock {
    scope: Scope,
    scope_id: i64,
    shelf: i16,
    first_at: Moment,
    first_id: i64,
    post_count: i64,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = tag_places)]
struct TagPlace {
    tag_id: i64,
    shelf: i16,
    listed_at: Moment,
    post_id: i64,
}

impl NewBlock {
    fn of(list: List, first: Key, post_count: i64) -> Self {
        let List { scope, id, shelf } = list;
        Self {
            scope,
            scope_id: id,
            shelf: shelf.number(),
            first_at: first.at,
            first_id: first.id,
            post_count,
        }
    }
}

/// What came of changes.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// Lists that turned out to be wrong before and have to be made anew.
    pub(super) wrong: BTreeSet<(Scope, i64)>,
    /// Whether a tag may have got its first published post, or lost its last.
    pub(super) tags_differ: bool,
}

/// Brings counts and tag lists to what the changes say.
pub(super) fn apply(conn: &mut Conn, changes: &Changes) -> QueryResult<Applied> {
    place_in_tags(conn, changes)?;
    let (mut blocks, mut fresh) = find_owners(conn, changes)?;
    let mut wrong: BTreeSet<(Scope, i64)> = BTreeSet::new();
    wrong.extend(fresh.iter().filter(|(_, count)| **count < 0).map(|(list, _)| list.owner_pair()));
    wrong.extend(
        blocks.values().filter(|block| block.count + block.by < 0).map(|block| block.list.owner_pair()),
    );
    if !wrong.is_empty() {
        tracing::warn!(lists = wrong.len(), "Lists of posts were not counted right, and are counted anew.");
    }
    fresh.retain(|list, count| *count > 0 && !wrong.contains(&list.owner_pair()));
    blocks.retain(|_, block| block.by != 0 && !wrong.contains(&block.list.owner_pair()));
    let of_tag = |list: &List| list.scope == Scope::Tag && list.shelf == Shelf::Published;
    let tags_differ = fresh.keys().any(of_tag)
        || blocks
            .values()
            .any(|block| of_tag(&block.list) && (block.count == 0 || block.count + block.by == 0));
    write(conn, &blocks)?;
    begin(conn, fresh)?;
    Ok(Applied { wrong, tags_differ })
}

/// The blocks that own the keys of the changes, and the lists that have none, with by how much each
/// changes.
fn find_owners(
    conn: &mut Conn,
    changes: &Changes,
) -> QueryResult<(HashMap<i64, Block>, BTreeMap<List, i64>)> {
    let changes: Vec<(&(List, Key), &i64)> = changes.iter().collect();
    let (mut blocks, mut fresh) = (HashMap::<i64, Block>::new(), BTreeMap::<List, i64>::new());
    for chunk in changes.chunks(SEEKS) {
        let mut owners: HashMap<i32, Owner> = sql_query(seek(chunk))
            .load::<Owner>(conn)?
            .into_iter()
            .map(|owner| (owner.place, owner))
            .collect();
        for (place, ((list, _), by)) in (0_i32..).zip(chunk) {
            match owners.remove(&place) {
                // A post that leaves a list without blocks was never counted: that stays below zero.
                None if **by < 0 => *fresh.entry(*list).or_default() = i64::MIN / 2,
                None => *fresh.entry(*list).or_default() += **by,
                Some(Owner { id, first_at, first_id, post_count, .. }) => {
                    let first = Key { at: first_at, id: first_id };
                    let new = Block { list: *list, first, count: post_count, by: 0 };
                    blocks.entry(id).or_insert(new).by += **by;
                }
            }
        }
    }
    Ok((blocks, fresh))
}

/// For each change, its number and the block that owns its key.
fn seek(changes: &[(&(List, Key), &i64)]) -> String {
    let selects: Vec<String> = (0..)
        .zip(changes)
        .map(|(place, ((list, key), _))| {
            let (at, id) = (literal(key.at), key.id);
            format!(
                "SELECT {place} AS place, b{place}.* FROM (SELECT id, first_at, first_id, post_count FROM post_blocks \
                 WHERE scope = '{}' AND scope_id = {} AND shelf = {} AND first_at <= {at} AND (first_at < {at} OR first_id <= {id}) \
                 ORDER BY first_at DESC, first_id DESC LIMIT 1) AS b{place}",
                list.scope,
                list.id,
                list.shelf.number()
            )
        })
        .collect();
    selects.join(" UNION ALL ")
}

fn write(conn: &mut Conn, blocks: &HashMap<i64, Block>) -> QueryResult<()> {
    let mut ids: Vec<i64> = blocks.keys().copied().collect();
    ids.sort_unstable();
    for ids in ids.chunks(CONDITIONS) {
        let cases: Vec<String> = ids
            .iter()
            .filter_map(|id| blocks.get(id).map(|block| format!("WHEN {id} THEN {}", block.by)))
            .collect();
        sql_query(format!(
            "UPDATE post_blocks SET post_count = post_count + CASE id {} ELSE 0 END WHERE id IN ({})",
            cases.join(" "),
            id_list(ids)
        ))
        .execute(conn)?;
    }
    // The block before takes over what an empty one owned.
    let is_empty = |block: &Block| block.count + block.by == 0 && block.first > Key::beginning();
    let empty: Vec<i64> = blocks.iter().filter(|(_, block)| is_empty(block)).map(|(id, _)| *id).collect();
    for ids in empty.chunks(CONDITIONS) {
        diesel::delete(post_blocks::table.filter(post_blocks::id.eq_any(ids.to_vec()))).execute(conn)?;
    }
    let size = block_size() as i64;
    for (id, block) in blocks.iter().filter(|(_, block)| block.count + block.by > size) {
        let (first, rest) = split(conn, block.list, block.first, block.count + block.by)?;
        diesel::update(post_blocks::table.find(*id)).set(post_blocks::post_count.eq(first)).execute(conn)?;
        insert_all!(conn, crate::db::schema::post_blocks, rest, 6)?;
    }
    Ok(())
}

/// The first blocks of lists that had none.
fn begin(conn: &mut Conn, lists: BTreeMap<List, i64>) -> QueryResult<()> {
    let size = block_size() as i64;
    let mut new = Vec::new();
    for (list, count) in lists {
        let (first, rest) = match count > size {
            true => split(conn, list, Key::beginning(), count)?,
            false => (count, Vec::new()),
        };
        new.push(NewBlock::of(list, Key::beginning(), first));
        new.extend(rest);
    }
    insert_all!(conn, crate::db::schema::post_blocks, new, 6).map(drop)
}

/// Cuts a block with too many posts into as few as are within bounds: what stays in it, and the others.
fn split(conn: &mut Conn, list: List, first: Key, count: i64) -> QueryResult<(i64, Vec<NewBlock>)> {
    let parts = (count / block_size() as i64 + 1).max(2);
    let (part, mut rest, mut from) = ((count / parts).max(1), Vec::new(), Some(first));
    let source = list.source();
    for n in 1..parts {
        let Some(key) = source.key_behind(conn, from, part.unsigned_abs())? else { break };
        rest.push(NewBlock::of(list, key, if n == parts - 1 { count - part * n } else { part }));
        from = Some(key);
    }
    // Where fewer posts are there than were counted, the last block says how many it has.
    let others: i64 = rest.iter().map(|block| block.post_count).sum();
    Ok((count - others, rest))
}

/// The rows of the tags' lists.
fn place_in_tags(conn: &mut Conn, changes: &Changes) -> QueryResult<()> {
    let tagged: Vec<(&(List, Key), &i64)> =
        changes.iter().filter(|((list, _), _)| list.scope == Scope::Tag).collect();
    for chunk in tagged.chunks(CONDITIONS) {
        // Also those that come: one that is there by mistake must not stop a save.
        let rows: Vec<String> = chunk
            .iter()
            .map(|((list, key), _)| {
                format!(
                    "(tag_id = {} AND shelf = {} AND listed_at = {} AND post_id = {})",
                    list.id,
                    list.shelf.number(),
                    literal(key.at),
                    key.id
                )
            })
            .collect();
        sql_query(format!("DELETE FROM tag_places WHERE {}", rows.join(" OR "))).execute(conn)?;
    }
    let new: Vec<TagPlace> = tagged
        .iter()
        .filter(|(_, by)| **by > 0)
        .map(|((list, key), _)| TagPlace {
            tag_id: list.id,
            shelf: list.shelf.number(),
            listed_at: key.at,
            post_id: key.id,
        })
        .collect();
    insert_all!(conn, crate::db::schema::tag_places, new, 4).map(drop)
}
