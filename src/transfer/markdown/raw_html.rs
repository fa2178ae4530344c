//! Addresses in raw HTML: where `src`, `srcset` and `href` stand, without rewriting anything.

use std::ops::Range;

/// An address in a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the HTML, without quotes.
    pub range: Range<usize>,
    /// Whether it is shown as a picture; else it is the target of a link.
    pub image: bool,
}

/// All addresses of pictures and links, in order. Comments, scripts and styles have none.
pub fn addresses(html: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|start| at + start) {
        let rest = &html[start..];
        let name_len = rest[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = rest[1..1 + name_len].to_ascii_lowercase();
        at = if rest.starts_with("<!--") {
            rest.find("-->").map_or(html.len(), |end| start + end + 3)
        } else if name.is_empty() {
            start + 1
        } else {
            let end = attributes(html, start + 1 + name_len, &name, &mut found);
            match name.as_str() {
                "script" | "style" => past_end_tag(html, end, &name),
                _ => end,
            }
        };
    }
    found
}

/// The place behind `</name`, or the end of the text.
fn past_end_tag(html: &str, from: usize, name: &str) -> usize {
    let closing = format!("</{name}");
    let rest = html.as_bytes().get(from..).unwrap_or_default();
    rest.windows(closing.len())
        .position(|window| window.eq_ignore_ascii_case(closing.as_bytes()))
        .map_or(html.len(), |at| from + at + closing.len())
}

/// Reads the attributes of one tag from behind its name; gives the place behind its `>`.
fn attributes(html: &str, mut at: usize, tag: &str, found: &mut Vec<Found>) -> usize {
    let bytes = html.as_bytes();
    let skip = |mut at: usize, stop: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| !stop(*byte)) {
            at += 1;
        }
        at
    };
    loop {
        at = skip(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/');
        match bytes.get(at) {
            None => return at,
            Some(b'>') => return at + 1,
            Some(_) => {}
        }
        let name_start = at;
        at = skip(at + 1, &|byte| byte.is_ascii_whitespace() || b"=>/".contains(&byte));
        let name = html.get(name_start..at).unwrap_or_default().to_ascii_lowercase();
        let equals = skip(at, &|byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let start = skip(equals + 1, &|byte| !byte.is_ascii_whitespace());
        let range = match bytes.get(start) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = skip(start + 1, &|byte| byte == *quote);
                at = (end + 1).min(html.len());
                start + 1..end
            }
            _ => {
                at = skip(start, &|byte| byte.is_ascii_whitespace() || byte == b'>');
                start..at
            }
        };
        note(html, tag, &name, range, found);
    }
}

fn note(html: &str, tag: &str, attribute: &str, range: Range<usize>, found: &mut Vec<Found>) {
    match (tag, attribute) {
        ("img", "src") | ("source", "src") | ("video", "src" | "poster") | ("input", "src") => {
            found.push(Found { range, image: true });
        }
        ("a", "href") => found.push(Found { range, image: false }),
        ("img" | "source", "srcset") => candidates(html, range, found),
        _ => {}
    }
}

/// `a.png 1x, b.png 2x`: the address of each candidate.
fn candidates(html: &str, range: Range<usize>, found: &mut Vec<Found>) {
    let mut at = range.start;
    for part in html.get(range).unwrap_or_default().split_inclusive(',') {
        let start = at + (part.len() - part.trim_start().len());
        let len =
            part.trim_start().bytes().take_while(|byte| !byte.is_ascii_whitespace() && *byte != b',').count();
        if len > 0 {
            found.push(Found { range: start..start + len, image: true });
        }
        at += part.len();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(html: &str) -> Vec<(&str, bool)> {
        addresses(html).into_iter().map(|found| (&html[found.range], found.image)).collect()
    }

    #[test]
    fn addresses_are_found_however_they_are_quoted() {
        let html =
            "<p><IMG alt=\"a > b\" src='x y.png'/><img src=z.png width=3><a class=c href=\"big.svg\">é</a>";
        assert_eq!(texts(html), [("x y.png", true), ("z.png", true), ("big.svg", false)]);
        assert_eq!(texts("<img srcset=\"a.png 1x, b.png 2x\">"), [("a.png", true), ("b.png", true)]);
        assert_eq!(texts("<img\n  height=\"1\"\n  src = \"a.png\"\n>"), [("a.png", true)]);
    }

    #[test]
    fn comments_scripts_and_other_attributes_have_none() {
        assert_eq!(
            texts("<!-- <img src=a.png> --><script>'<img src=b.png>'</script><img data-src=c.png>"),
            []
        );
        assert_eq!(texts("a < b <img"), []);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(html in "(<img |<a |srcset=|src=|href=|\"|'|>|<!--|-->|<script|é|,| |x){0,30}") {
            for found in addresses(&html) {
                prop_assert!(html.get(found.range).is_some());
            }
        }
    }
}
