//! Whether the lists that are counted in blocks say what the posts say: read once more, another way.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use diesel::prelude::*;
use platen::db::schema::{post_blocks, post_tags, posts, tag_places};
use platen::db::{Conn, Moment};
use platen::models::post::Status;

type List = (String, i64, i16);
type Key = (Moment, i64);

/// What stands in which list, read from the posts.
fn truth(conn: &mut Conn) -> QueryResult<BTreeMap<List, BTreeSet<Key>>> {
    type Row = (i64, Option<i64>, Option<i64>, Status, Moment, Option<Moment>);
    let rows: Vec<Row> = posts::table
        .select((
            posts::id,
            posts::author_id,
            posts::category_id,
            posts::status,
            posts::updated_at,
            posts::published_at,
        ))
        .load(conn)?;
    let links: Vec<(i64, i64)> =
        post_tags::table.select((post_tags::post_id, post_tags::tag_id)).load(conn)?;
    let mut lists: BTreeMap<List, BTreeSet<Key>> = BTreeMap::new();
    let nothing: Moment =
        chrono::NaiveDate::from_ymd_opt(1, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().into();
    for (id, author, category, status, updated_at, published_at) in rows {
        let (shelf, saved) = match (status, published_at) {
            (Status::Published, _) => (0, 5),
            (Status::Draft, Some(_)) => (1, 6),
            (Status::Draft, None) => (3, 6),
            (Status::Trash, Some(_)) => (2, 7),
            (Status::Trash, None) => (4, 7),
        };
        let mut owners = vec![("all", 0)];
        owners.extend(author.map(|id| ("author", id)));
        owners.extend(category.map(|id| ("category", id)));
        owners.extend(links.iter().filter(|(post, _)| *post == id).map(|(_, tag)| ("tag", *tag)));
        for (scope, owner) in owners {
            for (shelf, at) in [(shelf, published_at.unwrap_or(nothing)), (saved, updated_at)] {
                lists.entry((scope.to_owned(), owner, shelf)).or_default().insert((at, id));
            }
        }
    }
    Ok(lists)
}

/// A list that says something else than the posts do; None also where the lists are not kept.
pub fn first_difference(conn: &mut Conn) -> QueryResult<Option<String>> {
    let rows: Vec<(String, i64, i16, Moment, i64, i64)> = post_blocks::table
        .order((post_blocks::first_at, post_blocks::first_id))
        .select((
            post_blocks::scope,
            post_blocks::scope_id,
            post_blocks::shelf,
            post_blocks::first_at,
            post_blocks::first_id,
            post_blocks::post_count,
        ))
        .load(conn)?;
    let mut blocks: BTreeMap<List, Vec<(Key, i64)>> = BTreeMap::new();
    let mut is_kept = false;
    for (scope, owner, shelf, at, id, count) in rows {
        if scope == "stamp" {
            is_kept = count == 1;
        } else {
            blocks.entry((scope, owner, shelf)).or_default().push(((at, id), count));
        }
    }
    if !is_kept {
        return Ok(None);
    }
    let truth = truth(conn)?;
    let nothing = BTreeSet::new();
    for (list, blocks) in &blocks {
        let entries = truth.get(list).unwrap_or(&nothing);
        for (place, (first, count)) in blocks.iter().enumerate() {
            let next = blocks.get(place + 1).map(|(first, _)| *first);
            let own = entries
                .iter()
                .filter(|key| (place == 0 || **key >= *first) && next.is_none_or(|next| **key < next));
            let own = own.count() as i64;
            if own != *count {
                return Ok(Some(format!("{list:?}: the block from {first:?} says {count}, and has {own}")));
            }
        }
    }
    if let Some((list, _)) = truth.iter().find(|(list, _)| !blocks.contains_key(*list)) {
        return Ok(Some(format!("{list:?} has no blocks")));
    }
    let placed: BTreeSet<(i64, i16, Moment, i64)> = tag_places::table.load(conn)?.into_iter().collect();
    let tagged = truth.iter().filter(|((scope, ..), _)| scope == "tag");
    let expected: BTreeSet<(i64, i16, Moment, i64)> = tagged
        .flat_map(|((_, tag, shelf), keys)| keys.iter().map(move |(at, id)| (*tag, *shelf, *at, *id)))
        .collect();
    Ok(placed.symmetric_difference(&expected).next().map(|place| format!("{place:?} in the list of a tag")))
}
