//! What time it is; tests travel with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, Utc};

/// The time in UTC, to the microsecond. Clones share the journey of a test.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The time of the machine.
    pub fn system() -> Self {
        Self::default()
    }

    /// Now, cut to microseconds: what every database keeps.
    pub fn now(&self) -> NaiveDateTime {
        let micros = machine_micros() + self.offset_micros.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
    }

    /// Makes it `then`, going on from there.
    pub fn travel_to(&self, then: NaiveDateTime) {
        let offset = then.and_utc().timestamp_micros() - machine_micros();
        self.offset_micros.store(offset, Ordering::Relaxed);
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
fn machine_micros() -> i64 {
    Utc::now().timestamp_micros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Timelike};

    #[test]
    fn a_clock_travels_with_its_clones() {
        let clock = Clock::system();
        let twin = clock.clone();
        clock.travel_to(DateTime::from_timestamp(2_000_000_000, 0).unwrap().naive_utc());
        assert_eq!(twin.now().year(), 2033);
        assert_eq!(twin.now().nanosecond() % 1_000, 0);
    }
}
