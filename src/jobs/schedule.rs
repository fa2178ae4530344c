//! When recurring work is due. Each due time has one key, so that of many nodes one queues it.

use chrono::{NaiveDateTime, TimeDelta};

use super::Job;
use diesel::QueryResult;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::job::NewJob;

/// How often, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Every hour at this minute.
    Hourly {
        /// 0-59.
        minute: u8,
    },
    /// Every day at this time.
    Daily {
        /// 0-23.
        hour: u8,
        /// 0-59.
        minute: u8,
    },
    /// Every Monday at this time.
    Weekly {
        /// 0-23.
        hour: u8,
        /// 0-59.
        minute: u8,
    },
}

impl Rhythm {
    fn period(self) -> i64 {
        match self {
            Self::Hourly { .. } => 3_600,
            Self::Daily { .. } => 86_400,
            Self::Weekly { .. } => 7 * 86_400,
        }
    }

    fn offset(self) -> i64 {
        match self {
            Self::Hourly { minute } => i64::from(minute) * 60,
            Self::Daily { hour, minute } => i64::from(hour) * 3_600 + i64::from(minute) * 60,
            // The first Monday since 1970 was the fifth day.
            Self::Weekly { hour, minute } => 4 * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60,
        }
    }

    /// The last due time that is not after `now`.
    pub fn last_due(self, now: Moment) -> Moment {
        let seconds = now.and_utc().timestamp();
        let due = (seconds - self.offset()).div_euclid(self.period()) * self.period() + self.offset();
        chrono::DateTime::from_timestamp(due, 0).map_or(now, |due| NaiveDateTime::into(due.naive_utc()))
    }

    /// The first due time after `now`.
    pub fn next_due(self, now: Moment) -> Moment {
        self.last_due(now) + TimeDelta::seconds(self.period())
    }

    /// In words.
    pub fn in_words(self) -> String {
        match self {
            Self::Hourly { minute } => format!("every hour at minute {minute}"),
            Self::Daily { hour, minute } => format!("every day at {hour:02}:{minute:02} UTC"),
            Self::Weekly { hour, minute } => format!("every Monday at {hour:02}:{minute:02} UTC"),
        }
    }
}

#[derive(Clone, Copy)]
enum When {
    Always(Rhythm),
    AsSet(fn(&mut Conn) -> QueryResult<Option<Rhythm>>),
}

/// A job that comes back by itself.
#[derive(Clone, Copy)]
pub struct Schedule {
    /// Which work.
    pub kind: &'static str,
    /// For people.
    pub label: &'static str,
    rhythm: When,
    make: fn() -> Result<NewJob, Error>,
}

impl Schedule {
    /// A line of the register.
    pub const fn of<J: Job>(rhythm: Rhythm, make: fn() -> Result<NewJob, Error>) -> Self {
        Self { kind: J::KIND, label: J::LABEL, rhythm: When::Always(rhythm), make }
    }

    /// A line of the register for work whose rhythm is a setting.
    pub const fn as_set<J: Job>(
        rhythm: fn(&mut Conn) -> QueryResult<Option<Rhythm>>,
        make: fn() -> Result<NewJob, Error>,
    ) -> Self {
        Self { kind: J::KIND, label: J::LABEL, rhythm: When::AsSet(rhythm), make }
    }

    /// How often; None while it is switched off.
    pub fn rhythm(&self, conn: &mut Conn) -> QueryResult<Option<Rhythm>> {
        match self.rhythm {
            When::Always(rhythm) => Ok(Some(rhythm)),
            When::AsSet(read) => read(conn),
        }
    }

    /// How often, where no setting decides that.
    pub(super) fn fixed_rhythm(&self) -> Option<Rhythm> {
        match self.rhythm {
            When::Always(rhythm) => Some(rhythm),
            When::AsSet(_) => None,
        }
    }

    /// The job as it is queued.
    pub fn new_job(&self) -> Result<NewJob, Error> {
        (self.make)()
    }

    /// Names the run that is due at `now` in this rhythm.
    pub fn key(&self, rhythm: Rhythm, now: Moment) -> String {
        format!("{}@{}", self.kind, rhythm.last_due(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap().into()
    }

    #[test]
    fn due_times_are_those_of_a_clock() {
        let hourly = Rhythm::Hourly { minute: 7 };
        assert_eq!(hourly.last_due(at("2026-11-21 10:06:59")), at("2026-11-21 09:07:00"));
        assert_eq!(hourly.last_due(at("2026-11-21 10:07:00")), at("2026-11-21 10:07:00"));
        assert_eq!(hourly.next_due(at("2026-11-21 10:07:00")), at("2026-11-21 11:07:00"));
        let daily = Rhythm::Daily { hour: 3, minute: 20 };
        assert_eq!(daily.last_due(at("2026-03-01 03:19:59")), at("2026-02-28 03:20:00"));
        assert_eq!(daily.next_due(at("1969-12-31 03:20:00")), at("1970-01-01 03:20:00"));
        assert_eq!(daily.in_words(), "every day at 03:20 UTC");
    }

    #[test]
    fn a_week_begins_on_monday() {
        let weekly = Rhythm::Weekly { hour: 3, minute: 10 };
        assert_eq!(weekly.last_due(at("2026-11-21 10:00:00")), at("2026-11-16 03:10:00"));
        assert_eq!(weekly.last_due(at("2026-11-23 03:10:00")), at("2026-11-23 03:10:00"));
        assert_eq!(weekly.next_due(at("1969-12-31 00:00:00")), at("1970-01-05 03:10:00"));
    }

    proptest! {
        #[test]
        fn now_lies_between_the_last_and_the_next_due_time(
            seconds in -10_000_000_000_i64..100_000_000_000, hour in 0_u8..24, minute in 0_u8..60, daily: bool
        ) {
            let now: Moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc().into();
            let rhythm = if daily { Rhythm::Daily { hour, minute } } else { Rhythm::Hourly { minute } };
            prop_assert!(rhythm.last_due(now) <= now && now < rhythm.next_due(now));
            prop_assert_eq!(rhythm.last_due(rhythm.next_due(now)), rhythm.next_due(now));
        }
    }
}
