//! Which lists a filter means, and in which order they follow one another.

use diesel::prelude::*;

use super::memory::{self, Asking};
use super::{Key, List, Scope, Shelf};
use crate::db::{Backend, Conn, Moment};
use crate::kit::text::name_key;
use crate::models::post::filter::State;
use crate::models::post::{PostFilter, PostSort};

/// Lists that are merged into one at most; more categories are walked.
const MERGED: usize = 60;

/// Some lists merged into one, between two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) lists: Vec<List>,
    pub(super) from: Option<Key>,
    pub(super) to: Option<Key>,
}

/// Whose posts a filter means: owners of one kind, when it asks for no more than that.
fn owners(filter: &PostFilter) -> Option<(Scope, Vec<i64>)> {
    if !name_key(&filter.text).is_empty() {
        return None;
    }
    match (filter.author_id, filter.category_ids.as_slice(), filter.tag_id) {
        (None, [], None) => Some((Scope::All, vec![0])),
        (Some(id), [], None) => Some((Scope::Author, vec![id])),
        (None, [], Some(id)) => Some((Scope::Tag, vec![id])),
        (None, ids, None) if ids.len() <= MERGED => {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids.dedup();
            Some((Scope::Category, ids))
        }
        _ => None,
    }
}

/// The lists of what a filter finds, in rising order; None where there are none of that kind.
pub(super) fn parts(filter: &PostFilter, sort: PostSort, now: Moment, backend: Backend) -> Option<Vec<Part>> {
    let (scope, owners) = owners(filter)?;
    let within = |shelves: &[Shelf], from: Option<Key>, to: Option<Key>| {
        let lists =
            owners.iter().flat_map(|id| shelves.iter().map(|shelf| List { scope, id: *id, shelf: *shelf }));
        Part { lists: lists.collect(), from, to }
    };
    let all = |shelves: &[Shelf]| within(shelves, None, None);
    let behind = Key::behind(now);
    if let Some((from, to)) = filter.published_within {
        let (from, to) = (Key::of(Some(from), 0), Key::of(Some(to), 0).min(behind));
        let is_by_date = filter.state == State::Live && sort == PostSort::Published;
        return is_by_date.then(|| vec![within(&[Shelf::Published], Some(from), Some(to.max(from)))]);
    }
    let mut parts = match (sort, filter.state) {
        (PostSort::Published, State::Live) => vec![within(&[Shelf::Published], None, Some(behind))],
        (PostSort::Published, State::Scheduled) => vec![within(&[Shelf::Published], Some(behind), None)],
        (PostSort::Published, State::Draft) => vec![all(&[Shelf::UndatedDraft]), all(&[Shelf::Draft])],
        (PostSort::Published, State::Trash) => vec![all(&[Shelf::UndatedTrash]), all(&[Shelf::Trash])],
        (PostSort::Published, State::Kept) => {
            vec![all(&[Shelf::UndatedDraft]), all(&[Shelf::Draft, Shelf::Published])]
        }
        (PostSort::Updated, State::Kept) => vec![all(&[Shelf::SavedDraft, Shelf::SavedPublished])],
        (PostSort::Updated, State::Draft) => vec![all(&[Shelf::SavedDraft])],
        (PostSort::Updated, State::Trash) => vec![all(&[Shelf::SavedTrash])],
        (PostSort::Updated, State::Live) => vec![all(&[Shelf::SavedPublished])],
        (PostSort::Updated, State::Scheduled) | (PostSort::Title, _) => return None,
    };
    // What has no time stands before all times, except on PostgreSQL.
    if backend == Backend::Postgres {
        parts.reverse();
    }
    Some(parts)
}

/// Whether some of the published posts that the filter means are not public yet, which the lists by the
/// last save don't tell: then those are of no use for it.
pub(super) fn some_wait(conn: &mut Conn, stamp: i64, filter: &PostFilter, now: Moment) -> QueryResult<bool> {
    let Some((scope, owners)) = owners(filter) else { return Ok(true) };
    let lists: Vec<List> = owners.iter().map(|id| List { scope, id: *id, shelf: Shelf::Published }).collect();
    let ranks = memory::ranks(conn, stamp, &lists)?;
    let behind = Some(Key::behind(now));
    let asked: Vec<_> = lists.iter().zip(&ranks).map(|(list, ranks)| (*list, &**ranks, behind)).collect();
    let live: u64 = memory::exact(conn, &asked, Asking::Moving)?.iter().sum();
    Ok(live < ranks.iter().map(|ranks| ranks.total()).sum())
}
