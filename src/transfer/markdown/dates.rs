//! The many ways in which people write a date; all answers are UTC.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// With a zone of their own.
const ZONED: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M%z",
    "%Y/%m/%d %H:%M:%S %z",
    "%Y/%m/%d %H:%M %z",
];

/// Without a zone: taken as UTC.
const LOCAL: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
];

/// Days only: the first moment of the day.
const DAYS: &[&str] =
    &["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%A, %B %d, %Y"];

/// Reads a date as written in front matter; `None` when it isn't one.
pub fn parse(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let text = ["Z", "UTC", "GMT"]
        .iter()
        .find_map(|zone| {
            text.strip_suffix(zone).filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit() || c == ' '))
        })
        .map_or(text, str::trim_end);
    let zoned = || {
        let moment = ZONED.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
        moment.or_else(|| DateTime::parse_from_rfc2822(text).ok()).map(|moment| moment.naive_utc())
    };
    let local = || LOCAL.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || DAYS.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok()).map(midnight);
    zoned().or_else(local).or_else(day).and_then(stored)
}

/// The first moment of a day.
pub fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// The moment as a database keeps it: whole microseconds, a year of four digits.
pub fn stored(moment: NaiveDateTime) -> Option<NaiveDateTime> {
    let moment = DateTime::from_timestamp_micros(moment.and_utc().timestamp_micros())?.naive_utc();
    (1..=9999).contains(&moment.year()).then_some(moment)
}

/// The day in an address such as `2025/06/26/name` or `news/2025/06/26/name`.
pub fn in_address(address: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = address.split('/').collect();
    parts.windows(3).find_map(|part| day(part[0], part[1], part[2]))
}

/// Cuts `2025-06-26-` off a file's name: the day, and the rest of the name.
pub fn off_name(name: &str) -> (Option<NaiveDate>, &str) {
    let cut = || {
        let (year, rest) = name.split_once('-')?;
        let (month, rest) = rest.split_once('-')?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let found = day(year, month, &rest[..digits])?;
        let mut rest = &rest[digits..];
        if let Some(time) = rest.strip_prefix('T')
            && let Some(zone) = time
                .find('Z')
                .filter(|zone| time[..*zone].bytes().all(|b| b.is_ascii_digit() || b":-.".contains(&b)))
        {
            rest = &time[zone + 1..];
        }
        let rest = rest.strip_prefix(['-', '_', ' '])?;
        (!rest.is_empty()).then_some((Some(found), rest))
    };
    cut().unwrap_or((day_alone(name), name))
}

/// A name that is nothing but a day.
fn day_alone(name: &str) -> Option<NaiveDate> {
    let mut parts = name.split('-');
    let found = day(parts.next()?, parts.next()?, parts.next()?)?;
    parts.next().is_none().then_some(found)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number = |text: &str, most: usize| {
        let plain = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        if plain { text.parse::<u32>().ok() } else { None }
    };
    let year = number(year, 4).filter(|_| year.len() == 4).and_then(|year| i32::try_from(year).ok())?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?).filter(|_| year > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, moment) in [
            ("2024-01-02", "2024-01-02T00:00:00"),
            ("2024-1-2", "2024-01-02T00:00:00"),
            ("2024/01/02", "2024-01-02T00:00:00"),
            ("January 2, 2024", "2024-01-02T00:00:00"),
            ("2 Jan 2024", "2024-01-02T00:00:00"),
            ("2024-01-02 03:04", "2024-01-02T03:04:00"),
            ("2024-01-02 03:04:05", "2024-01-02T03:04:05"),
            ("2024-01-02 03:04:05 UTC", "2024-01-02T03:04:05"),
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05"),
            ("2024-01-02 03:04:05 Z", "2024-01-02T03:04:05"),
            ("2024-01-02T03:04:05.1234567+02:00", "2024-01-02T01:04:05.123456"),
            ("2024-01-02 03:04:05 -0500", "2024-01-02T08:04:05"),
            ("2024-01-02 03:04:05 +01:00", "2024-01-02T02:04:05"),
            ("2024-01-02 03:04 +0100", "2024-01-02T02:04:00"),
            ("Tue, 02 Jan 2024 03:04:05 -0500", "2024-01-02T08:04:05"),
        ] {
            assert_eq!(parse(text), moment.parse().ok(), "{text}");
        }
        for text in ["", "yesterday", "2024-13-01", "2024-02-30", "2024", "+262142-12-31", "0000-01-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_addresses_hold_days() {
        let june = NaiveDate::from_ymd_opt(2025, 6, 26);
        assert_eq!(in_address("2025/06/26/Rust-1.88.0"), june);
        assert_eq!(in_address("inside-rust/2025/06/26/x"), june);
        assert_eq!(in_address("a/b/c"), None);
        assert_eq!(off_name("2025-06-26-rust"), (june, "rust"));
        assert_eq!(off_name("2025-06-26_rust"), (june, "rust"));
        assert_eq!(off_name("2025-06-26T10:00:00Z-rust"), (june, "rust"));
        assert_eq!(off_name("2025-06-26"), (june, "2025-06-26"));
        assert_eq!(off_name("2025-06-26th"), (None, "2025-06-26th"));
        assert_eq!(off_name("2025-99-26-rust"), (None, "2025-99-26-rust"));
        assert_eq!(off_name("2024-State-Of-Rust"), (None, "2024-State-Of-Rust"));
        assert_eq!(off_name("ä-ö-ü"), (None, "ä-ö-ü"));
    }
}
