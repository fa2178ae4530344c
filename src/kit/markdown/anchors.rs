//! Ids of headings: readable, unique, and with a prefix no other part of a page uses.

use comrak::Node;
use comrak::nodes::NodeValue;
use std::collections::{HashMap, HashSet};

/// What every heading's id begins with, so that a heading "Comments" is not taken for the page's own part.
pub const PREFIX: &str = "h-";
/// Characters of a heading that go into its id.
const LONGEST: usize = 80;
/// Headings that get an id.
const MOST: usize = 2_000;

/// The ids of a document's headings.
#[derive(Default)]
pub struct Anchors {
    /// In the order of the headings, with the heading's text.
    pub in_order: Vec<(String, String)>,
    taken: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Anchors {
    /// The ids for the headings below `root`.
    pub fn of(root: Node<'_>) -> Anchors {
        let mut anchors = Anchors::default();
        for node in root.descendants() {
            if anchors.in_order.len() == MOST {
                break;
            }
            if matches!(node.data().value, NodeValue::Heading(_)) {
                let text = text_of(node);
                let id = anchors.claim(&slug(&text));
                anchors.in_order.push((id, text));
            }
        }
        anchors
    }

    fn claim(&mut self, slug: &str) -> String {
        let count = self.next.entry(slug.to_owned()).or_insert(0);
        let mut id = if *count == 0 { slug.to_owned() } else { format!("{slug}-{count}") };
        while self.taken.contains(&id) {
            *count += 1;
            id = format!("{slug}-{count}");
        }
        *count += 1;
        self.taken.insert(id.clone());
        format!("{PREFIX}{id}")
    }

    /// The heading's id a link to `#fragment` means, when its author wrote the id without the prefix.
    pub fn meant_by(&self, fragment: &str) -> Option<String> {
        let fragment = fragment.to_lowercase();
        self.taken.contains(&fragment).then(|| format!("{PREFIX}{fragment}"))
    }
}

/// The beginning of a heading's text.
fn text_of(heading: Node<'_>) -> String {
    let mut text = String::new();
    for node in heading.descendants() {
        match &node.data().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::Math(math) => text.push_str(&math.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
        if text.len() > 4 * LONGEST {
            break;
        }
    }
    text.chars().take(2 * LONGEST).collect()
}

/// Letters and digits of any script, lower case, everything else a hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for c in text.chars().take(LONGEST).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
        } else if c.is_whitespace() || matches!(c, '-' | '/' | ':' | '–' | '—') {
            gap = true;
        }
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}
