//! The HTML being written: always well nested, never deeper or larger than its limits.

use super::rules;

/// Elements open within each other; what lies deeper is written without its tags.
const DEEPEST: usize = 64;
/// Elements written in one text; what follows is written without its tags.
const MOST_ELEMENTS: usize = 60_000;

/// Bytes of text written in one run: the serialiser's time grows with the square of a run full of ampersands.
const LONGEST_RUN: usize = 2_048;
/// Parts runs of text; the sanitiser takes it out.
const SEAM: &str = "<!---->";

/// An attribute of an element about to be written.
pub enum Attribute<'a> {
    /// One an author may set too.
    Plain(&'static str, &'a str),
    /// One an author wrote as HTML, in which entities are entities.
    Source(&'static str, &'a str),
    /// One only the renderer may set: it is sealed with the token.
    Ours(&'static str, &'a str),
}

/// A buffer of HTML that remembers which elements are open.
pub struct Output {
    html: String,
    seal: String,
    /// The open elements, and whether their tags were written.
    open: Vec<(&'static str, bool)>,
    depth: usize,
    elements: usize,
    muted: usize,
    /// Bytes of text since the last tag or seam.
    run: usize,
    captured: Option<String>,
}

impl Output {
    /// An empty output whose own attributes are marked by `seal`.
    pub fn new(seal: &str, size: usize) -> Output {
        Output {
            html: String::with_capacity(size),
            seal: seal.to_owned(),
            open: Vec::new(),
            depth: 0,
            elements: 0,
            muted: 0,
            run: 0,
            captured: None,
        }
    }

    /// All that was written, with what is still open closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.html
    }

    fn silent(&self) -> bool {
        self.muted > 0 || self.captured.is_some()
    }

    /// Begins an element, to be ended by [`Output::close`].
    pub fn open(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        let written = !self.silent() && self.fits(tag);
        self.open.push((tag, written));
        if written {
            self.depth += 1;
            self.tag(tag, attributes);
        }
    }

    /// Whether the innermost element's tags are written.
    pub fn written(&self) -> bool {
        self.open.last().is_some_and(|(_, written)| *written)
    }

    /// Ends the innermost element.
    pub fn close(&mut self) {
        match self.open.pop() {
            Some((tag, true)) => {
                self.depth -= 1;
                self.html.push_str("</");
                self.html.push_str(tag);
                self.html.push('>');
            }
            Some((tag, false)) if !self.silent() && block(tag) => self.line(),
            _ => {}
        }
    }

    /// Writes an element that has no content.
    pub fn void(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        if !self.silent() && self.elements < MOST_ELEMENTS {
            self.tag(tag, attributes);
        }
    }

    /// Room for the element, and for those it can't do without.
    fn fits(&self, tag: &str) -> bool {
        let (needs, inner) = match tag {
            "ul" | "ol" => (2, false),
            "table" => (4, false),
            "li" | "thead" | "tbody" | "tr" | "th" | "td" => (1, true),
            _ => (1, false),
        };
        let housed = !inner || self.open.last().is_some_and(|(_, written)| *written);
        housed && self.depth + needs <= DEEPEST && self.elements < MOST_ELEMENTS
    }

    fn tag(&mut self, tag: &str, attributes: &[Attribute<'_>]) {
        self.elements += 1;
        self.run = 0;
        self.html.push('<');
        self.html.push_str(tag);
        for attribute in attributes {
            let (name, value, ours, ampersands) = match attribute {
                Attribute::Plain(name, value) => (name, value, false, true),
                Attribute::Source(name, value) => (name, value, false, false),
                Attribute::Ours(name, value) => (name, value, true, true),
            };
            self.html.push(' ');
            self.html.push_str(name);
            self.html.push_str("=\"");
            if ours {
                self.html.push_str(&self.seal);
            }
            escape_value(&mut self.html, value, ampersands);
            self.html.push('"');
        }
        self.html.push('>');
    }

    /// Writes text as it is to be read.
    pub fn text(&mut self, text: &str) {
        if self.muted > 0 {
        } else if let Some(captured) = &mut self.captured {
            captured.push_str(text);
        } else {
            self.runs(text, true);
        }
    }

    /// Writes text of an author's HTML, in which entities are entities.
    pub fn source(&mut self, text: &str) {
        if !self.silent() {
            self.runs(text, false);
        }
    }

    fn runs(&mut self, text: &str, ampersands: bool) {
        let mut rest = text;
        while self.run + rest.len() > LONGEST_RUN {
            let cut = rest.floor_char_boundary(LONGEST_RUN.saturating_sub(self.run));
            escape_text(&mut self.html, &rest[..cut], ampersands);
            self.html.push_str(SEAM);
            self.run = 0;
            rest = &rest[cut..];
        }
        escape_text(&mut self.html, rest, ampersands);
        self.run += rest.len();
    }

    /// Writes HTML made by the highlighter: flat spans, escaped text.
    pub fn highlighted(&mut self, html: &str) {
        if self.silent() {
            return;
        }
        for part in html.split_inclusive('>') {
            let (mut text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
            while text.len() > LONGEST_RUN {
                let mut cut = text.floor_char_boundary(LONGEST_RUN);
                if let Some(entity) = text[..cut].rfind('&').filter(|at| *at > 0 && cut - at < 8) {
                    cut = entity;
                }
                self.html.push_str(&text[..cut]);
                self.html.push_str(SEAM);
                text = &text[cut..];
            }
            self.html.push_str(text);
            self.html.push_str(tag);
        }
        self.run = 0;
    }

    /// Starts a new line of source, unless at one.
    pub fn line(&mut self) {
        if !self.silent() && !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }

    /// From here nothing is written, until [`Output::unmute`] was called as often.
    pub fn mute(&mut self) {
        self.muted += 1;
    }

    /// Undoes one [`Output::mute`].
    pub fn unmute(&mut self) {
        self.muted = self.muted.saturating_sub(1);
    }

    /// Collects the text that follows instead of writing it.
    pub fn capture(&mut self) {
        self.captured.get_or_insert_default();
    }

    /// Ends [`Output::capture`] and gives what was collected.
    pub fn captured(&mut self) -> String {
        self.captured.take().unwrap_or_default()
    }
}

fn block(tag: &str) -> bool {
    rules::element(tag).is_none_or(|(_, kind, _)| *kind != rules::Kind::Inline)
}

/// Escapes text. An ampersand stays when it can't begin an entity, or when the text holds entities.
fn escape_text(html: &mut String, text: &str, ampersands: bool) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'&' if ampersands
                && bytes.get(at + 1).is_none_or(|next| next.is_ascii_alphanumeric() || *next == b'#') =>
            {
                "&amp;"
            }
            _ => continue,
        };
        html.push_str(&text[from..at]);
        html.push_str(entity);
        from = at + 1;
    }
    html.push_str(&text[from..]);
}

/// Escapes an attribute's value, which never holds a bare quote or angle bracket.
fn escape_value(html: &mut String, text: &str, ampersands: bool) {
    for c in text.chars() {
        match c {
            '&' if ampersands => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}
