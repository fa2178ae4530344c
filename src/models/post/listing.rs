//! What filters find: pages of cards in a fixed number of queries, and how many posts there are.

use diesel::prelude::*;

use super::filter::{State, in_order};
use super::lists::{self, Found};
use super::{PostCard, PostFilter, PostSort, cards};
use crate::db::schema::posts;
use crate::db::{Conn, Moment, MultiBackend};
use crate::kit::page::{Page, offset};

/// One page of cards in four queries; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &PostFilter,
    (sort, ascending): (PostSort, bool),
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Page<PostCard>>> {
    let Some(skipped) = offset(number, per_page) else { return Ok(None) };
    let span = (skipped.unsigned_abs(), per_page);
    let (ids, total) = match lists::find(conn, filter, (sort, ascending), span, now)? {
        Found::Page(total, ids) => (ids, total),
        Found::Total(total) if Page::<PostCard>::exists(number, total, per_page) => {
            let few = if total <= FEW as u64 { find_few(conn, filter, now)? } else { None };
            (walk(conn, filter, few, (sort, ascending), (span, total), now)?, total)
        }
        Found::Total(_) => return Ok(None),
        Found::Unknown => {
            let few = find_few(conn, filter, now)?;
            let total = match &few {
                Some(ids) => ids.len() as u64,
                None => count_rows(conn, filter, now)?,
            };
            (walk(conn, filter, few, (sort, ascending), (span, total), now)?, total)
        }
    };
    if !Page::<PostCard>::exists(number, total, per_page) {
        return Ok(None);
    }
    Ok(Some(Page { items: cards(conn, &ids)?, number, per_page, total }))
}

/// The ids of a page of a list that has to be walked: through a few posts that are gathered, or along
/// an index from its nearer end.
fn walk(
    conn: &mut Conn,
    filter: &PostFilter,
    few: Option<Vec<i64>>,
    (sort, ascending): (PostSort, bool),
    ((skipped, limit), total): ((u64, u64), u64),
    now: Moment,
) -> QueryResult<Vec<i64>> {
    let limit = limit.min(total.saturating_sub(skipped));
    let behind = total.saturating_sub(skipped + limit);
    let from_end = behind < skipped;
    let direction = ascending != from_end;
    let sorted = match few {
        Some(ids) => {
            in_order(posts::table.filter(posts::id.eq_any(ids)).into_boxed::<MultiBackend>(), sort, direction)
        }
        None => filter.sorted(sort, direction, now),
    };
    let offset = if from_end { behind } else { skipped };
    let mut ids = sorted.select(posts::id).limit(limit as i64).offset(offset as i64).load::<i64>(conn)?;
    if from_end {
        ids.reverse();
    }
    Ok(ids)
}

/// Posts that are gathered and sorted; where a filter finds more, its order is walked instead, which
/// comes upon enough of them soon.
const FEW: i64 = 2_000;

/// All that a narrow filter finds, when that is not much.
fn find_few(conn: &mut Conn, filter: &PostFilter, now: Moment) -> QueryResult<Option<Vec<i64>>> {
    if !filter.is_narrow() {
        return Ok(None);
    }
    let ids: Vec<i64> = filter.query(now).select(posts::id).limit(FEW + 1).load(conn)?;
    Ok((ids.len() as i64 <= FEW).then_some(ids))
}

/// The ids of the first `limit` posts the filter finds, newest first by `sort`.
pub fn find_ids(
    conn: &mut Conn,
    filter: &PostFilter,
    sort: PostSort,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<i64>> {
    match lists::find(conn, filter, (sort, false), (0, limit.max(0).unsigned_abs()), now)? {
        Found::Page(_, ids) => Ok(ids),
        _ => filter.sorted(sort, false, now).select(posts::id).limit(limit).load(conn),
    }
}

/// The cards of the posts behind an id that the filter finds, in the order of ids: three queries.
pub fn find_cards_after(
    conn: &mut Conn,
    filter: &PostFilter,
    after: i64,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<PostCard>> {
    let found = filter.query(now).filter(posts::id.gt(after)).order(posts::id.asc());
    let ids: Vec<i64> = found.limit(limit).select(posts::id).load(conn)?;
    cards(conn, &ids)
}

/// How many posts the filter finds.
pub fn count(conn: &mut Conn, filter: &PostFilter, now: Moment) -> QueryResult<u64> {
    match lists::total(conn, filter, now)? {
        Some(total) => Ok(total),
        None => count_rows(conn, filter, now),
    }
}

/// The same, one by one.
fn count_rows(conn: &mut Conn, filter: &PostFilter, now: Moment) -> QueryResult<u64> {
    let count: i64 = match filter.state {
        // All rows are counted faster than any condition on them.
        State::Kept if !filter.is_narrow() => {
            let trash = PostFilter { state: State::Trash, ..PostFilter::default() };
            let all: i64 = posts::table.count().get_result(conn)?;
            all - trash.query(now).count().get_result::<i64>(conn)?
        }
        _ => filter.query(now).count().get_result(conn)?,
    };
    Ok(count.max(0) as u64)
}

/// The newest posts a filter finds: three queries.
pub fn latest(conn: &mut Conn, filter: &PostFilter, limit: i64, now: Moment) -> QueryResult<Vec<PostCard>> {
    let ids = find_ids(conn, filter, PostSort::Published, limit, now)?;
    cards(conn, &ids)
}
