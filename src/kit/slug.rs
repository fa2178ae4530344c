//! Slugs: the readable last part of an address.

use std::fmt;

use any_ascii::any_ascii;

/// Bytes of a slug at most; all are ASCII.
pub const MAX: usize = 100;

/// Lower-case ASCII letters and digits, words joined by `-`, 1-100 bytes, never digits alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Nothing of what was typed can stand in an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("needs at least one letter or digit")]
pub struct SlugError;

impl Slug {
    /// The slug of a title; None when nothing of it can stand in an address.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::parse(title).ok()
    }

    /// Reads what a person typed, brought into form.
    pub fn parse(typed: &str) -> Result<Self, SlugError> {
        let mut words: Vec<String> = Vec::new();
        let mut in_word = false;
        // A slug of 100 bytes never needs more than this of a text.
        for character in typed.chars().take(1_000) {
            if matches!(character, '\'' | '’' | '‘' | '`' | '´') {
                continue;
            }
            let mut ascii = any_ascii(&character.to_string());
            ascii.make_ascii_lowercase();
            for byte in ascii.bytes() {
                match byte {
                    b'a'..=b'z' | b'0'..=b'9' => {
                        if !in_word {
                            words.push(String::new());
                        }
                        if let Some(word) = words.last_mut() {
                            word.push(char::from(byte));
                        }
                        in_word = true;
                    }
                    b'\'' => {}
                    _ => in_word = false,
                }
            }
        }
        Self::from_words(&words).ok_or(SlugError)
    }

    fn from_words(words: &[String]) -> Option<Self> {
        let only_digits = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let mut slug = if only_digits && words.len() == 1 { "post".to_owned() } else { String::new() };
        for word in words {
            let joint = usize::from(!slug.is_empty());
            if slug.len() + joint + word.len() > MAX {
                if slug.is_empty() {
                    slug.push_str(&word[..MAX]);
                }
                break;
            }
            if joint == 1 {
                slug.push('-');
            }
            slug.push_str(word);
        }
        (!words.is_empty() && !slug.is_empty()).then_some(Self(slug)).map(Self::never_a_number)
    }

    /// `2024` is an id in an address; `post-2024` is a slug.
    fn never_a_number(self) -> Self {
        match self.0.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Self(format!("post-{}", &self.0[..self.0.len().min(MAX - 5)])),
            false => self,
        }
    }

    /// The same with `-n` behind it, within the bound.
    pub fn with_suffix(&self, n: u32) -> Self {
        let suffix = format!("-{n}");
        let base = self.0[..self.0.len().min(MAX - suffix.len())].trim_end_matches('-');
        Self(format!("{base}{suffix}"))
    }

    /// The slug of a post whose title gives none.
    pub fn for_id(id: i64) -> Self {
        Self(format!("post-{id}"))
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_slugs() {
        let cases = [
            ("Hello, World!", "hello-world"),
            ("Don’t panic", "dont-panic"),
            ("Crème brûlée", "creme-brulee"),
            ("Привет мир", "privet-mir"),
            ("Rust 1.88.0", "rust-1-88-0"),
            ("2024", "post-2024"),
            ("  --a--  ", "a"),
        ];
        for (title, slug) in cases {
            assert_eq!(Slug::from_title(title).unwrap().as_ref(), slug);
        }
        assert_eq!(Slug::from_title("!!!"), None);
        assert_eq!(Slug::from_title(""), None);
    }

    #[test]
    fn suffixes_stay_within_the_bound() {
        let long = Slug::from_title(&"a".repeat(200)).unwrap();
        assert_eq!(long.as_ref().len(), MAX);
        assert_eq!(long.with_suffix(12).as_ref().len(), MAX);
        assert_eq!(Slug::from_title("a b").unwrap().with_suffix(2).as_ref(), "a-b-2");
    }

    proptest! {
        #[test]
        fn any_title_gives_a_good_slug_or_none(title in "\\PC{0,300}") {
            if let Some(slug) = Slug::from_title(&title) {
                let text = slug.as_ref();
                prop_assert!((1..=MAX).contains(&text.len()));
                prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                prop_assert!(!text.starts_with('-') && !text.ends_with('-') && !text.contains("--"));
                prop_assert!(!text.bytes().all(|b| b.is_ascii_digit()));
                prop_assert_eq!(Slug::parse(text).unwrap(), slug.clone());
            }
        }
    }
}
