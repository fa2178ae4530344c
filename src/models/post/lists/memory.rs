//! The blocks of lists in memory, as long as nothing has changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use parking_lot::Mutex;

use super::{Key, List};
use crate::db::schema::post_blocks;
use crate::db::{Conn, Moment, count_each};

/// Blocks that are kept at most: some megabytes.
const KEPT: usize = 100_000;
/// Ranks that are kept for one list.
const RANKS: usize = 2_000;

/// How many posts of a list stand before which key.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// The first key of each block.
    pub(super) firsts: Vec<Key>,
    /// Posts before each block, and in the end all of them.
    before: Vec<u64>,
    /// Ranks within blocks that were asked for.
    gaps: Mutex<BTreeMap<Key, Gap>>,
}

/// A place in a list from a key on, up to which all keys have the same rank.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// The first post from the key on, where that is known, or the key itself; None: no post follows.
    up_to: Option<Key>,
    rank: u64,
}

/// How long a rank is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    /// It is not likely to be asked for soon.
    Once,
    /// For the same key.
    Again,
    /// For the next moments too: the time moves on, and no post has appeared.
    Moving,
}

impl Ranks {
    fn of(blocks: Vec<(Key, u64)>) -> Self {
        let (mut firsts, mut before, mut sum) = (Vec::with_capacity(blocks.len()), vec![0], 0);
        for (first, count) in blocks {
            firsts.push(first);
            sum += count;
            before.push(sum);
        }
        Self { firsts, before, gaps: Mutex::default() }
    }

    /// All posts of the list.
    pub(super) fn total(&self) -> u64 {
        self.before.last().copied().unwrap_or(0)
    }

    /// The posts before a key: at least, and at most. The same where a block begins with it.
    pub(super) fn bounds(&self, key: Key) -> (u64, u64) {
        let behind = self.firsts.partition_point(|first| *first <= key);
        let Some(block) = behind.checked_sub(1) else { return (0, 0) };
        if self.firsts[block] == key {
            return (self.before[block], self.before[block]);
        }
        if let Some((_, gap)) = self.gaps.lock().range(..=key).next_back()
            && gap.up_to.is_none_or(|up_to| key <= up_to)
        {
            return (gap.rank, gap.rank);
        }
        (self.before[block], self.before[block + 1])
    }

    fn learn(&self, key: Key, gap: Gap) {
        let mut gaps = self.gaps.lock();
        if gaps.len() >= RANKS {
            gaps.clear();
        }
        gaps.insert(key, gap);
    }

    /// The first key of the block that owns a key, and the posts before that block.
    fn owner(&self, key: Key) -> Option<(Key, u64)> {
        let block = self.firsts.partition_point(|first| *first <= key).checked_sub(1)?;
        Some((self.firsts[block], self.before[block]))
    }
}

type Memory = HashMap<List, (i64, Arc<Ranks>, u64)>;

static MEMORY: Mutex<Option<Memory>> = Mutex::new(None);
static CLOCK: AtomicU64 = AtomicU64::new(0);

/// The ranks of these lists, all of the state with this stamp: no query when they are in memory, else one.
pub(super) fn ranks(conn: &mut Conn, stamp: i64, lists: &[List]) -> QueryResult<Vec<Arc<Ranks>>> {
    let mut found: HashMap<List, Arc<Ranks>> = HashMap::with_capacity(lists.len());
    {
        let mut memory = MEMORY.lock();
        let memory = memory.get_or_insert_default();
        for list in lists {
            if let Some((of, ranks, asked)) = memory.get_mut(list)
                && *of == stamp
            {
                *asked = CLOCK.fetch_add(1, Ordering::Relaxed);
                found.insert(*list, Arc::clone(ranks));
            }
        }
    }
    let missing: Vec<List> = lists.iter().copied().filter(|list| !found.contains_key(list)).collect();
    if !missing.is_empty() {
        for (list, ranks) in load(conn, &missing)? {
            keep(list, stamp, &ranks);
            found.insert(list, ranks);
        }
    }
    Ok(lists.iter().map(|list| found.get(list).map(Arc::clone).unwrap_or_default()).collect())
}

/// All of them in one query; they are of one kind.
fn load(conn: &mut Conn, lists: &[List]) -> QueryResult<HashMap<List, Arc<Ranks>>> {
    let Some(scope) = lists.first().map(|list| list.scope) else { return Ok(HashMap::new()) };
    let mut owners: Vec<i64> = lists.iter().map(|list| list.id).collect();
    let mut shelves: Vec<i16> = lists.iter().map(|list| list.shelf.number()).collect();
    owners.sort_unstable();
    owners.dedup();
    shelves.sort_unstable();
    shelves.dedup();
    let rows: Vec<(i64, i16, Moment, i64, i64)> = post_blocks::table
        .filter(post_blocks::scope.eq(scope))
        .filter(post_blocks::scope_id.eq_any(owners).and(post_blocks::shelf.eq_any(shelves)))
        .order((post_blocks::first_at, post_blocks::first_id))
        .select((
            post_blocks::scope_id,
            post_blocks::shelf,
            post_blocks::first_at,
            post_blocks::first_id,
            post_blocks::post_count,
        ))
        .load(conn)?;
    let mut blocks: HashMap<(i64, i16), Vec<(Key, u64)>> = HashMap::new();
    for (id, shelf, at, first_id, count) in rows {
        let block = (Key { at, id: first_id }, count.max(0).unsigned_abs());
        blocks.entry((id, shelf)).or_default().push(block);
    }
    let mut ranks = |list: &List| {
        let blocks = blocks.remove(&(list.id, list.shelf.number())).unwrap_or_default();
        (*list, Arc::new(Ranks::of(blocks)))
    };
    Ok(lists.iter().map(&mut ranks).collect())
}

/// Keeps them in memory; what was not asked for longest makes room.
fn keep(list: List, stamp: i64, ranks: &Arc<Ranks>) {
    let mut memory = MEMORY.lock();
    let memory = memory.get_or_insert_default();
    let asked = CLOCK.fetch_add(1, Ordering::Relaxed);
    memory.insert(list, (stamp, Arc::clone(ranks), asked));
    let size = |ranks: &Ranks| ranks.firsts.len() + 4;
    let mut sum: usize = memory.values().map(|(_, ranks, _)| size(ranks)).sum();
    if sum <= KEPT {
        return;
    }
    let mut ages: Vec<(u64, List)> = memory.iter().map(|(list, (_, _, asked))| (*asked, *list)).collect();
    ages.sort_unstable();
    for (_, list) in ages {
        if sum <= KEPT / 2 {
            break;
        }
        sum -= memory.remove(&list).map_or(0, |(_, ranks, _)| size(&ranks));
    }
}

/// Exactly how many posts of each list stand before a key; None: all. No query for what is known, else
/// one, which walks a part of one block for each; one more for each rank that moves.
pub(super) fn exact(
    conn: &mut Conn,
    asked: &[(List, &Ranks, Option<Key>)],
    asking: Asking,
) -> QueryResult<Vec<u64>> {
    let (mut answers, mut open, mut what) = (Vec::with_capacity(asked.len()), Vec::new(), Vec::new());
    for (list, ranks, key) in asked {
        let (least, most) = match key {
            None => (ranks.total(), ranks.total()),
            Some(key) => ranks.bounds(*key),
        };
        if least != most
            && let Some(key) = key
            && let Some((first, _)) = ranks.owner(*key)
        {
            open.push((answers.len(), *list, *ranks, *key));
            what.push(list.source().between(Some(first), Some(*key)));
        }
        answers.push(least);
    }
    if what.is_empty() {
        return Ok(answers);
    }
    for ((place, list, ranks, key), count) in open.into_iter().zip(count_each(conn, what)?) {
        answers[place] += count;
        let rank = answers[place];
        let up_to = match asking {
            _ if rank == ranks.total() => None,
            Asking::Once => continue,
            Asking::Again => Some(key),
            Asking::Moving => list.source().key_behind(conn, Some(key), 0)?,
        };
        ranks.learn(key, Gap { up_to, rank });
    }
    Ok(answers)
}
