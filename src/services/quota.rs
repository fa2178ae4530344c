//! How many calls are left to whoever calls: counted by the minute.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use parking_lot::Mutex;

/// The time that counts.
pub const WINDOW: Duration = Duration::from_secs(60);
/// Callers kept at most; beyond that the least active are forgotten.
const CALLERS: u64 = 100_000;

#[derive(Debug)]
struct Count {
    began: Instant,
    calls: u32,
}

/// What one caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Calls in a minute.
    pub limit: u32,
    /// Calls that are left of them.
    pub left: u32,
    /// Seconds until all of them are there again.
    pub reset_seconds: u64,
    /// Whether this call was one too many.
    pub is_spent: bool,
}

/// Counts the calls of everybody. Cheap to clone.
#[derive(Clone)]
pub struct Quotas {
    counts: Cache<String, Arc<Mutex<Count>>>,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { counts: Cache::builder().max_capacity(CALLERS).time_to_idle(2 * WINDOW).build() }
    }
}

impl Quotas {
    /// Counts a call of this caller, who has `limit` of them in a minute.
    pub fn count(&self, caller: String, limit: u32) -> Quota {
        self.count_at(caller, limit, Instant::now())
    }

    fn count_at(&self, caller: String, limit: u32, now: Instant) -> Quota {
        let count = self.counts.get_with(caller, || Arc::new(Mutex::new(Count { began: now, calls: 0 })));
        let mut count = count.lock();
        if now.saturating_duration_since(count.began) >= WINDOW {
            *count = Count { began: now, calls: 0 };
        }
        let is_spent = count.calls >= limit;
        count.calls = count.calls.saturating_add(u32::from(!is_spent));
        let rest = WINDOW.saturating_sub(now.saturating_duration_since(count.began));
        let reset_seconds = rest.as_millis().div_ceil(1_000).max(1) as u64;
        Quota { limit, left: limit - count.calls.min(limit), reset_seconds, is_spent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_left_goes_down_and_comes_back_with_the_minute() {
        let (quotas, begin) = (Quotas::default(), Instant::now());
        let call = |caller: &str, after: u64| {
            let quota = quotas.count_at(caller.to_owned(), 3, begin + Duration::from_secs(after));
            (quota.left, quota.reset_seconds, quota.is_spent)
        };
        assert_eq!(call("ada", 0), (2, 60, false));
        assert_eq!(call("ada", 10), (1, 50, false));
        assert_eq!(call("ada", 59), (0, 1, false));
        assert_eq!(call("ada", 59), (0, 1, true));
        assert_eq!(call("grace", 59), (2, 60, false));
        assert_eq!(call("ada", 60), (2, 60, false));
    }

    proptest! {
        #[test]
        fn nobody_has_more_than_the_limit_in_a_window(limit in 1_u32..20, gaps in prop::collection::vec(0_u64..30, 1..80)) {
            let quotas = Quotas::default();
            let begin = Instant::now();
            // The first call begins a window.
            let (mut at, mut taken, mut window_ends) = (begin, 0, begin);
            for gap in gaps {
                at += Duration::from_secs(gap);
                let quota = quotas.count_at("ada".into(), limit, at);
                if at >= window_ends {
                    (taken, window_ends) = (0, at + WINDOW);
                }
                taken += u32::from(!quota.is_spent);
                prop_assert!(taken <= limit && quota.left == limit - taken);
                prop_assert!((1..=60).contains(&quota.reset_seconds));
            }
        }
    }
}
