//! Counts of what was asked for, and which tokens were used: kept in memory, so that no request writes, and written down
//! together every few seconds and at the end.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::TimeDelta;
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;

use super::State;
use crate::db::{Conn, Db, Moment, transaction};
use crate::error::Error;
use crate::kit::text::cut_bytes;
use crate::models::missed_address::{self, LONGEST, Miss, is_worth_noting};
use crate::models::{api_token, redirect};

/// Between two times that counts are written down.
const PAUSE: Duration = Duration::from_secs(10);
/// Redirects and addresses remembered at once; beyond that, what comes new is not counted.
const MOST: usize = 2_000;
/// Addresses written down at once: those asked for most.
const MOST_MISSES: usize = 200;
/// Between two notes of one token's use.
const USE_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// Bytes of a host's name.
const LONGEST_HOST: usize = 200;

#[derive(Debug, Default)]
struct Tally {
    followed: HashMap<i64, (i64, Moment)>,
    missed: HashMap<String, Miss>,
    used: HashMap<i64, Moment>,
}

/// What was counted since it was last written down.
#[derive(Debug, Default)]
pub struct Traffic(Mutex<Tally>);

impl Traffic {
    /// A redirect was followed.
    pub fn followed(&self, id: i64, now: Moment) {
        self.0.lock().add_followed(id, (1, now));
    }

    /// An address was asked for that is not here; `referrer` is the host whose page led there.
    pub fn missed(&self, path: &str, referrer: &str, now: Moment) {
        let Ok(path) = percent_decode_str(path).decode_utf8() else { return };
        let path = cut_bytes(&path, LONGEST);
        if is_worth_noting(path) {
            let referrer = cut_bytes(referrer, LONGEST_HOST).to_owned();
            self.0.lock().add_missed(Miss { path: path.to_owned(), referrer, count: 1, at: now });
        }
    }

    /// A token was used whose last use is written down as `known`.
    pub fn used(&self, token_id: i64, known: Option<Moment>, now: Moment) {
        if known.is_none_or(|known| known + USE_PAUSE <= now) {
            self.0.lock().add_used(token_id, now);
        }
    }

    /// Writes the counts down, on a thread where that may wait. What can't be written now is kept.
    pub async fn write_down(&self, db: &Db, now: Moment) -> Result<(), Error> {
        let Some(tally) = self.take() else { return Ok(()) };
        let tally = Arc::new(tally);
        let written = Arc::clone(&tally);
        let outcome = db.write(move |conn| store(conn, &written, now)).await;
        self.keep_unwritten(outcome, &tally)
    }

    /// [`Traffic::write_down`] for a thread of its own.
    pub fn write_down_blocking(&self, db: &Db, now: Moment) -> Result<(), Error> {
        let Some(tally) = self.take() else { return Ok(()) };
        let outcome = db.write_blocking(|conn| store(conn, &tally, now));
        self.keep_unwritten(outcome, &tally)
    }

    fn take(&self) -> Option<Tally> {
        let tally = std::mem::take(&mut *self.0.lock());
        let is_empty = tally.followed.is_empty() && tally.missed.is_empty() && tally.used.is_empty();
        (!is_empty).then_some(tally)
    }

    fn keep_unwritten(&self, outcome: Result<(), Error>, tally: &Tally) -> Result<(), Error> {
        if outcome.is_err() {
            let mut present = self.0.lock();
            tally.followed.iter().for_each(|(id, counted)| present.add_followed(*id, *counted));
            tally.missed.values().for_each(|miss| present.add_missed(miss.clone()));
            tally.used.iter().for_each(|(id, at)| present.add_used(*id, *at));
        }
        outcome
    }
}

impl Tally {
    fn add_followed(&mut self, id: i64, (count, at): (i64, Moment)) {
        if self.followed.len() < MOST || self.followed.contains_key(&id) {
            let known = self.followed.entry(id).or_insert((0, at));
            *known = (known.0.saturating_add(count), known.1.max(at));
        }
    }

    fn add_used(&mut self, id: i64, at: Moment) {
        if self.used.len() < MOST || self.used.contains_key(&id) {
            let known = self.used.entry(id).or_insert(at);
            *known = (*known).max(at);
        }
    }

    fn add_missed(&mut self, miss: Miss) {
        let has_room = self.missed.len() < MOST;
        match self.missed.get_mut(&miss.path) {
            Some(known) => {
                known.count = known.count.saturating_add(miss.count);
                known.at = known.at.max(miss.at);
                if !miss.referrer.is_empty() {
                    known.referrer = miss.referrer;
                }
            }
            None if has_room => drop(self.missed.insert(miss.path.clone(), miss)),
            None => {}
        }
    }
}

fn store(conn: &mut Conn, tally: &Tally, now: Moment) -> Result<(), Error> {
    // In one order on every node, so that two of them never wait for each other.
    let mut followed: Vec<(i64, i64, Moment)> =
        tally.followed.iter().map(|(id, (count, at))| (*id, *count, *at)).collect();
    followed.sort_unstable_by_key(|(id, ..)| *id);
    let mut missed: Vec<Miss> = tally.missed.values().cloned().collect();
    missed.sort_unstable_by_key(|miss| std::cmp::Reverse(miss.count));
    missed.truncate(MOST_MISSES);
    missed.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    let mut used: Vec<(i64, Moment)> = tally.used.iter().map(|(id, at)| (*id, *at)).collect();
    used.sort_unstable_by_key(|(id, _)| *id);
    transaction(conn, |conn| {
        api_token::note_uses(conn, &used)?;
        redirect::count_hits(conn, &followed)?;
        missed_address::note(conn, &missed, now)
    })
}

/// The thread that writes counts down as long as the site runs, and once more when dropped.
pub struct Tallying {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Tallying {
    /// Starts it.
    pub fn start(state: State) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("tally".into()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                std::thread::park_timeout(PAUSE);
                if let Err(error) = state.traffic.write_down_blocking(&state.db, state.now()) {
                    tracing::warn!(cause = %error, "Counts could not be written down; they are kept.");
                }
            }
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Tallying {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("The thread that writes counts down ended early.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        chrono::DateTime::UNIX_EPOCH.naive_utc().into()
    }

    #[test]
    fn memory_has_a_bound_and_known_addresses_go_on_counting() {
        let traffic = Traffic::default();
        for n in 0..3 * MOST {
            traffic.missed(&format!("/old/{n}"), "", now());
            traffic.followed(n as i64, now());
        }
        traffic.missed("/old/1", "example.org", now());
        traffic.missed(&format!("/{}", "é".repeat(4_000)), "", now());
        traffic.missed("/%ff", "", now());
        let tally = traffic.take().unwrap();
        assert_eq!((tally.missed.len(), tally.followed.len()), (MOST, MOST));
        let known = &tally.missed["/old/1"];
        assert_eq!((known.count, known.referrer.as_str()), (2, "example.org"));
        assert!(traffic.take().is_none());
    }

    #[test]
    fn what_could_not_be_written_is_counted_with_what_came_since() {
        let traffic = Traffic::default();
        traffic.missed("/old/", "", now());
        traffic.followed(7, now());
        let tally = traffic.take().unwrap();
        traffic.followed(7, now());
        assert!(traffic.keep_unwritten(Err(Error::Deadlock), &tally).is_err());
        let tally = traffic.take().unwrap();
        assert_eq!((tally.followed[&7].0, tally.missed["/old/"].count), (2, 1));
    }
}
