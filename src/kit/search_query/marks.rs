//! Where a text matches a search: the whole text marked, or a snippet around the densest matches.

use super::super::search_words::{fold, fold_into, words};
use super::places::pieces;
use super::{SearchQuery, Segment, Term};

/// Characters of the narrowest snippet.
const MIN_SNIPPET: usize = 20;

impl SearchQuery {
    /// The whole text in pieces, matches marked.
    pub fn highlight(&self, text: &str) -> Vec<Segment> {
        segments(text, &self.matches(text), 0, text.len())
    }

    /// About `max_chars` characters of the text around its densest matches, cut at words, with `…` where
    /// something is left out.
    pub fn snippet(&self, text: &str, max_chars: usize) -> Vec<Segment> {
        let matches = self.matches(text);
        let (start, end) = window(text, &matches, max_chars.max(MIN_SNIPPET));
        let mut segments = segments(text, &matches, start, end);
        if !text[..start].trim_end().is_empty() {
            segments.insert(0, Segment { text: "… ".into(), marked: false });
        }
        if !text[end..].trim_start().is_empty() {
            segments.push(Segment { text: " …".into(), marked: false });
        }
        segments
    }

    /// Where the text matches required terms: start and end in bytes, in order, apart from each other.
    fn matches(&self, text: &str) -> Vec<(usize, usize)> {
        let (mut matches, mut folded) = (Vec::new(), String::new());
        for piece in pieces(&self.required, text) {
            let mut rest = words(&text[piece.start..]).map(|(start, word)| (piece.start + start, word));
            while let Some((start, word)) = rest.next().filter(|(start, _)| *start < piece.end) {
                fold_into(word, &mut folded);
                let end = start + word.len();
                let ends = self.required.iter().filter_map(|term| match term {
                    Term::Word(word) => (folded == *word).then_some(end),
                    Term::Prefix(prefix) => folded.starts_with(prefix.as_str()).then_some(end),
                    Term::Phrase(words) => match words.split_first() {
                        Some((first, others)) if folded == *first => end_of_phrase(rest.clone(), others),
                        _ => None,
                    },
                });
                if let Some(end) = ends.max() {
                    join(&mut matches, (start, end));
                }
            }
        }
        matches
    }

    /// False where a look at the letters of a text tells that not all it looks for is there.
    pub fn may_be_in(&self, text: &str) -> bool {
        self.required.iter().all(|term| pieces(std::slice::from_ref(term), text).next().is_some())
    }
}

/// Where a phrase ends whose other words must come next.
fn end_of_phrase<'a>(following: impl Iterator<Item = (usize, &'a str)>, others: &[String]) -> Option<usize> {
    let mut folded = following.map(|(start, word)| (start + word.len(), fold(word)));
    let mut end = None;
    for other in others {
        let (next_end, _) = folded.find(|(_, word)| !word.is_empty()).filter(|(_, word)| word == other)?;
        end = Some(next_end);
    }
    end
}

/// Adds a match that starts after all others did; those that touch become one.
fn join(matches: &mut Vec<(usize, usize)>, (start, end): (usize, usize)) {
    match matches.last_mut() {
        Some((_, last_end)) if *last_end >= start => *last_end = end.max(*last_end),
        _ => matches.push((start, end)),
    }
}

/// Start and end in bytes of about `width` characters with most matches in them.
fn window(text: &str, matches: &[(usize, usize)], width: usize) -> (usize, usize) {
    let (first, last) = densest(text, matches, width);
    let taken = text[first..last].chars().take(width).count();
    let lead = (width - taken).min(width / 4);
    let start = word_start(text, back(text, first, lead), first);
    let end = ahead(text, start, width);
    (start, word_end(text, end, last.clamp(start, end)))
}

/// Start of the first and end of the last match in the best window of `width` characters.
fn densest(text: &str, matches: &[(usize, usize)], width: usize) -> (usize, usize) {
    let (mut best, mut most) = ((0, 0), 0);
    // `chars` counts the characters from the start of match `from` to the end of match `to - 1`.
    let (mut to, mut chars) = (0, 0);
    for (from, (start, end)) in matches.iter().enumerate() {
        if to <= from {
            (to, chars) = (from + 1, text[*start..*end].chars().count());
        }
        while let Some((_, next_end)) = matches.get(to) {
            let more = text[matches[to - 1].1..*next_end].chars().count();
            if chars + more > width {
                break;
            }
            (to, chars) = (to + 1, chars + more);
        }
        if to - from > most {
            (best, most) = ((*start, matches[to - 1].1), to - from);
        }
        if let Some((next_start, _)) = matches.get(from + 1) {
            chars = chars.saturating_sub(text[*start..*next_start].chars().count());
        }
    }
    best
}

fn back(text: &str, from: usize, chars: usize) -> usize {
    text[..from].char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
}

fn ahead(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

/// The first start of a word from `at` on and up to `limit`; a text without spaces is cut anywhere.
fn word_start(text: &str, at: usize, limit: usize) -> usize {
    if at == 0 || text[..at].ends_with(char::is_whitespace) {
        return at;
    }
    text[at..limit]
        .char_indices()
        .find(|(_, c)| c.is_whitespace())
        .map_or(at, |(space, c)| at + space + c.len_utf8())
}

/// The last end of a word up to `at` and not before `limit`; a text without spaces is cut anywhere.
fn word_end(text: &str, at: usize, limit: usize) -> usize {
    if at == text.len() || text[at..].starts_with(char::is_whitespace) {
        return at;
    }
    text[limit..at]
        .rfind(char::is_whitespace)
        .filter(|space| limit + space > 0)
        .map_or(at, |space| limit + space)
}

fn segments(text: &str, matches: &[(usize, usize)], start: usize, end: usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut push = |from: usize, to: usize, marked| {
        if from < to {
            segments.push(Segment { text: text[from..to].to_owned(), marked });
        }
    };
    let mut done = start;
    let seen =
        matches.iter().map(|(from, to)| (*from.max(&start), *to.min(&end))).filter(|(from, to)| from < to);
    for (from, to) in seen {
        push(done, from, false);
        push(from, to, true);
        done = to;
    }
    push(done, end, false);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(segments: &[Segment]) -> Vec<&str> {
        segments.iter().filter(|segment| segment.marked).map(|segment| segment.text.as_str()).collect()
    }

    fn shown(segments: &[Segment]) -> String {
        segments.iter().map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn words_prefixes_and_whole_phrases_are_marked() {
        let cases: [(&str, &str, &[&str]); 7] = [
            ("rust", "Rust rusty trust RÜST", &["Rust", "rusty", "RÜST"]),
            ("\"rust\"", "Rust rusty", &["Rust"]),
            ("\"type system\"", "a system of any type: the Type  System", &["Type  System"]),
            ("\"a b\"", "a a b a b b", &["a b", "a b"]),
            ("don't", "I don't and Don’t, don", &["don't", "Don’t"]),
            ("\"a b\" \"b c\"", "a b c", &["a b c"]),
            ("日本", "東京と日本の", &["日本"]),
        ];
        for (typed, text, expected) in cases {
            assert_eq!(marked(&SearchQuery::parse(typed).highlight(text)), expected, "{typed}");
        }
        assert!(marked(&SearchQuery::parse("-crab").highlight("crab")).is_empty());
    }

    #[test]
    fn a_snippet_shows_the_densest_matches() {
        let text = format!(
            "{} ferris {} the Ferris crab, and Ferris again {}",
            "filler ".repeat(80),
            "x ".repeat(99),
            "more ".repeat(80)
        );
        let segments = SearchQuery::parse("ferris").snippet(&text, 120);
        assert_eq!(marked(&segments), ["Ferris", "Ferris"]);
        let shown = shown(&segments);
        assert!(shown.starts_with("… x ") && shown.ends_with("more …"), "{shown}");
        assert!((90..=124).contains(&shown.chars().count()), "{shown}");
    }

    #[test]
    fn a_snippet_at_an_end_has_no_ellipsis_there() {
        let query = SearchQuery::parse("ferris");
        assert_eq!(shown(&query.snippet("Ferris is a crab", 100)), "Ferris is a crab");
        assert_eq!(
            shown(&query.snippet("Nothing of the kind is written in here", 20)),
            "Nothing of the kind …"
        );
        assert!(
            shown(&query.snippet(&format!("{} ferris", "word ".repeat(50)), 50)).ends_with("word  ferris")
        );
        assert_eq!(shown(&query.snippet("", 50)), "");
        assert_eq!(shown(&query.snippet(&"ferris".repeat(99), 30)).chars().count(), 30 + 2);
    }

    /// Whether the first of these folded words are what a term looks for.
    fn is_at(term: &Term, words: &[(usize, String)]) -> bool {
        let mut words = words.iter().map(|(_, word)| word).filter(|word| !word.is_empty());
        match term {
            Term::Word(wanted) => words.next() == Some(wanted),
            Term::Prefix(wanted) => words.next().is_some_and(|word| word.starts_with(wanted.as_str())),
            Term::Phrase(wanted) => wanted.iter().all(|wanted| words.next() == Some(wanted)),
        }
    }

    proptest! {
        #[test]
        fn highlighting_changes_no_text(text in "\\PC{0,300}|[ab \n]{0,300}", typed in "\\PC{0,40}|[ab \"-]{0,40}") {
            prop_assert_eq!(shown(&SearchQuery::parse(&typed).highlight(&text)), text);
        }

        #[test]
        fn marks_are_on_the_words_that_are_looked_for(
            text in "([abAB1é東’.\u{301}-]{0,4}[ \n]{0,2}){0,12}",
            typed in "[abé東1]{1,5}|\"[ab1é ]{1,6}\"",
        ) {
            let query = SearchQuery::parse(&typed);
            let words: Vec<(usize, String)> = words(&text).map(|(start, word)| (start, fold(word))).collect();
            let starts: Vec<usize> = (0..words.len())
                .filter(|&at| !words[at].1.is_empty() && query.required.iter().any(|term| is_at(term, &words[at..])))
                .map(|at| words[at].0)
                .collect();
            let marks = query.matches(&text);
            for start in &starts {
                prop_assert!(marks.iter().any(|(from, to)| (*from..*to).contains(start)), "{start} of {starts:?}: {marks:?}");
            }
            for (from, _) in &marks {
                prop_assert!(starts.contains(from), "{from} is none of {starts:?}");
            }
        }

        #[test]
        fn a_snippet_is_a_part_within_the_bound(text in "\\PC{0,300}|[abé東 \n]{0,300}", typed in "[abé東 \"]{0,20}", max in 0_usize..90) {
            let query = SearchQuery::parse(&typed);
            let snippet = query.snippet(&text, max);
            let inner = shown(&snippet);
            prop_assert!(inner.chars().count() <= max.max(MIN_SNIPPET) + 4);
            let inner = inner.strip_prefix("… ").unwrap_or(&inner);
            prop_assert!(text.contains(inner.strip_suffix(" …").unwrap_or(inner)) || text.contains('…'));
            prop_assert_eq!(marked(&query.highlight(&text)).is_empty(), marked(&snippet).is_empty());
        }
    }
}
