//! The head of a Markdown file: YAML between `---`, TOML between `+++`, or none.

use std::collections::BTreeMap;

use super::fields::{Fields, Value};
use super::{Problem, yaml};

/// The language of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

/// A file cut in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<'a> {
    /// The front matter with its language and the line it begins on.
    pub head: Option<(Language, &'a str, usize)>,
    /// All that follows.
    pub body: &'a str,
    /// The line of the file on which the body begins, from 1.
    pub body_line: usize,
}

/// The bytes of a file as text: UTF-8, without byte order mark, every line ended by `\n`.
pub fn plain_text(bytes: &[u8]) -> Result<String, Problem> {
    let line_of = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::at(1, "the file is UTF-16; save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::at(line_of(error.valid_up_to()), "the file is not UTF-8"))?;
    if let Some(at) = text.find('\0') {
        return Err(Problem::at(line_of(at), "the file has a NUL character, so it is not text"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Cuts the front matter off. `---` alone may also be a rule at the top of a text.
pub fn split(text: &str) -> Result<Split<'_>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = Split { head: None, body: text, body_line: 1 };
    let mut at = 0;
    let mut opening: Option<(Language, usize, usize)> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let next = at + line.len();
        let mark = line.trim_end();
        match opening {
            None if mark.is_empty() => {}
            None if mark == "---" => opening = Some((Language::Yaml, next, index + 2)),
            None if mark == "+++" => opening = Some((Language::Toml, next, index + 2)),
            None => return Ok(whole),
            Some((language, start, first_line)) if closes(language, mark) => {
                let head = Some((language, &text[start..at], first_line));
                return Ok(Split { head, body: &text[next..], body_line: index + 2 });
            }
            Some(_) => {}
        }
        at = next;
    }
    match opening {
        None => Ok(whole),
        Some((Language::Yaml, start, _)) if !looks_like_a_field(&text[start..]) => Ok(whole),
        Some((language, _, first_line)) => {
            let mark = if language == Language::Yaml { "---" } else { "+++" };
            Err(Problem::at(
                first_line - 1,
                format!("the front matter is never closed: a line of {mark} is missing"),
            ))
        }
    }
}

fn closes(language: Language, mark: &str) -> bool {
    match language {
        Language::Yaml => mark == "---" || mark == "...",
        Language::Toml => mark == "+++",
    }
}

/// Whether a text begins with something like `title:`.
fn looks_like_a_field(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    })
}

/// Reads what the front matter says; none says nothing.
pub fn read(split: &Split<'_>) -> Result<Fields, Problem> {
    match split.head {
        None => Ok(Fields::default()),
        Some((Language::Yaml, text, line)) => yaml::read(text, line),
        Some((Language::Toml, text, line)) => read_toml(text, line),
    }
}

fn read_toml(text: &str, first_line: usize) -> Result<Fields, Problem> {
    let line_of = |at: usize| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        first_line + before.iter().filter(|byte| **byte == b'\n').count()
    };
    let table: BTreeMap<String, toml::Spanned<toml::Value>> = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(first_line, |span| line_of(span.start));
        let reason = error.message().lines().next().unwrap_or_default().to_owned();
        Problem::at(line, format!("the TOML front matter can't be read: {reason}"))
    })?;
    let mut fields = Fields::default();
    for (name, value) in table {
        let line = line_of(value.span().start);
        fields.insert(&name, from_toml(value.into_inner()), line);
    }
    Ok(fields)
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Array(values) => Value::List(values.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => Value::Map(
            table.into_iter().map(|(name, value)| (name.to_lowercase(), from_toml(value))).collect(),
        ),
        toml::Value::Integer(number) => Value::Text(number.to_string()),
        toml::Value::Float(number) => Value::Text(number.to_string()),
        toml::Value::Datetime(moment) => Value::Text(moment.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn yaml_and_toml_are_cut_off_with_their_lines() {
        let found = split("---\ntitle: A\n---\nBody\n").unwrap();
        assert_eq!(found.head, Some((Language::Yaml, "title: A\n", 2)));
        assert_eq!((found.body, found.body_line), ("Body\n", 4));

        let found = split("\u{feff}\r\n+++\r\ntitle = \"A\"\r\n+++ \r\n\r\nBody").unwrap();
        assert_eq!(found.head, Some((Language::Toml, "title = \"A\"\r\n", 3)));
        assert_eq!((found.body, found.body_line), ("\r\nBody", 5));
    }

    #[test]
    fn a_file_may_have_none() {
        for text in ["", "\n\n", "Hello", "---\nAfter a rule.\n", "Hello\n---\na: b\n---\n"] {
            assert_eq!(split(text).unwrap(), Split { head: None, body: text, body_line: 1 }, "{text:?}");
        }
    }

    #[test]
    fn an_open_head_is_a_problem() {
        assert_eq!(split("+++\ntitle = 1\n").unwrap_err().line, Some(1));
        assert_eq!(split("\n---\ntitle: A\nBody").unwrap_err().line, Some(2));
    }

    #[test]
    fn toml_keeps_dates_and_names_the_line_of_an_error() {
        let text = "+++\ntitle = \"A\"\ndate = 2024-01-02T03:04:05+01:00\n[extra]\nteam = 1\n+++\n";
        let fields = read(&split(text).unwrap()).unwrap();
        assert_eq!(fields.text(&["date"]).as_deref(), Some("2024-01-02T03:04:05+01:00"));
        assert_eq!(fields.first(&["date"]).unwrap().line, 3);
        assert_eq!(fields.text(&["extra.team"]).as_deref(), Some("1"));

        let problem = read(&split("+++\ntitle = \"A\"\nbad = = 3\n+++\n").unwrap()).unwrap_err();
        assert_eq!(problem.line, Some(3), "{problem:?}");
    }

    #[test]
    fn only_text_is_taken() {
        assert_eq!(plain_text(b"\xef\xbb\xbfa\r\nb\rc").unwrap(), "a\nb\nc");
        assert_eq!(plain_text(b"a\nb\xff").unwrap_err().line, Some(2));
        assert_eq!(plain_text(b"a\n\nb\0").unwrap_err().line, Some(3));
        assert!(plain_text(b"\xff\xfea\0").is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_the_splitter_panic(text in "(?s)(\u{feff})?(---|\\+\\+\\+|\\.\\.\\.|[a-z]+: .{0,9}|[a-z] = 1|\r?\n|.){0,30}") {
            if let Ok(found) = split(&text) {
                prop_assert!(text.ends_with(found.body));
                let before = &text[..text.len() - found.body.len()];
                if !found.body.is_empty() {
                    prop_assert_eq!(before.matches('\n').count() + 1, found.body_line);
                }
                let _ = read(&found);
            }
        }

        #[test]
        fn nothing_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(text) = plain_text(&bytes) {
                prop_assert!(!text.contains('\r'));
                let _ = split(&text);
            }
        }
    }
}
