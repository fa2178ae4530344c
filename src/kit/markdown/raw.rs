//! Raw HTML taken apart into tags and text, in one pass and without ever going back.

use super::rules;

/// Attributes read of one tag; more are skipped.
const MOST_ATTRIBUTES: usize = 16;

/// A part of raw HTML, in the order of the source.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text as HTML source, entities and all.
    Text(&'a str),
    /// A start tag, with its source.
    Open { name: String, attributes: Vec<(String, &'a str)>, source: &'a str },
    /// An end tag, with its source.
    Close { name: String, source: &'a str },
    /// An element whose content is no markup (`<script>…</script>`), whole.
    Opaque { source: &'a str },
    /// A comment, declaration or instruction.
    Nothing,
}

/// Splits `html` into tokens. `block` says that the text is whole: an opaque element without an end runs to its end.
pub fn tokens(html: &str, block: bool) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            found.push(Token::Text(rest));
            break;
        };
        let (text, markup) = rest.split_at(at);
        if !text.is_empty() {
            found.push(Token::Text(text));
        }
        let (token, length) = markup_token(markup, block);
        found.push(token);
        rest = markup.get(length..).unwrap_or("");
    }
    found
}

/// The token at the `<` that `markup` begins with, and its length in bytes.
fn markup_token(markup: &str, block: bool) -> (Token<'_>, usize) {
    if let Some(end) = markup.strip_prefix("<!--").map(|body| upto(body, "-->", 4)) {
        return (Token::Nothing, end);
    }
    if let Some(end) = markup.strip_prefix("<![CDATA[").map(|body| upto(body, "]]>", 9)) {
        return (Token::Nothing, end);
    }
    let second = markup.as_bytes().get(1).copied().unwrap_or(b' ');
    if matches!(second, b'!' | b'?') {
        return (Token::Nothing, upto(&markup[1..], ">", 1));
    }
    let third = markup.as_bytes().get(2).copied().unwrap_or(b' ');
    if second == b'/' && third.is_ascii_alphabetic() {
        let end = upto(&markup[1..], ">", 1);
        let source = &markup[..end];
        return (Token::Close { name: name_at(&markup[2..]), source }, end);
    }
    if second.is_ascii_alphabetic() {
        return open_tag(markup, block);
    }
    (Token::Text("<"), 1)
}

/// Where `end` ends in `body`, `before` bytes further on; all of it when it never does.
fn upto(body: &str, end: &str, before: usize) -> usize {
    before + body.find(end).map_or(body.len(), |at| at + end.len())
}

fn name_at(text: &str) -> String {
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len());
    text[..end].to_ascii_lowercase()
}

/// A start tag; one that never ends is text to the end, so that no input is read twice.
fn open_tag(markup: &str, block: bool) -> (Token<'_>, usize) {
    let name = name_at(&markup[1..]);
    let Some((attributes, end)) = attributes(markup, 1 + name.len()) else {
        return (Token::Text(markup), markup.len());
    };
    let source = &markup[..end];
    if rules::opaque(&name)
        && let Some(length) = opaque_length(markup, end, &name, block)
    {
        return (Token::Opaque { source: &markup[..length] }, length);
    }
    (Token::Open { name, attributes, source }, end)
}

fn opaque_length(markup: &str, end: usize, name: &str, block: bool) -> Option<usize> {
    let close = format!("</{name}");
    let body = markup.as_bytes().get(end..)?;
    let found = body.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
    match found {
        Some(at) => Some(upto(&markup[end + at..], ">", end + at)),
        None => block.then_some(markup.len()),
    }
}

/// The attributes from byte `at` of a tag, and where the tag ends; none when it never does.
fn attributes(markup: &str, mut at: usize) -> Option<(Vec<(String, &str)>, usize)> {
    let bytes = markup.as_bytes();
    let skip = |mut at: usize, until: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|&byte| !until(byte)) {
            at += 1;
        }
        at
    };
    let mut found: Vec<(String, &str)> = Vec::new();
    loop {
        at = skip(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/');
        if *bytes.get(at)? == b'>' {
            return Some((found, at + 1));
        }
        let start = at;
        at = skip(at + 1, &|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
        let name = markup.get(start..at)?.to_ascii_lowercase();
        let after = skip(at, &|byte| !byte.is_ascii_whitespace());
        let mut value = "";
        if bytes.get(after) == Some(&b'=') {
            at = skip(after + 1, &|byte| !byte.is_ascii_whitespace());
            let quote = *bytes.get(at)?;
            if matches!(quote, b'"' | b'\'') {
                let end = skip(at + 1, &|byte| byte == quote);
                value = markup.get(at + 1..end)?;
                at = end + usize::from(bytes.get(end)? == &quote);
            } else {
                let end = skip(at, &|byte| byte.is_ascii_whitespace() || byte == b'>');
                value = markup.get(at..end)?;
                at = end;
            }
        }
        if found.len() < MOST_ATTRIBUTES && found.iter().all(|(known, _)| *known != name) {
            found.push((name, value));
        }
    }
}
