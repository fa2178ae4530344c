//! The search for addresses at the places that comrak names.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use comrak::nodes::{LineColumn, Sourcepos};

use super::destinations::{definition, inline_destination, is_local};
use super::raw_html;
use super::references::{Reference, References};

/// A text with what was found in it so far.
pub struct Search<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    code: Vec<Range<usize>>,
    /// Addresses defined elsewhere (`[label]: address`): shown as image?, line of the use.
    wanted: HashMap<String, (bool, usize)>,
    all: References,
}

impl<'a> Search<'a> {
    /// Begins a search.
    pub fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, line_starts, code: Vec::new(), wanted: HashMap::new(), all: References::default() }
    }

    fn offset(&self, at: LineColumn) -> usize {
        let start = self.line_starts.get(at.line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        (start + at.column.saturating_sub(1)).min(self.text.len())
    }

    fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    fn lines_of(&self, at: Sourcepos) -> Range<usize> {
        let start = self.offset(LineColumn { line: at.start.line, column: 1 });
        start..self.offset(LineColumn { line: at.end.line + 1, column: 1 }).max(start)
    }

    fn push(&mut self, range: Range<usize>, address: String, image: bool) {
        let line = self.line(range.start);
        self.all.found.push(Reference { range, address, line, image });
    }

    /// An image or a link: its address stands in it, or in a definition elsewhere.
    pub fn markdown(&mut self, at: Sourcepos, url: &str, image: bool) {
        let start = self.offset(at.start);
        let end = self.offset(LineColumn { line: at.end.line, column: at.end.column + 1 });
        let slice = self.text.get(start..end).unwrap_or_default();
        match inline_destination(slice, url) {
            Some(range) => self.push(start + range.start..start + range.end, url.to_owned(), image),
            None => {
                let entry = self.wanted.entry(url.to_owned()).or_insert((image, at.start.line));
                entry.0 |= image;
            }
        }
    }

    /// Code, where nothing is an address.
    pub fn code(&mut self, at: Sourcepos) {
        self.code.push(self.lines_of(at));
    }

    /// A tag of a template language; the first one counts.
    pub fn template(&mut self, at: Sourcepos) {
        self.all.template.get_or_insert(at.start.line);
    }

    /// Lines of raw HTML.
    pub fn html_block(&mut self, at: Sourcepos) {
        self.html(self.lines_of(at));
    }

    /// One tag of raw HTML within a line.
    pub fn inline_html(&mut self, at: Sourcepos, literal: &str) {
        let start = self.offset(at.start);
        let line_start = self.lines_of(at).start;
        let exact = self.text.get(start..).is_some_and(|rest| rest.starts_with(literal));
        let found =
            if exact { Some(start) } else { self.text[line_start..].find(literal).map(|at| line_start + at) };
        if let Some(start) = found {
            self.html(start..start + literal.len());
        }
    }

    fn html(&mut self, range: Range<usize>) {
        for found in raw_html::addresses(self.text.get(range.clone()).unwrap_or_default()) {
            let place = range.start + found.range.start..range.start + found.range.end;
            let address = self.text.get(place.clone()).unwrap_or_default().trim().replace("&amp;", "&");
            if is_local(&address) {
                self.push(place, address, found.image);
            }
        }
    }

    /// Looks up the definitions, and puts all in order.
    pub fn finish(mut self) -> References {
        let mut defined = HashSet::new();
        if !self.wanted.is_empty() {
            for index in 0..self.line_starts.len() {
                let start = self.line_starts[index];
                if self.code.iter().any(|code| code.contains(&start)) {
                    continue;
                }
                let Some((range, address)) = definition(self.text, start) else {
                    continue;
                };
                if let Some((image, _)) = self.wanted.get(&address).copied() {
                    defined.insert(address.clone());
                    self.push(range, address, image);
                }
            }
        }
        let lost = self.wanted.into_iter().filter(|(address, _)| !defined.contains(address));
        self.all.lost = lost.map(|(address, (_, line))| (address, line)).collect();
        self.all.lost.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        self.all.found.sort_by_key(|reference| (reference.range.start, reference.range.end));
        self.all.found.dedup_by(|next, first| next.range == first.range);
        self.all
    }
}
