//! Reads sanitised HTML: its plain text and its outline. The sanitiser writes one strict form, so this stays small.

use super::Heading;
use super::rules::{self, Kind};

/// A part of sanitised HTML.
pub(super) enum Part<'a> {
    /// As it stands, entities and all.
    Text(&'a str),
    /// Name and attributes.
    Start(&'a str, &'a str),
    /// Name.
    End(&'a str),
}

/// Splits at tags; quoted `>` do not end a tag.
pub(super) fn parts(html: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (part, length) = match rest.strip_prefix('<') {
            None if rest.is_empty() => return None,
            None => {
                let length = rest.find('<').unwrap_or(rest.len());
                (Part::Text(&rest[..length]), length)
            }
            Some(tag) => {
                let mut quoted = false;
                let end = tag.bytes().position(|byte| {
                    quoted ^= byte == b'"';
                    byte == b'>' && !quoted
                });
                let inside = &tag[..end.unwrap_or(tag.len())];
                let name_ends = inside.find(' ').unwrap_or(inside.len());
                let part = match inside.strip_prefix('/') {
                    Some(name) => Part::End(name),
                    None => Part::Start(&inside[..name_ends], &inside[name_ends..]),
                };
                (part, (inside.len() + 2).min(rest.len()))
            }
        };
        rest = &rest[length..];
        Some(part)
    })
}

/// The value of an attribute in a tag's ` name="value"` list, entities and all.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        if key.trim_start() == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// Adds text with the entities the sanitiser writes resolved, white space collapsed.
fn add(plain: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, length) = if c == '&' { entity(rest) } else { (c, c.len_utf8()) };
        if c.is_whitespace() {
            space(plain);
        } else {
            plain.push(c);
        }
        rest = &rest[length..];
    }
}

fn entity(text: &str) -> (char, usize) {
    let known =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", ' '), ("&#39;", '\'')];
    known
        .iter()
        .find(|(entity, _)| text.starts_with(entity))
        .map_or(('&', 1), |(entity, c)| (*c, entity.len()))
}

fn space(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with(' ') {
        plain.push(' ');
    }
}

/// What a reader reads, in one line: without tags, and without the marks of footnotes.
pub fn plain_text(html: &str) -> String {
    let mut plain = String::with_capacity(html.len() / 2);
    let mut skipping = None;
    for part in parts(html) {
        match part {
            Part::End(name) if skipping == Some(name) => skipping = None,
            _ if skipping.is_some() => {}
            Part::Text(text) => add(&mut plain, text),
            Part::Start(name, attributes) if attribute(attributes, "class").is_some_and(unread) => {
                skipping = Some(name)
            }
            Part::Start(name, _) | Part::End(name) => {
                if rules::element(name)
                    .is_none_or(|(tag, kind, _)| *kind != Kind::Inline && *tag != "wbr" && *tag != "img")
                {
                    space(&mut plain);
                }
            }
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

fn unread(class: &str) -> bool {
    matches!(class, "footnote-ref" | "footnote-backref" | "heading-anchor")
}

/// The headings that have an id, in order.
pub fn outline(html: &str) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut current: Option<(&str, Heading)> = None;
    for part in parts(html) {
        match part {
            Part::Start(name, attributes) if level(name).is_some() => {
                if let (Some(level), Some(id)) = (level(name), attribute(attributes, "id")) {
                    let mut plain = String::new();
                    add(&mut plain, id);
                    current = Some((name, Heading { level, id: plain, text: String::new() }));
                }
            }
            Part::End(name) => {
                if let Some((_, mut heading)) = current.take_if(|(tag, _)| *tag == name) {
                    heading.text.truncate(heading.text.trim_end().len());
                    headings.push(heading);
                }
            }
            Part::Text(text) => {
                if let Some((_, heading)) = &mut current {
                    add(&mut heading.text, text);
                }
            }
            Part::Start(name, _) => {
                if let Some((_, heading)) = current.as_mut().filter(|_| name == "br") {
                    space(&mut heading.text);
                }
            }
        }
    }
    headings
}

fn level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}
