//! Who tried too often: counts of tries by account and by address in a quarter of an hour.

use std::time::{Duration, Instant};

use moka::sync::Cache;
use parking_lot::Mutex;
use std::sync::Arc;

use crate::error::Error;

/// The time that counts.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Tries for one account in a window.
pub const PER_ACCOUNT: usize = 10;
/// Tries from one address in a window.
pub const PER_ADDRESS: usize = 60;
/// Forms of signed-out people that are kept for one address in a window.
pub const PARKED_PER_ADDRESS: usize = 300;
/// Keys kept at most; beyond that the least used are forgotten.
const KEYS: u64 = 100_000;

type Tries = Arc<Mutex<Vec<Instant>>>;

/// Counts tries. Cheap to clone.
#[derive(Clone)]
pub struct Throttles {
    tries: Cache<String, Tries>,
}

impl Default for Throttles {
    fn default() -> Self {
        Self { tries: Cache::builder().max_capacity(KEYS).time_to_idle(WINDOW).build() }
    }
}

impl Throttles {
    /// Counts a try of `deed` for one account; [`Error::TooManyTries`] when there were too many.
    pub fn count_account(&self, deed: &str, account: &str) -> Result<(), Error> {
        self.count(format!("{deed} account {account}"), PER_ACCOUNT)
    }

    /// Counts a try of `deed` from one address; [`Error::TooManyTries`] when there were too many.
    pub fn count_address(&self, deed: &str, address: &str) -> Result<(), Error> {
        self.count(format!("{deed} address {address}"), PER_ADDRESS)
    }

    /// Counts a form that is to be kept for somebody signed out at one address.
    pub fn count_parked(&self, address: &str) -> Result<(), Error> {
        self.count(format!("park address {address}"), PARKED_PER_ADDRESS)
    }

    /// Counts what an account does `limit` times in a window at most.
    pub fn count_up_to(&self, deed: &str, account: &str, limit: usize) -> Result<(), Error> {
        self.count(format!("{deed} account {account}"), limit)
    }

    /// Forgets the tries of one account, after one that succeeded.
    pub fn forget_account(&self, deed: &str, account: &str) {
        self.tries.invalidate(&format!("{deed} account {account}"));
    }

    /// Takes the last try from an address back, when it succeeded.
    pub fn forgive_address(&self, deed: &str, address: &str) {
        if let Some(tries) = self.tries.get(&format!("{deed} address {address}")) {
            tries.lock().pop();
        }
    }

    fn count(&self, key: String, limit: usize) -> Result<(), Error> {
        let tries = self.tries.get_with(key, Tries::default);
        let mut tries = tries.lock();
        let now = Instant::now();
        tries.retain(|at| now.duration_since(*at) < WINDOW);
        if tries.len() >= limit {
            let free_in =
                tries.first().map_or(WINDOW, |oldest| WINDOW.saturating_sub(now.duration_since(*oldest)));
            return Err(Error::TooManyTries(free_in.as_secs().max(1)));
        }
        tries.push(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_of_an_account_waits_and_others_do_not() {
        let throttles = Throttles::default();
        for _ in 0..PER_ACCOUNT {
            assert!(throttles.count_account("login", "ada").is_ok());
        }
        assert!(matches!(throttles.count_account("login", "ada"), Err(Error::TooManyTries(s)) if s > 800));
        assert!(throttles.count_account("login", "bob").is_ok());
        assert!(throttles.count_account("comment", "ada").is_ok());
        throttles.forget_account("login", "ada");
        assert!(throttles.count_account("login", "ada").is_ok());
    }
}
