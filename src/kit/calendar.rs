//! Years and months of a calendar, and their bounds in time.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::zone::Zone;

/// The months by name.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month of the years 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// 1970 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// The month, where there is one.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((1970..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month in which a clock in `zone` stands at `utc`.
    pub fn of(utc: NaiveDateTime, zone: Zone) -> Self {
        let local = zone.to_local(utc);
        Self { year: local.year().clamp(1970, 9999), month: local.month() }
    }

    /// `March`
    pub fn name(&self) -> &'static str {
        MONTHS[(self.month as usize - 1) % 12]
    }

    /// When it begins in `zone`, in UTC.
    pub fn start(&self, zone: Zone) -> NaiveDateTime {
        let day = NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default();
        zone.to_utc(day.and_time(NaiveTime::MIN))
    }

    /// When it ends: the beginning of the next. December 9999 ends with its last microsecond.
    pub fn end(&self, zone: Zone) -> NaiveDateTime {
        self.next().map_or_else(last_moment, |next| next.start(zone))
    }

    /// The one before.
    pub fn previous(&self) -> Option<Self> {
        match self.month {
            1 => Self::new(self.year - 1, 12),
            month => Self::new(self.year, month - 1),
        }
    }

    /// The one after.
    pub fn next(&self) -> Option<Self> {
        match self.month {
            12 => Self::new(self.year + 1, 1),
            month => Self::new(self.year, month + 1),
        }
    }
}

fn last_moment() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(9999, 12, 31)
        .and_then(|day| day.and_hms_micro_opt(23, 59, 59, 999_999))
        .unwrap_or_default()
}

/// The number a part of an address spells with exactly so many digits.
pub fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_and_end_with_the_calendar() {
        let december = Month::new(2026, 12).unwrap();
        assert_eq!(december.next(), Month::new(2027, 1));
        assert_eq!(Month::new(2026, 1).unwrap().previous(), Month::new(2025, 12));
        assert_eq!(Month::new(9999, 12).unwrap().next(), None);
        assert_eq!(Month::new(1970, 1).unwrap().previous(), None);
        assert!(Month::new(2026, 13).is_none() && Month::new(1969, 12).is_none());
        assert_eq!(Month::new(9999, 12).unwrap().end(Zone::default()).year(), 9999);
    }

    #[test]
    fn a_month_begins_at_midnight_of_the_zone() {
        let vienna = Zone::parse("Europe/Vienna").unwrap();
        let march = Month::new(2026, 3).unwrap();
        assert_eq!(march.start(vienna).to_string(), "2026-02-28 23:00:00");
        assert_eq!(march.end(vienna).to_string(), "2026-03-31 22:00:00");
        assert_eq!(Month::of(march.start(vienna), vienna), march);
    }

    #[test]
    fn digits_are_counted() {
        assert_eq!(digits("03", 2), Some(3));
        for text in ["3", "003", "+3", "٣", ""] {
            assert_eq!(digits(text, 2), None);
        }
    }
}
