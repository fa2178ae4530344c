//! Addresses as Markdown writes them: `(x.png "title")`, `(<x y.png>)`, `[label]: x.png`.

use std::ops::Range;

/// Whether an address leads to something in the same site: no scheme, no host, not empty.
pub fn is_local(address: &str) -> bool {
    let scheme = address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    !(scheme || address.is_empty() || address.starts_with("//") || address.starts_with(['#', '?', '{']))
}

/// The address in `![alt](address "title")`: the last one that is followed by the end.
pub fn inline_destination(slice: &str, url: &str) -> Option<Range<usize>> {
    slice.rmatch_indices("](").map(|(at, mark)| at + mark.len()).find_map(|start| {
        let (range, address) = destination(slice, start)?;
        let tail = slice.get(range.end..)?.trim();
        let ends = tail == ")" || (tail.starts_with(['"', '\'', '(']) && tail.ends_with(')'));
        (ends && address == url).then_some(range)
    })
}

/// `[label]: address` at the start of a line, also in a quote or a list.
pub fn definition(text: &str, line_start: usize) -> Option<(Range<usize>, String)> {
    let line = text[line_start..].lines().next()?;
    let label = line.trim_start_matches([' ', '>', '\t']);
    if !label.starts_with('[') || label.starts_with("[^") {
        return None;
    }
    let (before, _) = label.split_once("]:")?;
    destination(text, line_start + (line.len() - label.len()) + before.len() + 2)
}

/// The address at a place of the text, and what it says once it is unescaped.
fn destination(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let rest = text.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let pointed = text[start..].starts_with('<');
    let mut depth = 0_usize;
    let mut address = String::new();
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|(_, next)| next.is_ascii_punctuation()) => {
                address.extend(chars.next().map(|(_, next)| next));
            }
            '<' if pointed && at == 0 => {}
            '>' if pointed => return Some((start..start + at + 1, address.replace("&amp;", "&"))),
            '\n' if pointed => return None,
            c if !pointed && (c.is_whitespace() || c.is_control() || (c == ')' && depth == 0)) => {
                return Some((start..start + at, address.replace("&amp;", "&")));
            }
            c => {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth.saturating_sub(1),
                    _ => depth,
                };
                address.push(c);
            }
        }
    }
    (!pointed).then(|| (start..text.len(), address.replace("&amp;", "&")))
}

/// An address that needs no quoting, in Markdown or in HTML.
pub fn everywhere_safe(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            ' ' | '"' | '\'' | '<' | '>' | '(' | ')' | '\\' | '`' | ',' => {
                safe.push_str(&format!("%{:02X}", c as u32))
            }
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses_have_neither_scheme_nor_host() {
        for address in ["x.png", "/x.png", "../x.png", "@/x.md", "a b:c.png", "x?y=a:b"] {
            assert!(is_local(address), "{address}");
        }
        for address in ["", "#top", "?a", "//host/x", "https://host/x", "mailto:a@b", "data:,x", "{{ x }}"] {
            assert!(!is_local(address), "{address}");
        }
    }

    #[test]
    fn destinations_end_where_commonmark_ends_them() {
        for (text, address) in [
            ("x.png)", "x.png"),
            (" x_(1).png \"t\")", "x_(1).png"),
            ("<x y.png> 't')", "x y.png"),
            ("a\\)b&amp;c)", "a)b&c"),
            ("x.png", "x.png"),
        ] {
            assert_eq!(destination(text, 0).map(|found| found.1).as_deref(), Some(address), "{text}");
        }
        assert_eq!(destination("<x\ny>", 0), None);
    }

    #[test]
    fn definitions_may_stand_in_quotes() {
        assert_eq!(definition("> [a b]: x.png\n", 0), Some((9..14, "x.png".to_owned())));
        assert_eq!(definition("[^1]: x.png", 0), None);
        assert_eq!(definition("see [a]: x.png", 0), None);
    }
}
