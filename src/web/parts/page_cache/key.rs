//! Under which key a page is kept: its path, and of its parameters those that its handler reads.
//!
//! Whatever else a request brings must not change the page, and does not reach the handler that makes a
//! page to be kept. An address that is not spelled plainly has no key: its page is made each time.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

/// A longer query has no key.
const LONGEST_QUERY: usize = 1_000;

/// What a page is made from, as far as its path tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Names and settings alone.
    Site,
    /// Lists of posts, too.
    Posts,
    /// A post with its comments, too: its handler says which.
    OnePost,
}

/// Where a page is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    /// The path, and parameters in one order and one spelling.
    pub text: Cow<'a, str>,
    /// What the page is made from.
    pub about: About,
}

/// What a page reads of the query, in the order of keys.
const NOTHING: &[&str] = &[];
const PAGE: &[&str] = &["page"];
const SEARCH: &[&str] = &["q", "category", "tag", "author", "page"];

impl<'a> Key<'a> {
    /// The key of a page that may be kept; None for all others.
    pub(super) fn of(path: &'a str, query: Option<&str>) -> Option<Self> {
        let (about, known) = kind_of(path)?;
        let text = match query {
            None | Some("") => Cow::Borrowed(path),
            Some(query) => with_parameters(path, parameters(query, known)?),
        };
        Some(Self { text, about })
    }
}

/// What the page at a path is made from, and which parameters it reads.
fn kind_of(path: &str) -> Option<(About, &'static [&'static str])> {
    if path == "/" {
        return Some((About::Posts, PAGE));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let mut parts = path.strip_prefix('/')?.split('/');
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    if rest.len() > 2 || rest.iter().any(|part| part.is_empty() || !part.bytes().all(is_plain)) {
        return None;
    }
    match (first, rest.as_slice()) {
        ("posts", [_]) => Some((About::OnePost, NOTHING)),
        ("pages", [_]) | (".well-known", ["security.txt"]) | ("robots.txt", []) => {
            Some((About::Site, NOTHING))
        }
        ("categories" | "tags" | "authors", [] | [_]) => Some((About::Posts, PAGE)),
        ("archive", [_] | [_, _]) => Some((About::Posts, PAGE)),
        ("search", []) => Some((About::Posts, SEARCH)),
        ("categories" | "tags" | "authors", [_, file]) if is_feed(file) => Some((About::Posts, NOTHING)),
        (file, []) if is_feed(file) => Some((About::Posts, NOTHING)),
        ("archive" | "sitemap.xml", []) | ("sitemap", [_]) => Some((About::Posts, NOTHING)),
        _ => None,
    }
}

fn is_feed(name: &str) -> bool {
    matches!(name, "feed.xml" | "rss.xml" | "feed.json")
}

/// The values of the known parameters, in their order; None where a handler might see something else.
fn parameters<'q>(query: &'q str, known: &[&'static str]) -> Option<Vec<(&'static str, Cow<'q, str>)>> {
    let is_readable = query.len() <= LONGEST_QUERY
        && percent_decode_str(query).decode_utf8().is_ok_and(|text| !text.contains('\0'));
    if !is_readable {
        return None;
    }
    let mut values: Vec<(usize, Cow<'q, str>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match known.iter().position(|known| *known == name) {
            // WordPress spelled addresses so.
            None if name == "p" => return None,
            None => {}
            Some(place) if values.iter().any(|(taken, _)| *taken == place) => return None,
            Some(place) => values.push((place, value)),
        }
    }
    values.sort_unstable_by_key(|(place, _)| *place);
    let is_good = |(place, value): &(usize, Cow<'_, str>)| {
        known.get(*place) != Some(&"page") || (!value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()))
    };
    values.iter().all(is_good).then(|| {
        let named = values.into_iter().filter_map(|(place, value)| Some((*known.get(place)?, value)));
        named.filter(|(_, value)| !value.is_empty()).collect()
    })
}

fn with_parameters<'a>(path: &'a str, values: Vec<(&'static str, Cow<'_, str>)>) -> Cow<'a, str> {
    if values.is_empty() {
        return Cow::Borrowed(path);
    }
    let mut query = form_urlencoded::Serializer::for_suffix(format!("{path}?"), path.len() + 1);
    query.extend_pairs(values);
    Cow::Owned(query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(path: &str, query: &str) -> Option<String> {
        Key::of(path, (!query.is_empty()).then_some(query)).map(|key| key.text.into_owned())
    }

    #[test]
    fn only_what_a_page_reads_is_in_its_key() {
        let cases = [
            ("/", "", "/"),
            ("/", "utm_source=mail&fbclid=1", "/"),
            ("/", "page=2&utm_source=mail", "/?page=2"),
            ("/", "Page=2", "/"),
            ("/posts/a-post", "page=2", "/posts/a-post"),
            ("/tags/rust", "page=%32", "/tags/rust?page=2"),
            ("/search", "page=2&q=a+b&tag=", "/search?q=a+b&page=2"),
            ("/search", "q=a%20b&page=2", "/search?q=a+b&page=2"),
            ("/search", "q=%C3%A9", "/search?q=%C3%A9"),
            ("/search", "q=a%26page%3D2", "/search?q=a%26page%3D2"),
            ("/feed.xml", "x=1", "/feed.xml"),
            ("/tags/rust/rss.xml", "", "/tags/rust/rss.xml"),
        ];
        for (path, query, wanted) in cases {
            assert_eq!(key(path, query).as_deref(), Some(wanted), "{path}?{query}");
        }
    }

    #[test]
    fn what_is_not_spelled_plainly_has_no_key() {
        let long = format!("x={}", "y".repeat(2_000));
        for (path, query) in [
            ("/", "page=1&page=2"),
            ("/", "p=12"),
            ("/", "page="),
            ("/", "page=two"),
            ("/", "page=+2"),
            ("/", "x=%ff"),
            ("/", "x=%00"),
            ("/", long.as_str()),
            ("/search", "q=a&q=b"),
            ("//", ""),
            ("/posts", ""),
            ("/posts/", ""),
            ("/posts/%61", ""),
            ("/posts/a/comments", ""),
            ("/posts//a", ""),
            ("/tags/rust/feed.xml/more", ""),
            ("/tags/rust/other.xml", ""),
            ("/admin", ""),
            ("/write/1/edit", ""),
            ("/media/a.png", ""),
            ("/preview/token", ""),
            ("/login", ""),
            ("/health/ready", ""),
            ("/api/v1/posts", ""),
            ("", ""),
        ] {
            assert_eq!(key(path, query), None, "{path}?{query}");
        }
    }

    proptest! {
        /// Two requests share a page only if a handler reads the same in both.
        #[test]
        fn a_key_says_all_that_is_read(
            pairs in proptest::collection::vec(("(q|tag|page|x|utm)", "[a-c0-9 &=+%é]{0,4}"), 0..5)
        ) {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&pairs);
            let query = query.finish();
            if let Some(key) = key("/search", &query) {
                let read = |name: &str, query: &str| -> String {
                    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
                    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
                };
                let kept = key.split_once('?').map_or("", |(_, kept)| kept);
                for name in SEARCH {
                    prop_assert_eq!(read(name, &query), read(name, kept));
                }
                prop_assert_eq!(Key::of("/search", Some(kept)).unwrap().text.into_owned(), key);
            }
        }
    }
}
