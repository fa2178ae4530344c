//! Where pages are kept: so many bytes of memory, for those that are asked for most.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::sync::Cache;
use parking_lot::Mutex;

use super::entry::{Entry, Term};
use super::flights::Flights;
use crate::db::topics::Numbers;
use crate::db::{Moment, Topic};
use crate::error::Error;
use crate::kit::zone::Zone;
use crate::models::post;
use crate::web::parts::state::Running;

/// One page takes at most one part in so many of the memory.
const SHARE: u64 = 8;

/// Readers' pages as they were made, and the numbers that tell whether they still are so.
pub struct PageCache {
    pages: Option<Cache<String, Arc<Entry>>>,
    max_bytes: u64,
    pub(super) flights: Flights,
    /// When something appears by itself the next time, as it was last found.
    turn: Mutex<Option<Term>>,
    counts: [AtomicU64; 4],
}

/// What became of a request for a page that may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was kept.
    Hit,
    /// It was made.
    Miss,
    /// It was kept, and sent although nobody could say whether it is still so.
    Stale,
    /// It was made and not kept.
    Passed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hit, Self::Miss, Self::Stale, Self::Passed];

    /// The word in figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Stale => "stale",
            Self::Passed => "passed",
        }
    }
}

/// How full the memory for pages is, and how it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Pages.
    pub entries: u64,
    /// What they take.
    pub bytes: u64,
    /// What they may take.
    pub max_bytes: u64,
    /// Requests by what became of them.
    pub counts: Vec<(Outcome, u64)>,
}

impl Fill {
    /// Of a hundred requests, how many were answered from memory; None before the first.
    pub fn share(&self) -> Option<u64> {
        let all: u64 = self.counts.iter().map(|(_, count)| count).sum();
        let kept = self.counts.iter().filter(|(outcome, _)| matches!(outcome, Outcome::Hit | Outcome::Stale));
        let kept: u64 = kept.map(|(_, count)| count).sum();
        (kept * 100).checked_div(all)
    }
}

impl PageCache {
    /// So many bytes; 0 keeps nothing.
    pub fn new(max_bytes: u64) -> Self {
        let weigh =
            |key: &String, entry: &Arc<Entry>| u32::try_from(key.len() + entry.size()).unwrap_or(u32::MAX);
        let pages = || Cache::builder().max_capacity(max_bytes).weigher(weigh).build();
        Self {
            pages: (max_bytes > 0).then(pages),
            max_bytes,
            flights: Flights::default(),
            turn: Mutex::default(),
            counts: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    /// Whether anything is kept at all.
    pub fn is_on(&self) -> bool {
        self.pages.is_some()
    }

    pub(super) fn find(&self, key: &str) -> Option<Arc<Entry>> {
        self.pages.as_ref()?.get(key)
    }

    /// Keeps a page, where it is not too large.
    pub(super) fn keep(&self, key: &str, entry: &Arc<Entry>) {
        if let Some(pages) = self.pages.as_ref().filter(|_| (entry.size() as u64) < self.max_bytes / SHARE) {
            pages.insert(key.to_owned(), Arc::clone(entry));
        }
    }

    pub(super) fn count(&self, outcome: Outcome) {
        self.counts[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How full it is; None where nothing is kept.
    pub fn state(&self) -> Option<Fill> {
        let pages = self.pages.as_ref()?;
        pages.run_pending_tasks();
        let count = |outcome: Outcome| (outcome, self.counts[outcome as usize].load(Ordering::Relaxed));
        Some(Fill {
            entries: pages.entry_count(),
            bytes: pages.weighted_size(),
            max_bytes: self.max_bytes,
            counts: Outcome::ALL.into_iter().map(count).collect(),
        })
    }

    /// Until when a page that is made at `now` from these numbers may go out: then a post appears by itself,
    /// or the day turns.
    pub(super) async fn until(
        &self,
        site: &Running,
        numbers: &Numbers,
        now: Moment,
    ) -> Result<Moment, Error> {
        let numbers = numbers.only(&[Topic::Site, Topic::Posts]);
        if let Some(known) = self.turn.lock().as_ref()
            && known.numbers == numbers
            && (known.from..known.until).contains(&now)
        {
            return Ok(known.until);
        }
        let zone = site.site.current(&site.db).await?.settings.time_zone;
        let next = site.db.read(move |conn| post::next_to_appear(conn, now)).await?;
        let turn = zone.next_midnight(*now).min(Zone::default().next_midnight(*now)).into();
        let until = next.map_or(turn, |next| next.min(turn));
        *self.turn.lock() = Some(Term { from: now, until, numbers });
        Ok(until)
    }
}
