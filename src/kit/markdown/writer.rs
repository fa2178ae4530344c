//! Walks the parsed text once and writes it as HTML, without recursion.

use comrak::Node;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{NodeValue, TableAlignment};

use super::Profile;
use super::anchors::Anchors;
use super::blocks::tight;
use super::highlight::Painter;
use super::links;
use super::output::{Attribute, Output};
use super::pairs::{self, Piece, Verdicts};
use super::sanitize::checkbox;

/// The state of one walk.
pub struct Writer<'s> {
    pub(super) out: Output,
    pub(super) seal: &'s str,
    pub(super) profile: Profile,
    pub(super) anchors: Anchors,
    pub(super) verdicts: Option<Verdicts>,
    pub(super) painter: Painter,
    pub(super) headings: usize,
    pub(super) top_level: u8,
    pub(super) last_level: u8,
    pub(super) footnotes: u32,
    pub(super) alignments: Vec<TableAlignment>,
    pub(super) column: usize,
    pub(super) empty_cells: usize,
    pub(super) images: usize,
    tables: usize,
}

/// The highest level of heading in a text.
fn top_level(root: Node<'_>) -> u8 {
    let levels = root.descendants().filter_map(|node| match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    });
    levels.min().unwrap_or(1)
}

impl<'s> Writer<'s> {
    /// A writer for the document below `root`, whose own attributes begin with `seal`.
    pub fn new(root: Node<'_>, profile: Profile, seal: &'s str, size: usize) -> Writer<'s> {
        Writer {
            out: Output::new(seal, size),
            seal,
            profile,
            anchors: if profile == Profile::Post { Anchors::of(root) } else { Anchors::default() },
            verdicts: pairs::judge(root, profile),
            painter: Painter::new(seal),
            headings: 0,
            top_level: top_level(root),
            last_level: 1,
            footnotes: 0,
            alignments: Vec::new(),
            column: 0,
            empty_cells: 0,
            images: 0,
            tables: 0,
        }
    }

    /// The document as HTML, yet to be sanitised.
    pub fn write(mut self, root: Node<'_>) -> String {
        for edge in root.traverse() {
            match edge {
                NodeEdge::Start(node) => self.enter(node),
                NodeEdge::End(node) => self.leave(node),
            }
        }
        self.out.finish()
    }

    fn enter(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Text(text) => self.out.text(text),
            NodeValue::Code(code) => {
                self.out.open("code", &[]);
                self.out.text(&code.literal);
                self.out.close();
            }
            NodeValue::Math(math) => {
                let dollars = if math.display_math { "$$" } else { "$" };
                self.out.text(dollars);
                self.out.text(&math.literal);
                self.out.text(dollars);
            }
            NodeValue::SoftBreak => self.out.text("\n"),
            NodeValue::LineBreak => {
                self.out.void("br", &[]);
                self.out.text("\n");
            }
            NodeValue::HtmlInline(html) => self.html(node, html),
            NodeValue::HtmlBlock(html) => {
                self.out.line();
                self.html(node, &html.literal);
            }
            NodeValue::Emph => self.out.open("em", &[]),
            NodeValue::Strong => self.out.open("strong", &[]),
            NodeValue::Strikethrough => self.out.open("del", &[]),
            NodeValue::Link(link) => self.link(&link.url, &link.title),
            NodeValue::Image(_) if self.profile == Profile::Post => {
                self.images += 1;
                self.out.capture();
            }
            NodeValue::FootnoteReference(reference) => {
                self.footnote_reference(reference.ix, reference.ref_num)
            }
            _ => self.enter_block(node),
        }
    }

    fn enter_block(&mut self, node: Node<'_>) {
        let line = |writer: &mut Self, tag, attributes: &[Attribute<'_>]| {
            writer.out.line();
            writer.out.open(tag, attributes);
        };
        match &node.data().value {
            NodeValue::Paragraph if tight(node) => self.out.line(),
            NodeValue::Paragraph => line(self, "p", &[]),
            NodeValue::Heading(heading) => self.heading(heading.level),
            NodeValue::BlockQuote => line(self, "blockquote", &[]),
            NodeValue::List(list) => self.list(list),
            NodeValue::Item(_) => line(self, "li", &[]),
            NodeValue::TaskItem(task) => {
                line(self, "li", &[Attribute::Ours("class", "task")]);
                if self.out.written() {
                    self.out.text(&checkbox(self.seal, task.symbol.is_some()));
                    self.out.text(" ");
                }
            }
            NodeValue::CodeBlock(code) => self.code(code),
            NodeValue::ThematicBreak => {
                self.out.line();
                self.out.void("hr", &[]);
            }
            NodeValue::FootnoteDefinition(_) => self.footnote(),
            NodeValue::Table(table) => {
                self.alignments.clone_from(&table.alignments);
                self.tables += 1;
                let label = format!("Table {}", self.tables);
                let frame = [
                    ("class", "table-scroll"),
                    ("role", "region"),
                    ("tabindex", "0"),
                    ("aria-label", &*label),
                ];
                line(self, "div", &frame.map(|(name, value)| Attribute::Ours(name, value)));
                self.out.open("table", &[]);
            }
            NodeValue::TableRow(header) => {
                let first = node
                    .previous_sibling()
                    .is_none_or(|row| matches!(row.data().value, NodeValue::TableRow(true)));
                if *header || first {
                    line(self, if *header { "thead" } else { "tbody" }, &[]);
                }
                self.column = 0;
                line(self, "tr", &[]);
            }
            NodeValue::TableCell => self.cell(node),
            _ => {}
        }
    }

    fn leave(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Link(_)
            | NodeValue::BlockQuote
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_) => self.out.close(),
            NodeValue::Image(image) if self.profile == Profile::Post => {
                self.images -= 1;
                if self.images == 0 {
                    self.image(&image.url, &image.title);
                }
            }
            NodeValue::Paragraph => {
                let parent = node.parent().map(|parent| parent.data().value.clone());
                if let Some(NodeValue::FootnoteDefinition(note)) = parent
                    && node.next_sibling().is_none()
                {
                    self.ways_back(note.total_references);
                }
                if !tight(node) {
                    self.out.close();
                }
            }
            NodeValue::Heading(_) => self.end_heading(),
            NodeValue::FootnoteDefinition(note) => {
                if node.last_child().is_none_or(|last| !matches!(last.data().value, NodeValue::Paragraph)) {
                    self.ways_back(note.total_references);
                }
                self.out.close();
            }
            NodeValue::TableRow(header) => {
                self.out.close();
                if *header || node.next_sibling().is_none() {
                    self.out.close();
                }
            }
            NodeValue::Table(_) => {
                self.out.close();
                self.out.close();
            }
            NodeValue::TableCell if node.first_child().is_some() => self.out.close(),
            _ => {}
        }
    }

    fn html(&mut self, node: Node<'_>, source: &str) {
        let Some(verdicts) = &mut self.verdicts else {
            return self.out.text(source);
        };
        for piece in verdicts.remove(&pairs::key(node)).unwrap_or_default() {
            match piece {
                Piece::Source(text) => self.out.source(&text),
                Piece::Shown(text) => self.out.text(&text),
                Piece::Open(tag, kept) => self.out.open(tag, &links::with_rel(tag, &kept)),
                Piece::Void(tag, kept) => self.out.void(tag, &links::with_rel(tag, &kept)),
                Piece::Close => self.out.close(),
                Piece::Mute => self.out.mute(),
                Piece::Unmute => self.out.unmute(),
            }
        }
    }
}
