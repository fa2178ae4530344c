//! Where two copies differ from what they came from, and which of those places meet.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// Gives equal pieces of text equal numbers, which are quicker to compare.
#[derive(Default)]
pub(super) struct Interner {
    ids: HashMap<String, u32>,
}

/// A text in numbered pieces.
pub(super) struct Pieces {
    pub(super) ids: Vec<u32>,
    text: String,
    /// Where each piece ends in the text.
    ends: Vec<usize>,
}

impl Interner {
    /// Reads a text that comes in pieces.
    pub(super) fn read<'a>(&mut self, pieces: impl Iterator<Item = &'a str>) -> Pieces {
        let mut read = Pieces { ids: Vec::new(), text: String::new(), ends: Vec::new() };
        for piece in pieces {
            let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
            let id = match self.ids.get(piece) {
                Some(id) => *id,
                None => *self.ids.entry(piece.to_owned()).or_insert(next),
            };
            read.ids.push(id);
            read.text.push_str(piece);
            read.ends.push(read.text.len());
        }
        read
    }
}

impl Pieces {
    /// The text of some pieces.
    pub(super) fn text(&self, range: Range<usize>) -> String {
        let at = |piece: usize| piece.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let (start, end) = (at(range.start).unwrap_or(0), at(range.end).unwrap_or(0));
        self.text.get(start..end).unwrap_or_default().to_owned()
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Pieces of the old text that became pieces of the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// What differs, in order, each two with something equal between; coarser when time runs out.
pub(super) fn hunks_of(old: &[u32], new: &[u32], deadline: Instant) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Myers, old, new, Some(deadline)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        match hunks.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => hunks.push(Hunk { old, new }),
        }
    }
    hunks
}

/// A stretch of the base, and what it became in each copy; None where a copy did not change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) base: Range<usize>,
    pub(super) theirs: Option<Range<usize>>,
    pub(super) mine: Option<Range<usize>>,
}

/// One copy's hunks, walked through from the front.
struct Walk<'a> {
    hunks: &'a [Hunk],
    at: usize,
}

impl Walk<'_> {
    fn next(&self) -> Option<&Hunk> {
        self.hunks.get(self.at)
    }

    /// Takes the hunks that meet `region`, which they may widen; whether there were any.
    fn take(&mut self, region: &mut Range<usize>, strict: bool) -> bool {
        let before = self.at;
        while let Some(hunk) = self.next().filter(|hunk| meets(region, &hunk.old, strict)) {
            region.end = region.end.max(hunk.old.end);
            self.at += 1;
        }
        self.at > before
    }

    /// What `region` of the base became, the hunks from `first` on having been taken for it.
    fn became(&self, region: &Range<usize>, first: usize) -> Option<Range<usize>> {
        let taken = self.hunks.get(first..self.at)?;
        let (front, back) = (taken.first()?, taken.last()?);
        let start = front.new.start - (front.old.start - region.start);
        let end = back.new.end + (region.end - back.old.end);
        Some(start..end)
    }
}

/// Whether two changes of the base get in each other's way: they share a piece, or insert at one
/// place; `strict`: or touch. `hunk` does not begin before `region`.
fn meets(region: &Range<usize>, hunk: &Range<usize>, strict: bool) -> bool {
    hunk.start < region.end
        || (hunk.start == region.end && (strict || (hunk.is_empty() && region.is_empty())))
}

/// The whole base in order: stretches that nobody, one, or both changed.
pub(super) fn regions(theirs: &[Hunk], mine: &[Hunk], base_len: usize, strict: bool) -> Vec<Region> {
    let (mut theirs, mut mine) = (Walk { hunks: theirs, at: 0 }, Walk { hunks: mine, at: 0 });
    let mut regions = Vec::new();
    let mut done = 0;
    loop {
        let first = [theirs.next(), mine.next()]
            .into_iter()
            .flatten()
            .map(|hunk| hunk.old.clone())
            .min_by_key(|old| (old.start, old.end));
        let Some(mut region) = first else { break };
        if done < region.start {
            regions.push(Region { base: done..region.start, theirs: None, mine: None });
        }
        let (first_theirs, first_mine) = (theirs.at, mine.at);
        while theirs.take(&mut region, strict) | mine.take(&mut region, strict) {}
        done = region.end;
        let theirs = theirs.became(&region, first_theirs);
        let mine = mine.became(&region, first_mine);
        regions.push(Region { base: region, theirs, mine });
    }
    if done < base_len {
        regions.push(Region { base: done..base_len, theirs: None, mine: None });
    }
    regions
}
