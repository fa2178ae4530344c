//! Plain texts that people typed: checked for what no database takes, and folded for comparison.

use unicode_normalization::UnicodeNormalization;

/// A single line: trimmed, white space collapsed, without control characters, 1 to `max` characters.
pub fn line(text: &str, max: usize) -> Result<String, String> {
    let line = optional_line(text, max)?;
    if line.is_empty() { Err("can't be empty".into()) } else { Ok(line) }
}

/// Like [`line()`], but may be empty.
pub fn optional_line(text: &str, max: usize) -> Result<String, String> {
    if text.contains('\0') {
        return Err("contains a NUL character, which can't be stored".into());
    }
    let line: String = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match line.chars().count() {
        count if count > max => Err(format!("has {count} characters; at most {max} fit")),
        _ => Ok(line),
    }
}

/// A text of several lines with `\n` ends, unchanged otherwise, at most `max` characters.
pub fn multiline(text: &str, max: usize) -> Result<String, String> {
    if text.contains('\0') {
        return Err("contains a NUL character, which can't be stored".into());
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    match text.chars().count() {
        count if count > max => Err(format!("has {count} characters; at most {max} fit")),
        _ => Ok(text),
    }
}

/// What two names share when a person would call them the same: compatibility forms and case folded.
///
/// Compared in place of the databases' own folding, which differs between the three.
pub fn name_key(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An e-mail address as logs and lists may show it: `a…@example.org`.
pub fn masked_email(email: &str) -> String {
    match (email.chars().next(), email.rsplit_once('@')) {
        (Some(first), Some((_, host))) if first != '@' => format!("{first}…@{host}"),
        _ => "…".to_owned(),
    }
}

/// `text` cut to at most `max` bytes at a character.
pub fn cut_bytes(text: &str, max: usize) -> &str {
    let mut end = text.len().min(max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// An amount of memory as people read it: `812 bytes`, `12.3 kB`, `4.5 GB`.
pub fn readable_bytes(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} byte{}", if bytes == 1 { "" } else { "s" });
    }
    let mut number = bytes as f64 / 1_000.0;
    let mut unit = "kB";
    for larger in ["MB", "GB", "TB", "PB", "EB"] {
        if number < 999.95 {
            break;
        }
        (number, unit) = (number / 1_000.0, larger);
    }
    format!("{number:.1} {unit}")
}

/// An amount of memory as people write it: `64MiB`, `64 MB`, `65536`.
pub fn parse_bytes(text: &str) -> Option<u64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// A count as people read it: `1,204`.
pub fn thousands(count: impl std::fmt::Display) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_loses_its_breaks_and_nothing_else() {
        assert_eq!(line("  Notes\r\n on\tthe Engine ", 50).as_deref(), Ok("Notes on the Engine"));
        assert!(line("\u{1}\u{2}", 50).is_err());
        assert!(line("a\0b", 50).is_err());
        assert!(line("12345", 4).is_err());
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("0", Some(0)),
            ("65536", Some(65_536)),
            ("64MiB", Some(64 << 20)),
            ("64 mib", Some(64 << 20)),
            ("10MB", Some(10_000_000)),
            ("1g", Some(1 << 30)),
            ("", None),
            ("MiB", None),
            ("-1", None),
            ("1.5MiB", None),
            ("64 miles", None),
            ("99999999999999999999", None),
            ("99999999999GiB", None),
        ];
        for (text, bytes) in cases {
            assert_eq!(parse_bytes(text), bytes, "{text:?}");
        }
    }

    #[test]
    fn addresses_are_masked() {
        assert_eq!(masked_email("ada@example.org"), "a…@example.org");
        assert_eq!(masked_email("\"a@b\"@example.org"), "\"…@example.org");
        assert_eq!(masked_email("nonsense"), "…");
        assert_eq!(masked_email("@b"), "…");
    }

    #[test]
    fn names_that_look_alike_have_one_key() {
        assert_eq!(name_key("Ｒust  Lang"), name_key("rust lang"));
        assert_ne!(name_key("é"), name_key("e"));
    }

    #[test]
    fn large_numbers_are_grouped() {
        let numbers = [0, 999, 1_000, 1_204, 1_000_000].map(thousands);
        assert_eq!(numbers, ["0", "999", "1,000", "1,204", "1,000,000"]);
    }
}
