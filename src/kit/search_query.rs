//! What a person types into the search field, and its matches in a text.

use std::collections::HashSet;

use super::search_words::{fold, words};

/// Terms that count; more are ignored.
const MAX_TERMS: usize = 16;
/// Characters that count; more are ignored.
const MAX_CHARS: usize = 200;
/// An unquoted word of this many letters also finds longer words.
const PREFIX_FROM: usize = 4;

/// One thing to look for, folded; letters and digits only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// This word.
    Word(String),
    /// Words that begin so.
    Prefix(String),
    /// These words in a row, at least two.
    Phrase(Vec<String>),
}

/// A search: all of `required`, none of `excluded`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// What must be there.
    pub required: Vec<Term>,
    /// What must not be there.
    pub excluded: Vec<Term>,
}

/// A piece of a text, marked where it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// As it stands in the text.
    pub text: String,
    /// Whether it matches.
    pub marked: bool,
}

impl SearchQuery {
    /// Reads any input: words, `"phrases"`, `-without`.
    pub fn parse(typed: &str) -> Self {
        let typed: String = typed.chars().take(MAX_CHARS).collect();
        let mut query = Self::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() && query.required.len() + query.excluded.len() < MAX_TERMS {
            let (excluded, after_sign) = match rest.strip_prefix('-') {
                Some(after) => (true, after),
                None => (false, rest),
            };
            let (text, quoted, after) = match after_sign.strip_prefix('"') {
                Some(inner) => {
                    let (text, after) = inner.split_once('"').unwrap_or((inner, ""));
                    (text, true, after)
                }
                None => {
                    let end = after_sign.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(after_sign.len());
                    (&after_sign[..end], false, &after_sign[end..])
                }
            };
            if let Some(term) = term(text, quoted || excluded) {
                if excluded { query.excluded.push(term) } else { query.required.push(term) }
            }
            rest = after.trim_start();
        }
        query
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty()
    }

    /// The whole text in pieces, matches marked.
    pub fn highlight(&self, text: &str) -> Vec<Segment> {
        self.segments(text, 0, text.len())
    }

    /// About `max_chars` characters of the text around its densest matches, cut at words.
    pub fn snippet(&self, text: &str, max_chars: usize) -> Vec<Segment> {
        let places: Vec<(usize, usize)> = self.places(text);
        let width = max_chars.max(20);
        let best = densest(&places, width);
        let lead = width / 4;
        let start = best.map_or(0, |start| word_start(text, start.saturating_sub(lead)));
        let end = word_end(text, start + width);
        let mut segments = self.segments(text, start, end);
        if start > 0 {
            segments.insert(0, Segment { text: "… ".into(), marked: false });
        }
        if end < text.len() {
            segments.push(Segment { text: " …".into(), marked: false });
        }
        segments
    }

    fn segments(&self, text: &str, start: usize, end: usize) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut done = start;
        for (from, to) in self.places(text).into_iter().filter(|(from, to)| *from >= start && *to <= end) {
            if from > done {
                segments.push(Segment { text: text[done..from].to_owned(), marked: false });
            }
            segments.push(Segment { text: text[from..to].to_owned(), marked: true });
            done = to;
        }
        if done < end {
            segments.push(Segment { text: text[done..end].to_owned(), marked: false });
        }
        segments
    }

    /// Where words of the text match a required term: start and end in bytes, in order.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let mut exact: HashSet<&str> = HashSet::new();
        let mut prefixes: Vec<&str> = Vec::new();
        for term in &self.required {
            match term {
                Term::Word(word) => drop(exact.insert(word)),
                Term::Prefix(word) => prefixes.push(word),
                Term::Phrase(words) => exact.extend(words.iter().map(String::as_str)),
            }
        }
        words(text)
            .filter(|(_, word)| {
                let folded = fold(word);
                exact.contains(folded.as_str()) || prefixes.iter().any(|prefix| folded.starts_with(prefix))
            })
            .map(|(start, word)| (start, start + word.len()))
            .collect()
    }
}

fn term(text: &str, exact: bool) -> Option<Term> {
    let mut parts: Vec<String> = words(text).map(|(_, word)| fold(word)).filter(|word| !word.is_empty()).collect();
    match parts.len() {
        0 => None,
        1 => parts.pop().map(|word| match !exact && word.chars().count() >= PREFIX_FROM {
            true => Term::Prefix(word),
            false => Term::Word(word),
        }),
        _ => Some(Term::Phrase(parts)),
    }
}

/// Start of the place from which a window of `width` bytes holds most matches.
fn densest(places: &[(usize, usize)], width: usize) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    let mut end = 0;
    for (index, (start, _)) in places.iter().enumerate() {
        while end < places.len() && places[end].1 <= start + width {
            end += 1;
        }
        let count = end.saturating_sub(index);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, *start));
        }
    }
    best.map(|(_, start)| start)
}

fn word_start(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match text[..at].rfind(char::is_whitespace) {
        // A text without spaces is cut anywhere.
        Some(space) if at - space < 60 => space + text[space..].chars().next().map_or(1, char::len_utf8),
        _ => at,
    }
}

fn word_end(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    match text[at..].find(char::is_whitespace) {
        Some(space) if space < 60 => at + space,
        None if text.len() - at < 60 => text.len(),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(text: &str) -> Term {
        Term::Word(text.into())
    }

    #[test]
    fn words_phrases_and_exclusions_are_read() {
        let query = SearchQuery::parse(r#"Rust async -draft "type system" don't -"old news""#);
        assert_eq!(
            query.required,
            [
                Term::Prefix("rust".into()),
                Term::Prefix("async".into()),
                Term::Phrase(vec!["type".into(), "system".into()]),
                Term::Phrase(vec!["don".into(), "t".into()]),
            ]
        );
        assert_eq!(query.excluded, [word("draft"), Term::Phrase(vec!["old".into(), "news".into()])]);
        assert!(SearchQuery::parse(" -- \"\" ** ").is_empty());
        assert!(SearchQuery::parse("-only").is_empty());
    }

    #[test]
    fn a_snippet_shows_the_matches() {
        let text = format!("{} the Ferris crab, and Ferris again {}", "filler ".repeat(80), "more ".repeat(80));
        let segments = SearchQuery::parse("ferris").snippet(&text, 120);
        assert_eq!(segments.iter().filter(|segment| segment.marked).count(), 2);
        let shown: String = segments.iter().map(|segment| segment.text.as_str()).collect();
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.len() < 300, "{shown}");
    }

    proptest! {
        #[test]
        fn highlighting_changes_no_text(text in "\\PC{0,300}", typed in "\\PC{0,40}") {
            let query = SearchQuery::parse(&typed);
            let joined: String = query.highlight(&text).into_iter().map(|segment| segment.text).collect();
            prop_assert_eq!(joined, text.clone());
            query.snippet(&text, 50);
        }

        #[test]
        fn terms_hold_letters_and_digits_only(typed in "\\PC{0,300}") {
            let query = SearchQuery::parse(&typed);
            for term in query.required.iter().chain(&query.excluded) {
                let words = match term {
                    Term::Word(word) | Term::Prefix(word) => vec![word.clone()],
                    Term::Phrase(words) => { prop_assert!(words.len() > 1); words.clone() }
                };
                for word in words {
                    prop_assert!(!word.is_empty() && word.chars().all(char::is_alphanumeric));
                }
            }
            prop_assert!(query.required.len() + query.excluded.len() <= MAX_TERMS);
        }
    }
}
