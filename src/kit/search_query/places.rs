//! Where in a text a match may begin: a look at its bytes, before any word of it is folded.

use std::ops::Range;

use super::Term;

/// The pieces of a text, parted by spaces, that may have a word with which one of the terms begins.
///
/// Most of a text is left out by a look at its bytes. Only plain letters are looked at so: pieces with
/// others are all let through.
pub(super) fn pieces<'a>(terms: &'a [Term], text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let bytes = text.as_bytes();
    let firsts: Vec<First> = terms.iter().map(First::of).collect();
    let mut done = 0;
    std::iter::from_fn(move || {
        loop {
            let at = next_place(bytes, done, &firsts)?;
            done = at + 1;
            let is_inside = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
            let begins = |first: &First| first.is_at(&bytes[at..]);
            if bytes[at].is_ascii() && (is_inside || !firsts.iter().any(begins)) {
                continue;
            }
            let start = bytes[..at].iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
            done =
                bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |chars| at + chars);
            return Some(start..done);
        }
    })
}

/// Bytes that are looked at in one step.
const STEP: usize = 32;

/// The next byte, from a place on, that is no plain letter or may be the first one of a word.
fn next_place(bytes: &[u8], mut from: usize, firsts: &[First]) -> Option<usize> {
    let is_place =
        |at: &usize| !bytes[*at].is_ascii() || firsts.iter().any(|first| first.may_be_at(bytes, *at));
    // The compiler makes a few instructions of a step; it is most of the time of a search in long texts.
    while let (Some(step), Some(behind)) =
        (bytes.get(from..from + STEP), bytes.get(from + 1..from + 1 + STEP))
    {
        if (!step.is_ascii() || firsts.iter().any(|first| first.may_be_in(step, behind)))
            && let Some(found) = (from..from + STEP).find(is_place)
        {
            return Some(found);
        }
        from += STEP;
    }
    (from..bytes.len()).find(is_place)
}

/// The word that a term begins with, and its first two letters, the second with a mask: where there is
/// none, any byte will do.
struct First<'a> {
    word: &'a [u8],
    letter: u8,
    second: u8,
    mask: u8,
}

/// The difference between a plain letter and its capital.
const CASE: u8 = 0x20;

impl<'a> First<'a> {
    fn of(term: &'a Term) -> Self {
        let word = match term {
            Term::Word(word) | Term::Prefix(word) => word.as_bytes(),
            Term::Phrase(words) => words.first().map_or(&[][..], |word| word.as_bytes()),
        };
        let letter = word.first().map_or(0, |letter| letter | CASE);
        match word.get(1) {
            Some(second) => Self { word, letter, second: second | CASE, mask: 0xff },
            None => Self { word, letter, second: 0, mask: 0 },
        }
    }

    fn is_at(&self, bytes: &[u8]) -> bool {
        bytes.get(..self.word.len()).is_some_and(|there| there.eq_ignore_ascii_case(self.word))
    }

    fn may_be_at(&self, bytes: &[u8], at: usize) -> bool {
        self.is_begun(bytes[at], bytes.get(at + 1).copied().unwrap_or_default())
    }

    /// Whether it may begin in a step, whose bytes have these behind them.
    fn may_be_in(&self, step: &[u8], behind: &[u8]) -> bool {
        step.iter().zip(behind).fold(false, |found, (byte, next)| found | self.is_begun(*byte, *next))
    }

    fn is_begun(&self, byte: u8, next: u8) -> bool {
        (byte | CASE == self.letter) & ((next | CASE) & self.mask == self.second)
    }
}
