//! How far back the charts reach, and the stretches of time they are divided into.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use crate::db::Moment;
use crate::kit::calendar::Month;
use crate::kit::zone::Zone;

/// A site older than so many months is drawn by years.
const MONTHS: usize = 48;
/// Years at most; an older beginning is left out.
const YEARS: i32 = 120;

/// How far back the charts reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Range {
    /// 30 days, by day.
    #[default]
    Days,
    /// 12 months, by month.
    Months,
    /// Since the beginning, by month or year.
    All,
}

impl Range {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Days, Self::Months, Self::All];

    /// The range that a word in the address stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == word)
    }

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Days => "30d",
            Self::Months => "12m",
            Self::All => "all",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "30 days",
            Self::Months => "12 months",
            Self::All => "All time",
        }
    }
}

/// A stretch of time with its names.
pub struct Span {
    /// In full.
    pub label: String,
    /// As it stands below a column.
    pub short_label: String,
    /// From (inclusive) to (exclusive).
    pub bounds: (Moment, Moment),
}

/// The stretches of a range that ends `now`; its days begin at midnight in `zone`.
pub fn spans(range: Range, beginning: NaiveDateTime, now: NaiveDateTime, zone: Zone) -> Vec<Span> {
    match range {
        Range::Days => days(30, now, zone),
        Range::Months => months(12, now, zone),
        Range::All => {
            let (first, last) = (Month::of(beginning, zone), Month::of(now, zone));
            let count = (last.year - first.year) * 12 + last.month as i32 - first.month as i32 + 1;
            match usize::try_from(count).unwrap_or(1) {
                count if count <= MONTHS => months(count, now, zone),
                _ => years(first.year, last.year, zone),
            }
        }
    }
}

/// The last days up to today.
fn days(count: i64, now: NaiveDateTime, zone: Zone) -> Vec<Span> {
    let today = zone.to_local(now).date();
    let day = |back: i64| today.checked_sub_signed(TimeDelta::days(back)).unwrap_or(today);
    let start = |back: i64| Moment::from(zone.to_utc(day(back).and_time(NaiveTime::MIN)));
    (0..count)
        .rev()
        .map(|back| Span {
            label: day(back).format("%-d %B %Y").to_string(),
            short_label: day(back).format("%-d %b").to_string(),
            bounds: (start(back), start(back - 1)),
        })
        .collect()
}

fn months(count: usize, now: NaiveDateTime, zone: Zone) -> Vec<Span> {
    let last = Month::of(now, zone);
    let mut months: Vec<Month> =
        std::iter::successors(Some(last), Month::previous).take(count.max(1)).collect();
    months.reverse();
    let span = |month: Month| Span {
        label: format!("{} {}", month.name(), month.year),
        short_label: format!("{} {:02}", &month.name()[..3], month.year % 100),
        bounds: (month.start(zone).into(), month.end(zone).into()),
    };
    months.into_iter().map(span).collect()
}

fn years(first: i32, last: i32, zone: Zone) -> Vec<Span> {
    (first.max(last - YEARS + 1)..=last)
        .filter_map(|year| Month::new(year, 1).zip(Month::new(year, 12)))
        .map(|(january, december)| Span {
            label: january.year.to_string(),
            short_label: january.year.to_string(),
            bounds: (january.start(zone).into(), december.end(zone).into()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        crate::kit::zone::parse_local_minute(text).unwrap()
    }

    #[test]
    fn spans_meet_and_reach_until_now() {
        for zone in ["UTC", "Europe/Vienna", "Pacific/Auckland", "America/St_Johns"] {
            let zone = Zone::parse(zone).unwrap();
            for now in ["2026-11-21T12:00", "2026-11-20T23:30", "2027-01-01T00:00", "2028-02-29T11:59"] {
                for range in Range::ALL {
                    let spans = spans(range, at("2026-01-05T00:00"), at(now), zone);
                    assert!(spans.windows(2).all(|pair| pair[0].bounds.1 == pair[1].bounds.0), "{range:?}");
                    let (from, to) = spans[spans.len() - 1].bounds;
                    assert!(*from <= at(now) && at(now) < *to, "{range:?} at {now}");
                }
            }
        }
        let count =
            |range| spans(range, at("2026-01-05T00:00"), at("2026-11-21T12:00"), Zone::default()).len();
        assert_eq!(Range::ALL.map(count), [30, 12, 11]);
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone_also_when_the_clock_changes() {
        let vienna = Zone::parse("Europe/Vienna").unwrap();
        let spans = days(30, at("2026-10-25T23:30"), vienna);
        let (last, change) = (&spans[29], &spans[28]);
        assert_eq!((last.label.as_str(), last.short_label.as_str()), ("26 October 2026", "26 Oct"));
        assert_eq!(*last.bounds.0, at("2026-10-25T23:00"));
        assert_eq!(*change.bounds.1 - *change.bounds.0, TimeDelta::hours(25));
    }

    #[test]
    fn an_old_site_is_drawn_by_years_and_never_by_too_many() {
        let now = at("2026-11-21T12:00");
        assert_eq!(spans(Range::All, at("1999-05-01T00:00"), now, Zone::default()).len(), 28);
        let far = spans(Range::All, at("1970-01-01T00:00"), at("9999-12-31T00:00"), Zone::default());
        assert_eq!(far.len(), YEARS as usize);
        assert_eq!(spans(Range::All, at("2027-01-01T00:00"), now, Zone::default()).len(), 1);
    }
}
