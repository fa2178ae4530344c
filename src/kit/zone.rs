//! The time zone in which a site shows and reads dates.

use std::fmt;

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::Tz;

/// 9999-12-31T23:59:59 in seconds: no database keeps a later moment in the same form.
const LAST_SECOND: i64 = 253_402_300_799;

/// A zone of the IANA database; UTC by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl Zone {
    /// By name, such as `Europe/Vienna`.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The names there are.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The moment a clock on the wall shows `local`: the first where it shows it twice; where clocks
    /// jump over it, as far behind the jump as it stands in the gap. Never after the year 9999.
    pub fn to_utc(&self, local: NaiveDateTime) -> NaiveDateTime {
        let utc = match self.0.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.naive_utc(),
            LocalResult::None => {
                let before = local.checked_sub_signed(TimeDelta::days(1)).unwrap_or(local);
                moved(local, -self.offset_seconds(before))
            }
        };
        within_9999(utc)
    }

    /// What a clock on the wall shows at `utc`. Never after the year 9999.
    pub fn to_local(&self, utc: NaiveDateTime) -> NaiveDateTime {
        within_9999(moved(utc, self.offset_seconds(utc)))
    }

    /// When the next day begins after `utc`. Never after the year 9999.
    pub fn next_midnight(&self, utc: NaiveDateTime) -> NaiveDateTime {
        let today = self.to_local(utc).date();
        let tomorrow = today.succ_opt().unwrap_or(today).and_time(NaiveTime::MIN);
        within_9999(self.to_utc(tomorrow))
    }

    /// A moment as `datetime-local` fields take it, in this zone.
    pub fn format_local_minute(&self, utc: NaiveDateTime) -> String {
        self.to_local(utc).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// How far the zone is from UTC at `utc`: `UTC`, `UTC+02:00`, `UTC-03:30`.
    pub fn offset_label(&self, utc: NaiveDateTime) -> String {
        match self.offset_seconds(utc) / 60 {
            0 => "UTC".to_owned(),
            minutes => {
                let sign = if minutes < 0 { '-' } else { '+' };
                format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }

    fn offset_seconds(&self, utc: NaiveDateTime) -> i64 {
        self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc().into()
    }
}

/// Reads `YYYY-MM-DDTHH:MM`, with seconds too, in the years 1970 to 9999.
pub fn parse_local_minute(text: &str) -> Option<NaiveDateTime> {
    // chrono alone also takes signs, spaces, single digits and the second 60.
    let has_shape = |shape: &str| {
        text.len() == shape.len()
            && shape
                .bytes()
                .zip(text.bytes())
                .all(|(s, t)| if s == b'0' { t.is_ascii_digit() } else { s == t })
    };
    let format = match () {
        () if has_shape("0000-00-00T00:00") => "%Y-%m-%dT%H:%M",
        () if has_shape("0000-00-00T00:00:00") => "%Y-%m-%dT%H:%M:%S",
        () => return None,
    };
    let at = NaiveDateTime::parse_from_str(text, format).ok()?;
    (at.year() >= 1970 && at.nanosecond() == 0).then_some(at)
}

/// Reads a moment with its offset from UTC as RFC 3339 writes it, in the years 1970 to 9999.
pub fn parse_moment(text: &str) -> Option<NaiveDateTime> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.naive_utc();
    // chrono keeps the second 60 as nanoseconds beyond the 59th, which no database takes.
    ((1970..=9999).contains(&at.year()) && at.nanosecond() < 1_000_000_000).then_some(at)
}

fn moved(at: NaiveDateTime, seconds: i64) -> NaiveDateTime {
    at.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(at)
}

fn within_9999(at: NaiveDateTime) -> NaiveDateTime {
    match DateTime::from_timestamp(LAST_SECOND, 0) {
        Some(last) if at.year() > 9999 => last.naive_utc(),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> NaiveDateTime {
        parse_local_minute(text).unwrap()
    }

    #[test]
    fn times_are_read_over_changes_of_the_clock() {
        let cases = [
            ("Europe/Vienna", "2030-01-15T12:00", "2030-01-15T11:00"),
            ("Europe/Vienna", "2030-07-15T12:00", "2030-07-15T10:00"),
            // 31 March 2030, 02:00 → 03:00: 02:30 is not on any clock.
            ("Europe/Vienna", "2030-03-31T02:30", "2030-03-31T01:30"),
            // 27 October 2030, 03:00 → 02:00: 02:30 comes twice.
            ("Europe/Vienna", "2030-10-27T02:30", "2030-10-27T00:30"),
            // Samoa left out a whole day.
            ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00"),
        ];
        for (zone, local, utc) in cases {
            assert_eq!(Zone::parse(zone).unwrap().to_utc(at(local)), at(utc), "{local}");
        }
        assert_eq!(
            Zone::parse("Europe/Vienna").unwrap().format_local_minute(at("2030-07-15T10:00")),
            "2030-07-15T12:00"
        );
        assert_eq!(Zone::parse("Mars/Olympus"), None);
        assert!(Zone::all_names().all(|name| Zone::parse(name).is_some_and(|zone| zone.to_string() == name)));
    }

    #[test]
    fn the_offset_is_labelled() {
        let label = |zone: &str, utc: &str| Zone::parse(zone).unwrap().offset_label(at(utc));
        assert_eq!(Zone::default().offset_label(at("2030-01-01T00:00")), "UTC");
        assert_eq!(label("Europe/Vienna", "2030-07-01T00:00"), "UTC+02:00");
        assert_eq!(label("America/St_Johns", "2030-01-01T00:00"), "UTC-03:30");
    }

    #[test]
    fn only_plain_minutes_are_read() {
        assert_eq!(at("2030-01-01T09:00:30").second(), 30);
        for text in [
            "",
            "2030",
            "2030-01-01",
            "2030-13-01T00:00",
            "1969-12-31T23:59",
            "2030-01-01T00:00Z",
            "2030-02-30T00:00",
            "+2030-01-01T00:00",
            " 2030-01-01T00:00",
            "2030-1-1T0:0",
            "2030-01-01T00:00:60",
            "2030-01-01T24:00",
            "10000-01-01T00:00",
            "2030-01-01 00:00",
            "２030-01-01T00:00",
        ] {
            assert_eq!(parse_local_minute(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_minute_stays_in_its_year() {
        let last = at("9999-12-31T23:59");
        for zone in ["America/New_York", "Pacific/Auckland"] {
            let zone = Zone::parse(zone).unwrap();
            assert_eq!(zone.to_utc(last).year(), 9999);
            assert!(parse_local_minute(&zone.format_local_minute(last)).is_some());
        }
    }

    proptest! {
        #[test]
        fn every_moment_comes_back_or_is_the_earlier_of_two(seconds in 0_i64..200_000_000_000, pick in 0_usize..10_000) {
            let zone = Zone(chrono_tz::TZ_VARIANTS[pick % chrono_tz::TZ_VARIANTS.len()]);
            let utc = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let local = zone.to_local(utc);
            prop_assert!(zone.to_utc(local) <= utc);
            prop_assert_eq!(zone.to_local(zone.to_utc(local)), local);
        }
    }
}
