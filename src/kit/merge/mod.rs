//! Two changed copies of one text, put together: by lines, and by words where both changed a line.
//!
//! The crates that were looked at (diffy, merge3, imara-diff) take no deadline or carry another
//! licence; this stands on the operations of `similar`, which does.

mod fields;
mod hunks;
mod words;

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

pub use fields::{Choice, choose, join_sets};

use hunks::{Interner, Region, hunks_of, regions};

/// Merging stops looking for what fits after this long; what is left then counts as overlapping.
const PATIENCE: Duration = Duration::from_millis(300);

/// A run of whole lines, and who changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// As it was.
    Same(String),
    /// Changed in their copy only.
    Theirs {
        /// As it was.
        base: String,
        /// As it is now.
        text: String,
    },
    /// Changed in my copy only.
    Mine {
        /// As it was.
        base: String,
        /// As it is now.
        text: String,
    },
    /// Changed alike in both copies.
    Alike {
        /// As it was.
        base: String,
        /// As it is now.
        text: String,
    },
    /// Changed in both copies, in different words.
    Woven {
        /// As it was.
        base: String,
        /// In their copy.
        theirs: String,
        /// In my copy.
        mine: String,
        /// With the words of both.
        text: String,
    },
    /// Changed in both copies, in the same place.
    Overlap {
        /// As it was.
        base: String,
        /// In their copy.
        theirs: String,
        /// In my copy.
        mine: String,
    },
}

/// What became of two copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// All of the text, in order.
    pub chunks: Vec<Chunk>,
    /// Whether the text ends with a line's end.
    is_ended: bool,
}

impl Merge {
    /// The text with the changes of both; where they overlap, mine.
    pub fn text(&self) -> String {
        let mut text: String = self
            .chunks
            .iter()
            .map(|chunk| match chunk {
                Chunk::Same(text)
                | Chunk::Theirs { text, .. }
                | Chunk::Mine { text, .. }
                | Chunk::Alike { text, .. }
                | Chunk::Woven { text, .. }
                | Chunk::Overlap { mine: text, .. } => text.as_str(),
            })
            .collect();
        if !self.is_ended && text.ends_with('\n') {
            text.pop();
        }
        text
    }

    /// How many places both changed differently.
    pub fn overlaps(&self) -> usize {
        self.chunks.iter().filter(|chunk| matches!(chunk, Chunk::Overlap { .. })).count()
    }
}

/// Puts `theirs` and `mine`, which both came from `base`, together. Lines end with `\n` in the answer.
///
/// Lines are kept whole where one side changed them; where both changed the same lines, their words
/// are put together, unless those touch. Takes about a second at most, whatever the texts.
pub fn texts(base: &str, theirs: &str, mine: &str) -> Merge {
    within(base, theirs, mine, PATIENCE)
}

fn within(base: &str, theirs: &str, mine: &str, patience: Duration) -> Merge {
    let [(base, base_ends), (theirs, theirs_end), (mine, mine_ends)] = [base, theirs, mine].map(ended);
    let is_ended = if mine_ends == base_ends { theirs_end } else { mine_ends };
    let mut lines = Interner::default();
    let base = lines.read(base.split_inclusive('\n'));
    let theirs = lines.read(theirs.split_inclusive('\n'));
    let mine = lines.read(mine.split_inclusive('\n'));
    let start = Instant::now();
    let (of_theirs, of_mine) = (
        hunks_of(&base.ids, &theirs.ids, start + patience / 3),
        hunks_of(&base.ids, &mine.ids, start + patience * 2 / 3),
    );
    let deadline = start + patience;
    let chunks = regions(&of_theirs, &of_mine, base.ids.len(), false)
        .into_iter()
        .map(|Region { base: at, theirs: in_theirs, mine: in_mine }| match (in_theirs, in_mine) {
            (None, None) => Chunk::Same(base.text(at)),
            (Some(range), None) => Chunk::Theirs { base: base.text(at), text: theirs.text(range) },
            (None, Some(range)) => Chunk::Mine { base: base.text(at), text: mine.text(range) },
            (Some(in_theirs), Some(in_mine)) => {
                settle(base.text(at), theirs.text(in_theirs), mine.text(in_mine), deadline)
            }
        })
        .collect();
    Merge { chunks, is_ended }
}

/// Lines that both changed: alike, in different words, or in the same place.
fn settle(base: String, theirs: String, mine: String, deadline: Instant) -> Chunk {
    if theirs == mine {
        return Chunk::Alike { base, text: mine };
    }
    match words::weave(&base, &theirs, &mine, deadline) {
        Some(text) => Chunk::Woven { base, theirs, mine, text },
        None => Chunk::Overlap { base, theirs, mine },
    }
}

/// The text with `\n` behind every line, the last one too, and whether it had that one.
fn ended(text: &str) -> (String, bool) {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_ended = text.ends_with('\n');
    if !is_ended && !text.is_empty() {
        text.push('\n');
    }
    (text, is_ended)
}
