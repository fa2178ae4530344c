//! YAML to [`Fields`], keeping numbers as written (`1.10` is not `1.1`) and lines.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::Problem;
use super::fields::{Fields, Value};

/// Reads the text between the marks; `first_line` is its line in the file.
pub fn read(text: &str, first_line: usize) -> Result<Fields, Problem> {
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    let file_line = |line: u64| first_line + usize::try_from(line).unwrap_or(1).max(1) - 1;
    let root: Option<Located> = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(first_line, |location| file_line(location.line()));
        Problem::at(
            line,
            format!("the YAML front matter can't be read: {}", first_sentence(&error.to_string())),
        )
    })?;
    let mut fields = Fields::default();
    match root.map(|root| root.raw) {
        None | Some(Raw::Null) => {}
        Some(Raw::Map(entries)) => {
            for (name, located) in entries {
                let line = file_line(located.line);
                fields.insert(&name, located.into_value(text), line);
            }
        }
        Some(_) => {
            return Err(Problem::at(first_line, "the front matter is not a list of names and values"));
        }
    }
    Ok(fields)
}

/// The first line of a message without the place, which is told on its own.
fn first_sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.split(" at line ").next().unwrap_or(line);
    let mut words = line;
    if let Some((place, rest)) = line.split_once(": ")
        && place.contains("line ")
    {
        words = rest;
    }
    words.trim().trim_end_matches('.').to_owned()
}

/// A value and where it stands in the YAML.
struct Located {
    raw: Raw,
    line: u64,
    range: Range<usize>,
}

enum Raw {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Located>),
    Map(Vec<(String, Located)>),
}

impl Located {
    fn into_value(self, source: &str) -> Value {
        match self.raw {
            Raw::Null => Value::Null,
            Raw::Bool(yes) => Value::Bool(yes),
            Raw::Text(text) => Value::Text(text),
            Raw::Number(number) => {
                let written = source.get(self.range).map(str::trim);
                let written = written
                    .filter(|text| text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)));
                Value::Text(written.map_or(number, str::to_owned))
            }
            Raw::List(values) => {
                Value::List(values.into_iter().map(|value| value.into_value(source)).collect())
            }
            Raw::Map(entries) => Value::Map(
                entries
                    .into_iter()
                    .map(|(name, value)| (name.to_lowercase(), value.into_value(source)))
                    .collect::<BTreeMap<_, _>>(),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Located {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Raw>::deserialize(deserializer)?;
        let span = spanned.defined.span();
        let start = span.byte_offset().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
        let len = span.byte_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(0);
        Ok(Located {
            raw: spanned.value,
            line: spanned.referenced.line(),
            range: start..start.saturating_add(len),
        })
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Number(number.to_string()))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Raw, E> {
        Ok(Raw::Number(number.to_string()))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Raw, E> {
        Ok(Raw::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Raw, E> {
        Ok(Raw::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element::<Located>()? {
            values.push(value);
        }
        Ok(Raw::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            entries.push((name, map.next_value::<Located>()?));
        }
        Ok(Raw::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_as_written() {
        let fields =
            read("title: 1.10\ntags: [no, 007, 2.50]\ndate: 2024-01-02 03:04:05 +0100\ndraft: true\n", 2)
                .unwrap();
        assert_eq!(fields.text(&["title"]).as_deref(), Some("1.10"));
        assert_eq!(fields.words(&["tags"]), ["no", "007", "2.50"]);
        assert_eq!(fields.text(&["date"]).as_deref(), Some("2024-01-02 03:04:05 +0100"));
        assert_eq!(fields.first(&["draft"]).unwrap().line, 5);
    }

    #[test]
    fn errors_name_the_line_of_the_file() {
        let problem = read("title: x\nbad: [1, 2\nz: 'q\n", 2).unwrap_err();
        assert!(problem.line.is_some_and(|line| (3..=5).contains(&line)), "{problem:?}");
        assert!(!problem.reason.contains('\n'));
        let problem = read("title: a: b\n", 2).unwrap_err();
        assert_eq!(problem.line, Some(2), "{problem:?}");
        let problem = read("a: 1\nb: 2\na: 3\n", 2).unwrap_err();
        assert_eq!(problem.line, Some(4), "{problem:?}");
        assert_eq!(read("- a\n", 2).unwrap_err().line, Some(2));
    }

    #[test]
    fn nothing_is_allowed() {
        assert_eq!(read("", 2), Ok(Fields::default()));
        assert_eq!(read("# a note\n", 2), Ok(Fields::default()));
    }
}
