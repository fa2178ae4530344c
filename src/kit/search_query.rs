//! What a person types into the search field, and its matches in a text.

mod marks;
mod places;

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
            let (is_excluded, after_sign) = match rest.strip_prefix('-') {
                Some(after) => (true, after),
                None => (false, rest),
            };
            let (text, is_quoted, after) = match after_sign.strip_prefix(is_quote) {
                Some(inner) => {
                    let (text, after) = inner.split_once(is_quote).unwrap_or((inner, ""));
                    (text, true, after)
                }
                None => {
                    let end = after_sign
                        .find(|c: char| c.is_whitespace() || is_quote(c))
                        .unwrap_or(after_sign.len());
                    (&after_sign[..end], false, &after_sign[end..])
                }
            };
            let terms = if is_excluded { &mut query.excluded } else { &mut query.required };
            terms.extend(term(text, is_quoted || is_excluded).filter(|term| !terms.contains(term)));
            rest = after.trim_start();
        }
        query
    }

    /// Whether a text, given as its folded words with spaces between them, has all that must be there.
    pub fn is_in(&self, folded: &str) -> bool {
        let text = format!(" {folded} ");
        self.required.iter().all(|term| match term {
            Term::Word(word) => text.contains(&format!(" {word} ")),
            Term::Prefix(word) => text.contains(&format!(" {word}")),
            Term::Phrase(words) => text.contains(&format!(" {} ", words.join(" "))),
        })
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty()
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn term(text: &str, is_exact: bool) -> Option<Term> {
    let mut parts: Vec<String> =
        words(text).map(|(_, word)| fold(word)).filter(|word| !word.is_empty()).collect();
    match parts.len() {
        0 => None,
        1 => parts.pop().map(|word| match !is_exact && word.chars().count() >= PREFIX_FROM {
            true => Term::Prefix(word),
            false => Term::Word(word),
        }),
        _ => Some(Term::Phrase(parts)),
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
    fn any_input_is_read() {
        assert_eq!(SearchQuery::parse("“type system”"), SearchQuery::parse("\"type system\""));
        assert_eq!(
            SearchQuery::parse("\"Rust\" rust. the").required,
            [word("rust"), Term::Prefix("rust".into()), word("the")]
        );
        assert_eq!(
            SearchQuery::parse("the THE -the -the"),
            SearchQuery { required: vec![word("the")], excluded: vec![word("the")] }
        );
        assert_eq!(SearchQuery::parse("\"never closed").required.len(), 1);
        assert_eq!(SearchQuery::parse("- a").required, [word("a")]);
        let many = (10..99).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(SearchQuery::parse(&many).required.len(), MAX_TERMS);
        assert_eq!(SearchQuery::parse(&format!("{} late", " ".repeat(MAX_CHARS))), SearchQuery::default());
    }

    proptest! {
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
