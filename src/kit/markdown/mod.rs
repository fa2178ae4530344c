//! Markdown to safe HTML: parsed by comrak, written by ourselves within limits, sanitised by ammonia.

mod anchors;
mod blocks;
mod highlight;
mod links;
mod output;
mod pairs;
pub mod pictures;
mod raw;
mod rules;
mod sanitize;
mod scan;
mod text;
mod writer;

#[cfg(test)]
mod tests;

use comrak::{Arena, Options, parse_document};

pub use text::{excerpt, reading_minutes};

/// Grows when the same source would come out differently, so that stored HTML can be made anew. (2: sides and sizes of
/// pictures, added by `models::media`.)
pub const RENDERER_VERSION: i32 = 2;

/// Which rules a text is rendered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// By an author: everything, raw HTML sanitised.
    Post,
    /// By anybody: no images, headings, footnotes or raw HTML, and links that vouch for nothing.
    Comment,
}

/// A text made ready to be stored beside its source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendered {
    /// Safe to be put into a page as it is: no script, no inline style, no id or class but ours.
    pub html: String,
    /// What is read, in one line, for search and excerpts.
    pub text: String,
    /// The headings, for a list of contents.
    pub outline: Vec<Heading>,
    /// The length in words, for the time it takes to read.
    pub word_count: u32,
}

/// A heading one can link to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The element's id: a link to it is `#` and this.
    pub id: String,
    /// Its plain text, not escaped.
    pub text: String,
}

/// Renders Markdown. Whatever the source, this ends soon, needs little stack and doesn't panic.
pub fn render(source: &str, profile: Profile) -> Rendered {
    let seal = sanitize::seal(source);
    let arena = Arena::new();
    let root = parse_document(&arena, source, &options(profile));
    let html = writer::Writer::new(root, profile, &seal, source.len() * 2).write(root);
    let html = sanitize::sanitize(&html, profile, &seal);
    let text = scan::plain_text(&html);
    Rendered { outline: scan::outline(&html), word_count: text::count_words(&text), text, html }
}

/// The outline of HTML that [`render`] made, for pages that have only that.
pub fn outline_of(html: &str) -> Vec<Heading> {
    scan::outline(html)
}

/// What is read of HTML that [`render`] made, in one line.
pub fn plain_text_of(html: &str) -> String {
    scan::plain_text(html)
}

fn options(profile: Profile) -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = profile == Profile::Post;
    options.extension.math_dollars = true;
    options
}
