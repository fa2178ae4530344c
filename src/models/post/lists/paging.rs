//! Pages and totals of lists.

use diesel::prelude::*;

use super::memory::{self, Asking};
use super::plan::{self, Part};
use super::rebuilding::stamp;
use super::stretch::Stretch;
use super::{Key, List, Scope, Shelf, waiting};
use crate::db::{Conn, Moment};
use crate::models::post::filter::State;
use crate::models::post::{PostFilter, PostSort};

/// What the lists tell of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// How many posts there are, and which stand on the page.
    Page(u64, Vec<i64>),
    /// How many posts there are; the page is not to be had from the lists.
    Total(u64),
    /// Nothing.
    Unknown,
}

/// Looks for some posts of what a filter finds, behind the first `skipped` ones.
pub fn find(
    conn: &mut Conn,
    filter: &PostFilter,
    (sort, ascending): (PostSort, bool),
    (skipped, limit): (u64, u64),
    now: Moment,
) -> QueryResult<Found> {
    let Some(stamp) = stamp(conn)? else { return Ok(Found::Unknown) };
    let mut parts = plan::parts(filter, sort, now, conn.backend());
    let is_by_save = sort == PostSort::Updated && filter.state == State::Live;
    if is_by_save && parts.is_some() && plan::some_wait(conn, stamp, filter, now)? {
        let all = open(conn, stamp, parts.take().unwrap_or_default(), asking(filter))?;
        if let [stretch] = all.as_slice()
            && let Some(found) = waiting::find(conn, stretch, filter, ascending, (skipped, limit), now)?
        {
            return Ok(found);
        }
    }
    let Some(parts) = parts else {
        let total = total_of(conn, stamp, filter, now)?;
        return Ok(total.map_or(Found::Unknown, Found::Total));
    };
    let mut stretches = open(conn, stamp, parts, asking(filter))?;
    let total = stretches.iter().map(Stretch::len).sum();
    if !ascending {
        stretches.reverse();
    }
    let (mut ids, mut skipped) = (Vec::new(), skipped);
    for stretch in stretches {
        let wanted = limit.saturating_sub(ids.len() as u64);
        ids.extend(stretch.ids(conn, ascending, (skipped, wanted))?);
        skipped = skipped.saturating_sub(stretch.len());
    }
    Ok(Found::Page(total, ids))
}

/// How many posts a filter finds, where the lists tell.
pub fn total(conn: &mut Conn, filter: &PostFilter, now: Moment) -> QueryResult<Option<u64>> {
    match stamp(conn)? {
        Some(stamp) => total_of(conn, stamp, filter, now),
        None => Ok(None),
    }
}

/// However it is sorted.
fn total_of(conn: &mut Conn, stamp: i64, filter: &PostFilter, now: Moment) -> QueryResult<Option<u64>> {
    let Some(parts) = plan::parts(filter, PostSort::Published, now, conn.backend()) else { return Ok(None) };
    let stretches = open(conn, stamp, parts, asking(filter))?;
    Ok(Some(stretches.iter().map(Stretch::len).sum()))
}

/// The bounds of a month stay where they are; others move with the time.
fn asking(filter: &PostFilter) -> Asking {
    if filter.published_within.is_some() { Asking::Again } else { Asking::Moving }
}

fn open(conn: &mut Conn, stamp: i64, parts: Vec<Part>, asking: Asking) -> QueryResult<Vec<Stretch>> {
    parts.into_iter().map(|part| Stretch::open(conn, stamp, part, asking)).collect()
}

/// The live posts in each span, from (inclusive) to (exclusive), where the lists tell.
pub fn count_in_spans(
    conn: &mut Conn,
    spans: &[(Moment, Moment)],
    now: Moment,
) -> QueryResult<Option<Vec<u64>>> {
    let Some(stamp) = stamp(conn)? else { return Ok(None) };
    let list = List { scope: Scope::All, id: 0, shelf: Shelf::Published };
    let ranks = memory::ranks(conn, stamp, &[list])?;
    let Some(ranks) = ranks.first() else { return Ok(None) };
    let behind = Key::behind(now);
    let mut bounds: Vec<Key> =
        spans.iter().flat_map(|(from, to)| [*from, *to]).map(|at| Key::of(Some(at), 0)).collect();
    bounds.iter_mut().for_each(|key| *key = behind.min(*key));
    bounds.sort_unstable();
    bounds.dedup();
    let (past, present): (Vec<Key>, Vec<Key>) = bounds.into_iter().partition(|key| *key < behind);
    let mut known = std::collections::HashMap::new();
    for (keys, asking) in [(past, Asking::Again), (present, Asking::Moving)] {
        let asked: Vec<_> = keys.iter().map(|key| (list, &**ranks, Some(*key))).collect();
        known.extend(keys.iter().copied().zip(memory::exact(conn, &asked, asking)?));
    }
    let rank = |at: Moment| known.get(&Key::of(Some(at), 0).min(behind)).copied().unwrap_or(0);
    Ok(Some(spans.iter().map(|(from, to)| rank(*to).saturating_sub(rank(*from))).collect()))
}
