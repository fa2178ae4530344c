//! Lines that two copies changed in different words.

use std::ops::Range;
use std::time::Instant;

use super::hunks::{Hunk, Interner, Pieces, Region, hunks_of, regions};

/// The words of both copies, or None where changes touch, or time has run out.
pub(super) fn weave(base: &str, theirs: &str, mine: &str, deadline: Instant) -> Option<String> {
    if base.is_empty() || theirs.is_empty() || mine.is_empty() || Instant::now() >= deadline {
        return None;
    }
    let mut words = Interner::default();
    let [base, theirs, mine] = [base, theirs, mine].map(|text| words.read(Words(text)));
    let of_theirs = joined(hunks_of(&base.ids, &theirs.ids, deadline), &base);
    let of_mine = joined(hunks_of(&base.ids, &mine.ids, deadline), &base);
    let mut text = String::new();
    for Region { base: at, theirs: in_theirs, mine: in_mine } in
        regions(&of_theirs, &of_mine, base.len(), true)
    {
        match (in_theirs, in_mine) {
            (None, None) => text.push_str(&base.text(at)),
            (Some(range), None) => text.push_str(&theirs.text(range)),
            (None, Some(range)) => text.push_str(&mine.text(range)),
            (Some(in_theirs), Some(in_mine)) => {
                let (in_theirs, in_mine) = (theirs.text(in_theirs), mine.text(in_mine));
                if in_theirs != in_mine {
                    return None;
                }
                text.push_str(&in_mine);
            }
        }
    }
    // Lines stay whole, so that the next one begins on a line of its own.
    (text.is_empty() || text.ends_with('\n')).then_some(text)
}

/// Changes with nothing but spaces and marks of one line between them are one change: no word stands
/// there to hold on to.
fn joined(hunks: Vec<Hunk>, base: &Pieces) -> Vec<Hunk> {
    let mut joined: Vec<Hunk> = Vec::new();
    for hunk in hunks {
        match joined.last_mut() {
            Some(last) if !holds(&base.text(last.old.end..hunk.old.start)) => {
                *last = Hunk { old: span(&last.old, &hunk.old), new: span(&last.new, &hunk.new) };
            }
            _ => joined.push(hunk),
        }
    }
    joined
}

fn span(first: &Range<usize>, last: &Range<usize>) -> Range<usize> {
    first.start..last.end
}

fn holds(between: &str) -> bool {
    between.chars().any(|c| c.is_alphanumeric() || c == '\n')
}

/// A text in words, spaces, and single marks; characters that only alter the one before stay with it.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.0.chars().next()?;
        let goes_on: fn(char) -> bool = match first {
            '\n' => |_| false,
            c if c.is_whitespace() => |c| c.is_whitespace() && c != '\n',
            c if c.is_alphanumeric() && !stands_alone(c) => {
                |c| (c.is_alphanumeric() && !stands_alone(c)) || c == '_' || alters(c)
            }
            _ => alters,
        };
        let rest = self.0.get(first.len_utf8()..)?;
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len()) + first.len_utf8();
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

/// Whether a letter is a word by itself, as in scripts without spaces.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Combining marks, joiners, variation selectors: neither letter nor space nor ASCII.
fn alters(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace()
}
