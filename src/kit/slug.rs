//! Slugs: the readable last part of an address.

use std::fmt;

use any_ascii::any_ascii_char;

/// Bytes of a slug at most; all are ASCII.
pub const MAX: usize = 100;

/// What stands before a slug that would be a number, and before an id.
const NUMBER_PREFIX: &str = "post-";

/// Lower-case ASCII letters and digits, words joined by `-`, 1-100 bytes, never digits alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Characters that a field takes, of which a slug of at most [`MAX`] bytes is made.
pub const TYPED: usize = 300;

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
        match join(&words(typed)) {
            slug if slug.is_empty() => Err(SlugError),
            // `/posts/2024` is the post with that id; `post-2024` is a slug.
            slug if slug.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(format!("{NUMBER_PREFIX}{}", cut(&slug, MAX - NUMBER_PREFIX.len()))))
            }
            slug => Ok(Self(slug)),
        }
    }

    /// [`Slug::parse`] of what stands in a field, which may be left empty; the error is for the person.
    pub fn typed(text: &str) -> Result<Option<Self>, String> {
        if text.chars().count() > TYPED {
            return Err(format!("has at most {TYPED} characters"));
        }
        match text.trim() {
            "" => Ok(None),
            text => Self::parse(text).map(Some).map_err(|error| error.to_string()),
        }
    }

    /// A slug as the database holds it: it was checked when it was made.
    pub fn stored(slug: String) -> Self {
        Self(slug)
    }

    /// The same with `-n` behind it, within the bound.
    pub fn with_suffix(&self, n: u32) -> Self {
        let suffix = format!("-{n}");
        let base = cut(&self.0, MAX - suffix.len()).trim_end_matches('-');
        Self(format!("{base}{suffix}"))
    }

    /// The slug of a post whose title gives none.
    pub fn for_id(id: i64) -> Self {
        Self(format!("{NUMBER_PREFIX}{id}"))
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

/// The words of a text in lower-case ASCII, as many as a slug can need.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    let mut length = 0;
    for character in text.chars() {
        if matches!(character, '\'' | '’' | '‘' | '`' | '´') {
            continue;
        }
        for byte in any_ascii_char(character).bytes() {
            match byte.to_ascii_lowercase() {
                byte @ (b'a'..=b'z' | b'0'..=b'9') => {
                    match words.last_mut() {
                        Some(word) if in_word => word.push(char::from(byte)),
                        _ => words.push(char::from(byte).to_string()),
                    }
                    in_word = true;
                    length += 1;
                }
                b'\'' => {}
                _ => in_word = false,
            }
        }
        // Past the bound it only matters that the last word is too long.
        if length > MAX {
            break;
        }
    }
    words
}

/// The words joined by `-` up to the bound; only a first word too long for it is cut.
fn join(words: &[String]) -> String {
    let mut slug = words.first().map_or("", |word| cut(word, MAX)).to_owned();
    for word in words.iter().skip(1) {
        if slug.len() + 1 + word.len() > MAX {
            break;
        }
        slug.push('-');
        slug.push_str(word);
    }
    slug
}

fn cut(text: &str, max: usize) -> &str {
    let mut end = text.len().min(max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_field_takes_no_more_than_anybody_types() {
        assert_eq!(Slug::typed(" One engine").unwrap(), Some(Slug("one-engine".into())));
        assert_eq!(Slug::typed(" "), Ok(None));
        assert!(Slug::typed(&"*a".repeat(TYPED / 2)).is_ok());
        for behind in ["*", " "] {
            let too_long = format!("a{}", behind.repeat(TYPED));
            assert!(Slug::typed(&too_long).unwrap_err().contains("at most 300"));
        }
    }

    #[test]
    fn titles_become_slugs() {
        let cases = [
            ("Hello, World!", "hello-world"),
            ("Don’t panic, don't", "dont-panic-dont"),
            ("Crème brûlée", "creme-brulee"),
            ("Cre\u{300}me", "creme"),
            ("Straße", "strasse"),
            ("Привет мир", "privet-mir"),
            ("Rust 1.88.0", "rust-1-88-0"),
            ("2024", "post-2024"),
            ("٢٠٢٤", "post-2024"),
            ("1 2 3", "1-2-3"),
            ("  --a--  ", "a"),
        ];
        for (title, slug) in cases {
            assert_eq!(Slug::from_title(title).unwrap().as_ref(), slug);
        }
        for nothing in ["", "!!!", " ", "'", "\u{300}"] {
            assert_eq!(Slug::from_title(nothing), None);
            assert_eq!(Slug::parse(nothing), Err(SlugError));
        }
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let slug = Slug::from_title(&"twelve chars ".repeat(20)).unwrap();
        assert_eq!(slug.as_ref(), format!("{}twelve", "twelve-chars-".repeat(7)));
        let digits = Slug::from_title(&"7".repeat(300)).unwrap();
        assert_eq!(digits.as_ref(), format!("post-{}", "7".repeat(95)));
        let late = Slug::from_title(&format!("{}word", "!".repeat(5_000))).unwrap();
        assert_eq!(late.as_ref(), "word");
        assert_eq!(Slug::from_title(&format!("{} b", "a".repeat(99))).unwrap().as_ref().len(), 99);
    }

    #[test]
    fn suffixes_stay_within_the_bound() {
        let long = Slug::from_title(&"a".repeat(200)).unwrap();
        assert_eq!(long.as_ref().len(), MAX);
        assert_eq!(long.with_suffix(12).as_ref().len(), MAX);
        assert_eq!(Slug::from_title("a b").unwrap().with_suffix(2).as_ref(), "a-b-2");
        assert!(Slug::stored("é".repeat(80)).with_suffix(u32::MAX).as_ref().len() <= MAX);
        assert_eq!(Slug::for_id(7).as_ref(), "post-7");
    }

    proptest! {
        #[test]
        fn any_title_gives_a_good_slug_or_none(title in "\\PC{0,300}|[0-9a-z ']{0,300}", n in 2_u32..) {
            if let Some(slug) = Slug::from_title(&title) {
                for slug in [slug.with_suffix(n), slug] {
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
}
