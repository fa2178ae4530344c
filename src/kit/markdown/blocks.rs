//! How blocks are written: lists, headings, code, tables, footnotes.

use comrak::Node;
use comrak::nodes::{ListType, NodeCodeBlock, NodeList, NodeValue, TableAlignment};

use super::Profile;
use super::highlight::language;
use super::output::Attribute;
use super::writer::Writer;

/// Cells left empty that are written; further ones are left out, a row may be short.
const MOST_EMPTY_CELLS: usize = 5_000;
/// Ways back from one footnote.
const MOST_WAYS_BACK: u32 = 20;

/// Whether a paragraph stands in a tight list, where it has no tags of its own.
pub fn tight(paragraph: Node<'_>) -> bool {
    let list = paragraph.parent().and_then(|item| item.parent());
    list.is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight))
}

impl Writer<'_> {
    pub(super) fn list(&mut self, list: &NodeList) {
        self.out.line();
        match list.list_type {
            ListType::Bullet if list.is_task_list => {
                self.out.open("ul", &[Attribute::Ours("class", "tasks")])
            }
            ListType::Bullet => self.out.open("ul", &[]),
            ListType::Ordered if list.start == 1 => self.out.open("ol", &[]),
            ListType::Ordered => self.out.open("ol", &[Attribute::Plain("start", &list.start.to_string())]),
        }
    }

    /// In a comment a heading is a strong line: it must not appear in the page's outline.
    pub(super) fn heading(&mut self, level: u8) {
        self.out.line();
        if self.profile == Profile::Comment {
            self.out.open("p", &[]);
            self.out.open("strong", &[]);
            return;
        }
        let tag = match self.outline_level(level) {
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };
        match self.anchors.in_order.get(self.headings) {
            Some((id, _)) => self.out.open(tag, &[Attribute::Ours("id", id)]),
            None => self.out.open(tag, &[]),
        }
    }

    /// The page has its own `h1`: the highest headings of a text become `h2`, and none skips a level.
    fn outline_level(&mut self, level: u8) -> u8 {
        let wanted = 2 + level.saturating_sub(self.top_level);
        self.last_level = wanted.min(self.last_level + 1);
        self.last_level
    }

    pub(super) fn end_heading(&mut self) {
        if self.profile == Profile::Comment {
            self.out.close();
        } else if let Some((id, text)) = self.anchors.in_order.get(self.headings) {
            self.out.open(
                "a",
                &[
                    Attribute::Ours("class", "heading-anchor"),
                    Attribute::Plain("href", &format!("#{id}")),
                    Attribute::Ours("aria-label", &format!("Link to this section: {text}")),
                ],
            );
            self.out.close();
            self.headings += 1;
        }
        self.out.close();
    }

    pub(super) fn code(&mut self, code: &NodeCodeBlock) {
        let language = language(&code.info);
        self.out.line();
        self.out.open("pre", &[Attribute::Ours("tabindex", "0")]);
        match &language {
            Some(language) => {
                self.out.open("code", &[Attribute::Ours("class", &format!("language-{language}"))])
            }
            None => self.out.open("code", &[]),
        }
        let colourful = language.filter(|_| self.out.written());
        match colourful.and_then(|language| self.painter.paint(&language, &code.literal)) {
            Some(html) => {
                self.out.highlighted(&html);
                self.out.text("\n");
            }
            None => self.out.text(&code.literal),
        }
        self.out.close();
        self.out.close();
    }

    pub(super) fn cell(&mut self, node: Node<'_>) {
        let column = self.column;
        self.column += 1;
        let empty = node.first_child().is_none();
        self.empty_cells += usize::from(empty);
        if empty && self.empty_cells > MOST_EMPTY_CELLS {
            return;
        }
        let align = match self.alignments.get(column) {
            Some(TableAlignment::Left) => Some(Attribute::Plain("align", "left")),
            Some(TableAlignment::Center) => Some(Attribute::Plain("align", "center")),
            Some(TableAlignment::Right) => Some(Attribute::Plain("align", "right")),
            _ => None,
        };
        let header = node.parent().is_some_and(|row| matches!(row.data().value, NodeValue::TableRow(true)));
        self.out.line();
        self.out.open(if header { "th" } else { "td" }, align.as_slice());
        if empty {
            self.out.close();
        }
    }

    pub(super) fn footnote_reference(&mut self, number: u32, time: u32) {
        let id = way_back(number, time);
        self.out.open("sup", &[Attribute::Ours("class", "footnote-ref")]);
        self.out.open(
            "a",
            &[
                Attribute::Ours("id", &id),
                Attribute::Plain("href", &format!("#fn-{number}")),
                Attribute::Ours("aria-label", &format!("Footnote {number}")),
            ],
        );
        self.out.text(&number.to_string());
        self.out.close();
        self.out.close();
    }

    /// Footnotes come last, one after the other; the first opens their section, the end of the text closes it.
    pub(super) fn footnote(&mut self) {
        self.out.line();
        if self.footnotes == 0 {
            self.out.open(
                "section",
                &[Attribute::Ours("class", "footnotes"), Attribute::Ours("aria-label", "Footnotes")],
            );
            self.out.open("ol", &[]);
        }
        self.footnotes += 1;
        self.out.line();
        self.out.open("li", &[Attribute::Ours("id", &format!("fn-{}", self.footnotes))]);
    }

    pub(super) fn ways_back(&mut self, references: u32) {
        for time in 1..=references.min(MOST_WAYS_BACK) {
            let number = self.footnotes;
            self.out.text(" ");
            self.out.open(
                "a",
                &[
                    Attribute::Ours("class", "footnote-backref"),
                    Attribute::Plain("href", &format!("#{}", way_back(number, time))),
                    Attribute::Ours("aria-label", &format!("Back to footnote mark {number}")),
                ],
            );
            self.out.text("↩");
            self.out.close();
        }
    }
}

fn way_back(number: u32, time: u32) -> String {
    if time > 1 { format!("fnref-{number}-{time}") } else { format!("fnref-{number}") }
}
