//! A post's title, when the front matter has none: its first heading, or its file's name.

use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};

use super::addresses::Place;
use super::fields::Fields;
use super::references;

/// The title, the text that remains, and the line on which that begins.
pub fn find(fields: &Fields, place: &Place, body: String, line: usize) -> (String, String, usize) {
    if let Some(title) = fields.text(&["title"]) {
        return (one_line(&title), body, line);
    }
    let Some(heading) = first_heading(&body) else {
        return (from_name(&place.name), body, line);
    };
    if !heading.first {
        return (heading.title, body, line);
    }
    let rest = body.split_inclusive('\n').skip(heading.last_line).collect::<String>();
    if rest.trim().is_empty() {
        return (heading.title, body, line);
    }
    (heading.title, rest, line + heading.last_line)
}

struct Heading {
    title: String,
    first: bool,
    last_line: usize,
}

fn first_heading(body: &str) -> Option<Heading> {
    let arena = Arena::new();
    let root = parse_document(&arena, body, &references::options());
    root.children().enumerate().find_map(|(index, node)| {
        let data = node.data();
        let NodeValue::Heading(heading) = &data.value else {
            return None;
        };
        let mut title = String::new();
        for inner in node.descendants() {
            match &inner.data().value {
                NodeValue::Text(text) => title.push_str(text),
                NodeValue::Code(code) => title.push_str(&code.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => title.push(' '),
                _ => {}
            }
        }
        let title = one_line(&title);
        (heading.level == 1 && !title.is_empty()).then(|| Heading {
            title,
            first: index == 0,
            last_line: data.sourcepos.end.line,
        })
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `my-first_post` as "My first post".
fn from_name(name: &str) -> String {
    let words = one_line(&name.replace(['-', '_'], " "));
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_else(|| name.to_owned())
}
