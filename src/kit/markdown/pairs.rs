//! What becomes of each raw HTML tag: kept when it has its partner in the same container, else shown or taken out.

use comrak::Node;
use comrak::nodes::NodeValue;
use std::collections::HashMap;

use super::Profile;
use super::raw::{Token, tokens};
use super::rules::{self, Kind};

/// Raw elements open within each other; deeper ones are not kept.
const DEEPEST: usize = 24;
/// Raw tags kept in one text; the parser's repairs of odd nesting stay affordable.
const MOST_TAGS: usize = 10_000;

/// Raw HTML nodes looked into; in a text of more, all raw HTML is shown as text.
const MOST_NODES: usize = 20_000;
/// Bytes of one attribute's value; a longer one is dropped.
const LONGEST_VALUE: usize = 2_048;

/// What the writer does for a part of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as HTML source.
    Source(String),
    /// Text to be shown as it is written.
    Shown(String),
    /// Begin an element.
    Open(&'static str, Vec<(&'static str, String)>),
    /// An element without content.
    Void(&'static str, Vec<(&'static str, String)>),
    /// End the innermost element.
    Close,
    /// From here nothing is written.
    Mute,
    /// Up to here nothing is written.
    Unmute,
}

/// The pieces of each raw HTML node, by the node's address.
pub type Verdicts = HashMap<usize, Vec<Piece>>;

/// The key of a node in [`Verdicts`].
pub fn key(node: Node<'_>) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Decides on all the raw HTML of a document; none when there is too much of it.
pub fn judge(root: Node<'_>, profile: Profile) -> Option<Verdicts> {
    if root.descendants().filter(|node| is_html(node)).nth(MOST_NODES).is_some() {
        return None;
    }
    let mut verdicts = Verdicts::new();
    let mut budget = MOST_TAGS;
    for parent in root.descendants() {
        if parent.children().any(|child| is_html(&child)) {
            let inline = parent.data().value.contains_inlines() || !parent.data().value.block();
            let mut judge = Judge { inline, profile, budget, pieces: Vec::new(), stack: Vec::new() };
            for (order, child) in parent.children().enumerate() {
                judge.node(order, child);
            }
            budget = judge.finish(parent, &mut verdicts);
        }
    }
    Some(verdicts)
}

fn is_html(node: &Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::HtmlInline(_) | NodeValue::HtmlBlock(_))
}

/// An element that is open, waiting for its end tag.
struct Waiting {
    name: String,
    kind: Kind,
    at: usize,
    source: String,
    /// A part of a table that was found to hold something else.
    spoilt: bool,
}

struct Judge {
    inline: bool,
    profile: Profile,
    budget: usize,
    /// Pieces by the order of the child they belong to.
    pieces: Vec<(usize, Option<Piece>)>,
    stack: Vec<Waiting>,
}

impl Judge {
    fn node(&mut self, order: usize, node: Node<'_>) {
        let data = node.data();
        let (html, block) = match &data.value {
            NodeValue::HtmlInline(html) => (html, false),
            NodeValue::HtmlBlock(html) => (&html.literal, true),
            NodeValue::SoftBreak | NodeValue::LineBreak => return,
            NodeValue::Text(text) if text.trim().is_empty() => return,
            _ => return self.spoil(""),
        };
        for token in tokens(html, block) {
            self.token(order, token);
        }
    }

    fn push(&mut self, order: usize, piece: Option<Piece>) {
        if matches!(piece, Some(Piece::Shown(_))) {
            self.spoil("");
        }
        self.pieces.push((order, piece));
    }

    /// Notes that something stands here which the innermost part of a table may not hold.
    fn spoil(&mut self, name: &str) {
        if let Some(top) = self.stack.last_mut()
            && top.kind == Kind::Frame
            && !rules::fits(&top.name, name)
        {
            top.spoilt = true;
        }
    }

    fn token(&mut self, order: usize, token: Token<'_>) {
        match token {
            Token::Nothing => {}
            Token::Text(text) => {
                if !text.trim().is_empty() {
                    self.spoil("");
                }
                self.push(order, Some(Piece::Source(text.to_owned())));
            }
            Token::Opaque { source } => {
                let piece = (self.profile == Profile::Comment).then(|| shown(source)).flatten();
                self.push(order, piece);
            }
            Token::Open { name, attributes, source } => self.open(order, name, &attributes, source),
            Token::Close { name, source } => self.close(order, &name, source),
        }
    }

    fn open(&mut self, order: usize, name: String, attributes: &[(String, &str)], source: &str) {
        let comment = self.profile == Profile::Comment;
        let Some(&(tag, kind, own)) = rules::element(&name).filter(|_| !comment) else {
            let piece = if rules::opaque(&name) && !comment {
                None
            } else if rules::refused(&name) && !comment {
                return;
            } else {
                shown(source)
            };
            if piece.is_some() {
                self.push(order, piece);
            } else {
                self.wait(order, name, Kind::Inline, source, None);
            }
            return;
        };
        let misplaced = self.inline && kind != Kind::Inline && !matches!(tag, "br" | "img" | "wbr");
        if misplaced || self.budget == 0 || self.stack.len() >= DEEPEST {
            return self.push(order, if misplaced { None } else { shown(source) });
        }
        self.budget -= 1;
        while self.stack.last().is_some_and(|top| rules::ends(&top.name, tag)) {
            self.end_innermost(order);
        }
        self.spoil(tag);
        let kept = attributes
            .iter()
            .filter(|(_, value)| value.len() <= LONGEST_VALUE)
            .filter_map(|(name, value)| {
                let known = rules::GENERIC.iter().chain(own).find(|known| *known == name)?;
                Some((*known, (*value).to_owned()))
            })
            .collect();
        if kind == Kind::Void {
            self.push(order, Some(Piece::Void(tag, kept)));
        } else {
            self.wait(order, name, kind, source, Some(Piece::Open(tag, kept)));
        }
    }

    fn wait(&mut self, order: usize, name: String, kind: Kind, source: &str, piece: Option<Piece>) {
        let at = self.pieces.len();
        self.push(order, piece);
        if self.stack.len() < DEEPEST {
            self.stack.push(Waiting { name, kind, at, source: source.to_owned(), spoilt: false });
        }
    }

    fn close(&mut self, order: usize, name: &str, source: &str) {
        let Some(depth) = self.stack.iter().rposition(|waiting| waiting.name == name) else {
            let known =
                self.profile == Profile::Post && (rules::element(name).is_some() || rules::refused(name));
            return self.push(order, if known { None } else { shown(source) });
        };
        while self.stack.len() > depth + 1 {
            if self.stack.last().is_some_and(|top| rules::closes_itself(&top.name, top.kind)) {
                self.end_innermost(order);
            } else {
                self.give_up_innermost();
            }
        }
        let opened = self.stack.last().map(|waiting| waiting.at);
        match opened.and_then(|at| self.pieces.get(at)).map(|(_, piece)| piece.clone()) {
            Some(Some(Piece::Open(..))) => self.end_innermost(order),
            Some(None) if rules::opaque(name) => {
                if let Some(slot) = opened.and_then(|at| self.pieces.get_mut(at)) {
                    slot.1 = Some(Piece::Mute);
                }
                self.push(order, Some(Piece::Unmute));
                self.stack.pop();
            }
            Some(Some(_)) => {
                self.push(order, shown(source));
                self.stack.pop();
            }
            _ => drop(self.stack.pop()),
        }
    }

    /// Ends the innermost open element here, or takes it out when it is a spoilt part of a table.
    fn end_innermost(&mut self, order: usize) {
        let Some(ended) = self.stack.pop() else { return };
        if !ended.spoilt {
            return self.push(order, Some(Piece::Close));
        }
        if let Some(slot) = self.pieces.get_mut(ended.at) {
            slot.1 = None;
        }
        self.spoil("");
    }

    /// The innermost open element has no end: its tag is shown, or goes.
    fn give_up_innermost(&mut self) {
        if let Some(lost) = self.stack.pop()
            && let Some(slot) = self.pieces.get_mut(lost.at)
            && matches!(slot.1, Some(Piece::Open(..)))
        {
            slot.1 = if lost.kind == Kind::Inline { shown(&lost.source) } else { None };
            self.spoil("");
        }
    }

    fn finish(mut self, parent: Node<'_>, verdicts: &mut Verdicts) -> usize {
        while !self.stack.is_empty() {
            self.give_up_innermost();
        }
        let mut pieces = self.pieces.into_iter().peekable();
        for (order, child) in parent.children().enumerate() {
            if is_html(&child) {
                let own = verdicts.entry(key(child)).or_default();
                while let Some((_, piece)) = pieces.next_if(|(of, _)| *of == order) {
                    own.extend(piece);
                }
            }
        }
        self.budget
    }
}

/// A tag as text, unless it carries values: `Vec<T>` was meant to be read, `<x onclick="…">` was not.
fn shown(source: &str) -> Option<Piece> {
    (!source.contains('=')).then(|| Piece::Shown(source.to_owned()))
}
