//! A part of merged lists whose ranks are at hand: how many posts it has, and which stand at a place in it.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::memory::{self, Asking, Ranks};
use super::plan::Part;
use super::{Key, List};
use crate::db::{Conn, Statement};

/// From so many lists on, the nearest cut is looked for: the blocks that lie across a far one add up.
const SEARCHED_FROM: usize = 4;
/// Up to so many lists, a statement is kept prepared: each number of them is a statement of its own.
const KEPT_UP_TO: usize = 4;

/// A part, and where it begins and ends in each of its lists.
#[derive(Debug)]
pub(super) struct Stretch {
    lists: Vec<Member>,
    from: Option<Key>,
    to: Option<Key>,
}

#[derive(Debug)]
struct Member {
    list: List,
    ranks: Arc<Ranks>,
    begin: u64,
    end: u64,
}

/// A key, and how many posts of the stretch stand before it.
#[derive(Debug, Clone, Copy)]
struct Cut {
    key: Option<Key>,
    rank: u64,
}

impl Stretch {
    pub(super) fn open(conn: &mut Conn, stamp: i64, part: Part, asking: Asking) -> QueryResult<Self> {
        let ranks = memory::ranks(conn, stamp, &part.lists)?;
        let mut asked = Vec::with_capacity(ranks.len() * 2);
        for (list, ranks) in part.lists.iter().zip(&ranks) {
            asked.push((*list, &**ranks, Some(part.from.unwrap_or(Key::beginning()))));
            asked.push((*list, &**ranks, part.to));
        }
        let ends = memory::exact(conn, &asked, asking)?;
        let lists = part.lists.iter().zip(&ranks).zip(ends.chunks_exact(2));
        let lists = lists
            .map(|((list, ranks), ends)| Member {
                list: *list,
                ranks: Arc::clone(ranks),
                begin: ends[0],
                end: ends[1].max(ends[0]),
            })
            .filter(|member| member.end > member.begin);
        Ok(Self { lists: lists.collect(), from: part.from, to: part.to })
    }

    /// How many posts.
    pub(super) fn len(&self) -> u64 {
        self.lists.iter().map(|member| member.end - member.begin).sum()
    }

    /// The ids of up to `limit` posts behind the first `skipped` ones: few queries, which walk
    /// through a block of each list at most.
    pub(super) fn ids(
        &self,
        conn: &mut Conn,
        ascending: bool,
        (skipped, limit): (u64, u64),
    ) -> QueryResult<Vec<i64>> {
        let len = self.len();
        if skipped >= len || limit == 0 {
            return Ok(Vec::new());
        }
        let cut = match ascending {
            true => self.cut_before(conn, skipped)?,
            false => self.cut_behind(conn, len - skipped)?,
        };
        let (from, to, offset) = match ascending {
            true => (cut.key.or(self.from), self.to, skipped.saturating_sub(cut.rank)),
            false => (self.from, cut.key.or(self.to), cut.rank.saturating_sub(len - skipped)),
        };
        let posts = self.select((from, to), ascending, (limit, offset));
        if self.lists.len() <= KEPT_UP_TO { posts.kept() } else { posts }.load::<BigInt, i64>(conn)
    }

    /// Selects ids.
    fn select(
        &self,
        span: (Option<Key>, Option<Key>),
        ascending: bool,
        (limit, offset): (u64, u64),
    ) -> Statement {
        if let [member] = self.lists.as_slice() {
            return member.list.source().ids(span, ascending, (limit, offset));
        }
        let mut merged = Statement::new("SELECT id FROM (");
        for (n, member) in self.lists.iter().enumerate() {
            let select = member.list.source().entries(span, ascending, (offset + limit, 0));
            let joint = if n == 0 { "" } else { " UNION ALL " };
            merged = merged.sql(format!("{joint}SELECT * FROM (")).then(select).sql(format!(") AS list{n}"));
        }
        let direction = if ascending { "ASC" } else { "DESC" };
        let is_dated = self.lists.first().is_some_and(|member| member.list.source().is_dated());
        let time = if is_dated { format!("listed_at {direction}, ") } else { String::new() };
        merged.sql(format!(") AS merged ORDER BY {time}id {direction}")).limited((limit, offset))
    }

    /// Where blocks begin within the stretch, in order.
    fn firsts(&self) -> Vec<Key> {
        let within =
            |key: &&Key| self.from.is_none_or(|from| from < **key) && self.to.is_none_or(|to| **key < to);
        let firsts = self.lists.iter().flat_map(|member| member.ranks.firsts.iter().skip(1).filter(within));
        let mut firsts: Vec<Key> = firsts.copied().collect();
        // A merge of runs that are in order.
        firsts.sort();
        firsts
    }

    /// The posts of the stretch before each key: at most one query.
    pub(super) fn ranks(&self, conn: &mut Conn, keys: &[Key]) -> QueryResult<Vec<u64>> {
        let of_key = |key: &Key| {
            let key = Some(*key);
            self.lists.iter().map(move |member| (member.list, &*member.ranks, key)).collect::<Vec<_>>()
        };
        let asked: Vec<_> = keys.iter().flat_map(of_key).collect();
        let ranks = memory::exact(conn, &asked, Asking::Again)?;
        Ok(ranks.chunks(self.lists.len().max(1)).map(|ranks| self.sum(ranks)).collect())
    }

    /// The posts of the stretch before a key, from the rank of the key in each list.
    fn sum(&self, ranks: &[u64]) -> u64 {
        let members = self.lists.iter().zip(ranks);
        members.map(|(member, rank)| (*rank).clamp(member.begin, member.end) - member.begin).sum()
    }

    /// The posts of the stretch before a key: at least, and at most.
    pub(super) fn bounds(&self, key: Key) -> (u64, u64) {
        let mut sums = (0, 0);
        for member in &self.lists {
            let (least, most) = member.ranks.bounds(key);
            sums.0 += least.clamp(member.begin, member.end) - member.begin;
            sums.1 += most.clamp(member.begin, member.end) - member.begin;
        }
        sums
    }

    /// The first cut that has at least so many posts before it, or one soon behind it.
    fn cut_behind(&self, conn: &mut Conn, rank: u64) -> QueryResult<Cut> {
        let firsts = self.firsts();
        let sure = firsts.partition_point(|key| self.bounds(*key).0 < rank);
        let mut found = None;
        if self.lists.len() >= SEARCHED_FROM {
            let (mut low, mut high) = (firsts.partition_point(|key| self.bounds(*key).1 < rank), sure);
            while low < high {
                let middle = (low + high) / 2;
                let cut = self.cut(conn, firsts[middle])?;
                match cut.rank >= rank {
                    true => (found, high) = (Some(cut), middle),
                    false => low = middle + 1,
                }
            }
        }
        match (found, firsts.get(sure)) {
            (Some(cut), _) => Ok(cut),
            (None, Some(key)) => self.cut(conn, *key),
            (None, None) => Ok(Cut { key: None, rank: self.len() }),
        }
    }

    /// The last cut that has at most so many posts before it, or one soon before it.
    fn cut_before(&self, conn: &mut Conn, rank: u64) -> QueryResult<Cut> {
        let firsts = self.firsts();
        let sure = firsts.partition_point(|key| self.bounds(*key).1 <= rank);
        let mut found = None;
        if self.lists.len() >= SEARCHED_FROM {
            let (mut low, mut high) = (sure, firsts.partition_point(|key| self.bounds(*key).0 <= rank));
            while low < high {
                let middle = (low + high) / 2;
                let cut = self.cut(conn, firsts[middle])?;
                match cut.rank <= rank {
                    true => (found, low) = (Some(cut), middle + 1),
                    false => high = middle,
                }
            }
        }
        match (found, sure.checked_sub(1).and_then(|at| firsts.get(at))) {
            (Some(cut), _) => Ok(cut),
            (None, Some(key)) => self.cut(conn, *key),
            (None, None) => Ok(Cut { key: None, rank: 0 }),
        }
    }

    fn cut(&self, conn: &mut Conn, key: Key) -> QueryResult<Cut> {
        let asked: Vec<_> =
            self.lists.iter().map(|member| (member.list, &*member.ranks, Some(key))).collect();
        let ranks = memory::exact(conn, &asked, Asking::Once)?;
        let rank = self.sum(&ranks);
        Ok(Cut { key: Some(key), rank })
    }
}
