//! Live posts by their last save, while some published ones wait for their day: the lists by the last save
//! hold those too, so that they are left out one by one.

use std::collections::HashSet;

use diesel::prelude::*;

use super::Key;
use super::paging::Found;
use super::stretch::Stretch;
use crate::db::schema::posts;
use crate::db::{Conn, Moment};
use crate::models::post::PostFilter;
use crate::models::post::filter::State;

/// Posts that wait, at most; with more of them the lists are of no use.
const FEW: usize = 1_000;

/// Looks for some live posts of a stretch by the last save; None where too many posts wait.
pub(super) fn find(
    conn: &mut Conn,
    stretch: &Stretch,
    filter: &PostFilter,
    ascending: bool,
    (skipped, limit): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Found>> {
    let waiting = PostFilter { state: State::Scheduled, ..filter.clone() };
    let waiting: Vec<(i64, Moment)> =
        waiting.query(now).select((posts::id, posts::updated_at)).limit(FEW as i64 + 1).load(conn)?;
    if waiting.len() > FEW {
        return Ok(None);
    }
    let mut keys: Vec<Key> = waiting.iter().map(|(id, at)| Key::of(Some(*at), *id)).collect();
    keys.sort_unstable();
    let len = stretch.len();
    let total = len.saturating_sub(keys.len() as u64);
    let wanted = limit.min(total.saturating_sub(skipped));
    if wanted == 0 {
        return Ok(Some(Found::Page(total, Vec::new())));
    }
    let first = if ascending { skipped } else { total - skipped - wanted };
    let begin = place(conn, stretch, &keys, first)?;
    let end = place(conn, stretch, &keys, first + wanted - 1)? + 1;
    let before = if ascending { begin } else { len.saturating_sub(end) };
    let mut ids = stretch.ids(conn, ascending, (before, end - begin))?;
    let waiting: HashSet<i64> = waiting.into_iter().map(|(id, _)| id).collect();
    ids.retain(|id| !waiting.contains(id));
    Ok(Some(Found::Page(total, ids)))
}

/// How many posts of the stretch stand before the live one that has `rank` live ones before it.
fn place(conn: &mut Conn, stretch: &Stretch, waiting: &[Key], rank: u64) -> QueryResult<u64> {
    // A waiting post stands before it when no more than `rank` of those before that one are live.
    let within = |(others, posts): (u64, u64)| posts <= rank + others;
    let sure = (0..).zip(waiting).take_while(|(n, key)| within((*n, stretch.bounds(**key).1))).count();
    let (sure_keys, others) = waiting.split_at(sure);
    let sure = sure_keys.len() as u64;
    let open = (sure..).zip(others).take_while(|(n, key)| within((*n, stretch.bounds(**key).0))).count();
    let ranks = stretch.ranks(conn, &others[..open])?;
    let found = (sure..).zip(ranks).take_while(|at| within(*at)).count() as u64;
    Ok(rank + sure + found)
}
