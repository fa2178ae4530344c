//! How many posts many lists have, without any of their blocks in memory.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, SmallInt};

use super::{Scope, Shelf};
use crate::db::schema::{posts, tag_places};
use crate::db::{Conn, Moment, id_list, integer_word};
use crate::models::post::filter::scheduled;

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    owner: i64,
    #[diesel(sql_type = SmallInt)]
    shelf: i16,
    #[diesel(sql_type = BigInt)]
    posts: i64,
}

/// How many live posts each of these has, those without left out; None where the lists don't tell.
pub fn live_counts(
    conn: &mut Conn,
    scope: Scope,
    ids: &[i64],
    now: Moment,
) -> QueryResult<Option<HashMap<i64, u64>>> {
    let Some(sums) = sums(conn, scope, ids, &[Shelf::Published])? else { return Ok(None) };
    let mut counts: HashMap<i64, u64> =
        sums.into_iter().map(|sum| (sum.owner, sum.posts.max(0).unsigned_abs())).collect();
    for (id, waiting) in waiting(conn, scope, ids, now)? {
        if let Some(count) = counts.get_mut(&id) {
            *count = count.saturating_sub(waiting.max(0).unsigned_abs());
        }
    }
    counts.retain(|_, count| *count > 0);
    Ok(Some(counts))
}

/// The owner of the row that says whether the others can be relied on.
const STAMP: i64 = -1;

/// None where the blocks can't be relied on; all in one query.
fn sums(conn: &mut Conn, scope: Scope, ids: &[i64], shelves: &[Shelf]) -> QueryResult<Option<Vec<Sum>>> {
    // Nobody has the id 0, which stands for none, but the site as a whole.
    let shelves: Vec<String> = shelves.iter().map(|shelf| shelf.number().to_string()).collect();
    let mut sums: Vec<Sum> = sql_query(format!(
        "SELECT scope_id AS owner, shelf, CAST(SUM(post_count) AS {}) AS posts FROM post_blocks \
         WHERE scope = '{scope}' AND scope_id IN ({}) AND shelf IN ({}) GROUP BY scope_id, shelf \
         UNION ALL SELECT {STAMP} AS owner, shelf, post_count AS posts FROM post_blocks \
         WHERE scope = 'stamp' AND scope_id = 0 AND post_count = 1",
        integer_word(conn.backend()),
        id_list(ids),
        shelves.join(", "),
    ))
    .load(conn)?;
    let all = sums.len();
    sums.retain(|sum| sum.owner != STAMP);
    Ok((sums.len() < all).then_some(sums))
}

/// How many published posts of each are not public yet: few, and found by an index.
fn waiting(conn: &mut Conn, scope: Scope, ids: &[i64], now: Moment) -> QueryResult<Vec<(i64, i64)>> {
    let some: Vec<Option<i64>> = ids.iter().copied().map(Some).collect();
    let found: Vec<(Option<i64>, i64)> = match scope {
        Scope::Author => posts::table
            .filter(posts::author_id.eq_any(some).and(scheduled(now)))
            .group_by(posts::author_id)
            .select((posts::author_id, diesel::dsl::count_star()))
            .load(conn)?,
        Scope::Category => posts::table
            .filter(posts::category_id.eq_any(some).and(scheduled(now)))
            .group_by(posts::category_id)
            .select((posts::category_id, diesel::dsl::count_star()))
            .load(conn)?,
        Scope::Tag => {
            let shelf = tag_places::shelf.eq(Shelf::Published.number());
            return tag_places::table
                .filter(tag_places::tag_id.eq_any(ids.to_vec()).and(shelf))
                .filter(tag_places::listed_at.gt(now))
                .group_by(tag_places::tag_id)
                .select((tag_places::tag_id, diesel::dsl::count_star()))
                .load(conn);
        }
        Scope::All | Scope::Stamp => Vec::new(),
    };
    Ok(found.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}

/// How many posts of an author, or of the whole site, stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShelfCounts {
    /// Published, public or not yet.
    pub published: u64,
    /// Drafts.
    pub drafts: u64,
    /// In the trash.
    pub trash: u64,
}

/// Counts them; None where the lists don't tell.
pub fn shelf_counts(conn: &mut Conn, author: Option<i64>) -> QueryResult<Option<ShelfCounts>> {
    let (scope, id) = author.map_or((Scope::All, 0), |id| (Scope::Author, id));
    let shelves = [Shelf::SavedPublished, Shelf::SavedDraft, Shelf::SavedTrash];
    let mut counts = ShelfCounts::default();
    let Some(sums) = sums(conn, scope, &[id], &shelves)? else { return Ok(None) };
    for sum in sums {
        let count = match sum.shelf {
            shelf if shelf == Shelf::SavedPublished.number() => &mut counts.published,
            shelf if shelf == Shelf::SavedDraft.number() => &mut counts.drafts,
            _ => &mut counts.trash,
        };
        *count = sum.posts.max(0).unsigned_abs();
    }
    Ok(Some(counts))
}
