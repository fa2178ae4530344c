//! What this process knows of the topics' numbers, and how surely.
//!
//! Its own writes are known the moment they are committed. What other processes write is found by asking the
//! database now and then while pages are asked for: the numbers only grow, so that all that is heard of
//! them can be put together.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{COUNT, Topic, read};
use crate::db::Db;
use crate::error::Error;

/// After this the database is asked again, while answers go on.
const SOON: Duration = Duration::from_millis(350);
/// What is known for longer than this is not known any more: two nodes agree within a second.
const SURE: Duration = Duration::from_millis(850);
/// How long somebody waits for an answer of the database before they are told that there is none.
const PATIENCE: Duration = Duration::from_millis(1_000);
/// After the database gave no answer, nobody waits for one for this long.
const REST: Duration = Duration::from_millis(1_000);
/// Not yet.
const NEVER: u64 = u64::MAX;

/// Numbers of some topics, as they were when something was made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers(Box<[(u8, i64)]>);

impl Numbers {
    /// Those of these topics.
    pub fn only(&self, topics: &[Topic]) -> Self {
        let is_one = |place: u8| topics.iter().any(|topic| topic.place() == usize::from(place));
        Self(self.0.iter().copied().filter(|(place, _)| is_one(*place)).collect())
    }
}

impl Db {
    /// The numbers of all topics, as they are where readers' pages are read: what is read from now on is as
    /// new as these, or newer. False beside them where a replica lags behind what is known already.
    pub async fn numbers_to_read(&self) -> Result<(Numbers, bool), Error> {
        if !self.reads_a_replica() {
            return Ok((self.generations().of_all(), true));
        }
        let found = self.read(read).await?;
        self.generations().learn(&found);
        let numbers = Numbers(found.into_iter().map(|(row, number)| (row as u8, number)).collect());
        let is_up_to_date = self.generations().still_stand(&numbers);
        Ok((numbers, is_up_to_date))
    }
}

/// The highest numbers that this process has heard of.
#[derive(Debug)]
pub struct Generations {
    known: [AtomicI64; COUNT],
    began: Instant,
    /// When the last answer of the database was asked for, in milliseconds since `began`.
    heard: AtomicU64,
    /// When the database last gave none.
    missed: AtomicU64,
    is_asking: AtomicBool,
    waiting: tokio::sync::Mutex<()>,
}

impl Default for Generations {
    fn default() -> Self {
        Self {
            known: std::array::from_fn(|_| AtomicI64::new(0)),
            began: Instant::now(),
            heard: AtomicU64::new(NEVER),
            missed: AtomicU64::new(NEVER),
            is_asking: AtomicBool::new(false),
            waiting: tokio::sync::Mutex::default(),
        }
    }
}

impl Generations {
    /// The numbers of these topics; something made from now on is made from these, or from later ones.
    pub fn of(&self, topics: &[Topic]) -> Numbers {
        self.at(topics.iter().map(|topic| topic.place()))
    }

    /// The numbers of all topics.
    pub fn of_all(&self) -> Numbers {
        self.at(0..COUNT)
    }

    fn at(&self, places: impl Iterator<Item = usize>) -> Numbers {
        let number = |place: usize| self.known.get(place).map_or(0, |known| known.load(Ordering::Acquire));
        Numbers(places.map(|place| (place as u8, number(place))).collect())
    }

    /// Whether nothing is known to have changed since.
    pub fn still_stand(&self, numbers: &Numbers) -> bool {
        let stands = |(place, number): &(u8, i64)| {
            self.known.get(usize::from(*place)).is_none_or(|known| known.load(Ordering::Acquire) <= *number)
        };
        numbers.0.iter().all(stands)
    }

    /// Something else was heard of them.
    pub(super) fn learn(&self, numbers: &[(i64, i64)]) {
        for (row, number) in numbers {
            if let Some(known) = usize::try_from(*row).ok().and_then(|place| self.known.get(place)) {
                known.fetch_max(*number, Ordering::AcqRel);
            }
        }
    }

    /// Whether what is known is so fresh that the database needs not be asked: the quick way.
    pub fn are_fresh(&self) -> bool {
        self.age().is_some_and(|age| age < SOON)
    }

    /// Makes sure that what is known is at most a second old; false when the database gives no answer.
    pub async fn are_known(&self, db: &Db) -> bool {
        if self.are_sure() {
            if !self.are_fresh() {
                self.ask_beside(db);
            }
            return true;
        }
        if self.since(&self.missed).is_some_and(|since| since < REST) {
            self.ask_beside(db);
            return false;
        }
        let _turn = self.waiting.lock().await;
        if self.are_sure() {
            return true;
        }
        if self.since(&self.missed).is_some_and(|since| since < REST) {
            return false;
        }
        // On its own, so that a late answer is heard too.
        let asking = actix_web::rt::spawn(ask(db.clone()));
        let heard = tokio::time::timeout(PATIENCE, asking).await;
        if heard.is_err() {
            self.missed.store(self.now(), Ordering::Relaxed);
        }
        matches!(heard, Ok(Ok(Ok(()))))
    }

    fn are_sure(&self) -> bool {
        self.age().is_some_and(|age| age < SURE)
    }

    fn ask_beside(&self, db: &Db) {
        if !self.is_asking.swap(true, Ordering::AcqRel) {
            let db = db.clone();
            actix_web::rt::spawn(async move {
                let _asking = Asking(&db);
                // Who needs the answer and finds none will tell.
                let _ = ask(db.clone()).await;
            });
        }
    }

    fn age(&self) -> Option<Duration> {
        self.since(&self.heard)
    }

    fn since(&self, moment: &AtomicU64) -> Option<Duration> {
        match moment.load(Ordering::Relaxed) {
            NEVER => None,
            then => Some(Duration::from_millis(self.now().saturating_sub(then))),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(NEVER - 1)
    }

    /// The answer to a question that was asked at `asked`.
    fn note(&self, asked: u64, answer: Result<Vec<(i64, i64)>, Error>) -> Result<(), Error> {
        match answer {
            Ok(numbers) => {
                self.learn(&numbers);
                let last = self.heard.load(Ordering::Relaxed);
                if last == NEVER || last < asked {
                    self.heard.store(asked, Ordering::Relaxed);
                }
                self.missed.store(NEVER, Ordering::Relaxed);
                Ok(())
            }
            Err(error) => {
                self.missed.store(self.now(), Ordering::Relaxed);
                Err(error)
            }
        }
    }
}

/// The question is over, whatever became of it.
struct Asking<'a>(&'a Db);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.generations().is_asking.store(false, Ordering::Release);
    }
}

async fn ask(db: Db) -> Result<(), Error> {
    let asked = db.generations().now();
    let answer = db.read(read).await;
    db.generations().note(asked, answer)
}
