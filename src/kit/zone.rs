//! The time zone in which a site shows and reads dates.

use std::fmt;

use chrono::{Datelike, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

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
    /// jump over it, as far behind the jump as it stands in the gap.
    pub fn to_utc(&self, local: NaiveDateTime) -> NaiveDateTime {
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.naive_utc(),
            LocalResult::None => {
                let before = local.checked_sub_signed(TimeDelta::days(1)).unwrap_or(local);
                let offset = self.0.offset_from_utc_datetime(&before).fix().local_minus_utc();
                local.checked_sub_signed(TimeDelta::seconds(offset.into())).unwrap_or(local)
            }
        }
    }

    /// What a clock on the wall shows at `utc`.
    pub fn to_local(&self, utc: NaiveDateTime) -> NaiveDateTime {
        let offset = self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc();
        utc.checked_add_signed(TimeDelta::seconds(offset.into())).unwrap_or(utc)
    }

    /// A moment as `datetime-local` fields take it, in this zone.
    pub fn format_local_minute(&self, utc: NaiveDateTime) -> String {
        self.to_local(utc).format("%Y-%m-%dT%H:%M").to_string()
    }
}

/// Reads `YYYY-MM-DDTHH:MM`, with seconds too, in the years 1970 to 9999.
pub fn parse_local_minute(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .filter(|at| (1970..=9999).contains(&at.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        parse_local_minute(text).unwrap()
    }

    #[test]
    fn times_are_read_over_changes_of_the_clock() {
        let vienna = Zone::parse("Europe/Vienna").unwrap();
        let cases = [
            ("2030-01-15T12:00", "2030-01-15T11:00"),
            ("2030-07-15T12:00", "2030-07-15T10:00"),
            // 31 March 2030, 02:00 → 03:00: 02:30 is not on any clock.
            ("2030-03-31T02:30", "2030-03-31T01:30"),
            // 27 October 2030, 03:00 → 02:00: 02:30 comes twice.
            ("2030-10-27T02:30", "2030-10-27T00:30"),
        ];
        for (local, utc) in cases {
            assert_eq!(vienna.to_utc(at(local)), at(utc), "{local}");
        }
        assert_eq!(vienna.format_local_minute(at("2030-07-15T10:00")), "2030-07-15T12:00");
    }

    #[test]
    fn only_plain_minutes_are_read() {
        for text in ["", "2030", "2030-01-01", "2030-13-01T00:00", "1969-12-31T23:59", "2030-01-01T00:00Z", "2030-02-30T00:00"] {
            assert_eq!(parse_local_minute(text), None, "{text}");
        }
    }
}
