//! What time it is; tests travel with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, Utc};

/// The time in UTC, to the microsecond. Clones share the journey of a test.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Added to the machine's time, or the time itself where the clock is stopped.
    offset_micros: Arc<AtomicI64>,
    is_stopped: bool,
}

impl Clock {
    /// The time of the machine.
    pub fn system() -> Self {
        Self::default()
    }

    /// Always `then`, until a test travels on.
    pub fn stopped_at(then: NaiveDateTime) -> Self {
        let clock = Self { is_stopped: true, ..Self::default() };
        clock.travel_to(then);
        clock
    }

    /// Now, cut to microseconds: what every database keeps.
    pub fn now(&self) -> NaiveDateTime {
        let micros = self.base_micros().saturating_add(self.offset_micros.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
    }

    /// Makes it `then` for this clock and all its clones; one that is not stopped goes on from there.
    pub fn travel_to(&self, then: NaiveDateTime) {
        let offset = then.and_utc().timestamp_micros() - self.base_micros();
        self.offset_micros.store(offset, Ordering::Relaxed);
    }

    fn base_micros(&self) -> i64 {
        if self.is_stopped { 0 } else { machine_micros() }
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
fn machine_micros() -> i64 {
    Utc::now().timestamp_micros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, Timelike};

    fn at(seconds: i64, nanos: u32) -> NaiveDateTime {
        DateTime::from_timestamp(seconds, nanos).unwrap().naive_utc()
    }

    #[test]
    fn a_clock_travels_with_its_clones() {
        let clock = Clock::system();
        let twin = clock.clone();
        clock.travel_to(at(2_000_000_000, 0));
        let passed = twin.now() - at(2_000_000_000, 0);
        assert!(passed >= TimeDelta::zero() && passed < TimeDelta::seconds(30), "{passed}");
        assert_eq!(twin.now().nanosecond() % 1_000, 0);
    }

    #[test]
    fn a_stopped_clock_stands_still_until_it_travels() {
        let clock = Clock::stopped_at(at(1_900_000_000, 123_456_789));
        assert_eq!(clock.now(), at(1_900_000_000, 123_456_000));
        let twin = clock.clone();
        twin.travel_to(at(-1, 0));
        assert_eq!(clock.now(), at(-1, 0));
        assert_eq!(clock.now(), twin.now());
    }
}
