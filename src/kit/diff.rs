//! What changed between two texts, by lines, and by words within lines.

use std::time::{Duration, Instant};

use similar::{ChangeTag, TextDiff};

/// Comparing stops being exact after this long, and still shows every line.
const PATIENCE: Duration = Duration::from_millis(200);

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffKind {
    /// In both texts.
    Equal,
    /// In the old one only.
    Delete,
    /// In the new one only.
    Insert,
}

/// A line, in pieces; a piece is emphasised where words of a changed line differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What became of it.
    pub kind: DiffKind,
    /// Emphasis and text, without the line's end; none for an empty line.
    pub pieces: Vec<(bool, String)>,
}

/// A line to show, or a run of equal ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffRow {
    /// A line.
    Line(DiffLine),
    /// So many equal lines, at least two.
    Skipped(usize),
}

/// Two lines beside each other, or a run of equal ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitRow {
    /// The old line and the new one; None where one text has nothing to show.
    Lines(Option<DiffLine>, Option<DiffLine>),
    /// So many equal lines.
    Skipped(usize),
}

/// All lines of both texts. How lines end (`\r\n`, or nothing at the end of the text) makes no difference.
pub fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    lines_within(old, new, PATIENCE)
}

/// [`lines`], exact only as far as `patience` allows.
pub fn lines_within(old: &str, new: &str, patience: Duration) -> Vec<DiffLine> {
    let deadline = Instant::now() + patience;
    let (old, new) = (ended(old), ended(new));
    let diff = TextDiff::configure().deadline(deadline).diff_lines(&old, &new);
    let mut lines = Vec::new();
    for op in diff.ops() {
        if Instant::now() < deadline {
            lines.extend(
                diff.iter_inline_changes_deadline(op, Some(deadline))
                    .map(|change| line(change.tag(), change.iter_strings_lossy())),
            );
        } else {
            lines.extend(
                diff.iter_changes(op)
                    .map(|change| line(change.tag(), std::iter::once((false, change.value())))),
            );
        }
    }
    lines
}

/// The changed lines with `context` equal ones around them.
pub fn hunks(lines: Vec<DiffLine>, context: usize) -> Vec<DiffRow> {
    let shown = near_changes(&lines, context);
    let mut rows = Vec::new();
    let mut skipped: Vec<DiffLine> = Vec::new();
    for (line, is_shown) in lines.into_iter().zip(shown) {
        if is_shown {
            leave_out(&mut rows, &mut skipped);
            rows.push(DiffRow::Line(line));
        } else {
            skipped.push(line);
        }
    }
    leave_out(&mut rows, &mut skipped);
    rows
}

/// The first `most` rows, and how many are left out behind them: a page has to end somewhere.
pub fn cut(mut rows: Vec<DiffRow>, most: usize) -> (Vec<DiffRow>, usize) {
    let left_out = rows.len().saturating_sub(most);
    rows.truncate(most);
    (rows, left_out)
}

/// The old text's lines beside the new one's.
pub fn side_by_side(rows: Vec<DiffRow>) -> Vec<SplitRow> {
    let mut split = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            DiffRow::Line(line) if line.kind == DiffKind::Delete => gone.push(line),
            DiffRow::Line(line) if line.kind == DiffKind::Insert => come.push(line),
            DiffRow::Line(line) => {
                pair(&mut split, &mut gone, &mut come);
                split.push(SplitRow::Lines(Some(line.clone()), Some(line)));
            }
            DiffRow::Skipped(count) => {
                pair(&mut split, &mut gone, &mut come);
                split.push(SplitRow::Skipped(count));
            }
        }
    }
    pair(&mut split, &mut gone, &mut come);
    split
}

fn pair(split: &mut Vec<SplitRow>, gone: &mut Vec<DiffLine>, come: &mut Vec<DiffLine>) {
    let (mut gone, mut come) = (gone.drain(..), come.drain(..));
    loop {
        match (gone.next(), come.next()) {
            (None, None) => return,
            (old, new) => split.push(SplitRow::Lines(old, new)),
        }
    }
}

/// A note that a single line is left out would take as much room as the line.
fn leave_out(rows: &mut Vec<DiffRow>, skipped: &mut Vec<DiffLine>) {
    match skipped.len() {
        0 | 1 => rows.extend(skipped.drain(..).map(DiffRow::Line)),
        count => rows.push(DiffRow::Skipped(count)),
    }
    skipped.clear();
}

/// For each line, whether it changed or a change is at most `context` lines away.
fn near_changes(lines: &[DiffLine], context: usize) -> Vec<bool> {
    let mut near = vec![false; lines.len()];
    let mut mark = |order: &mut dyn Iterator<Item = usize>| {
        let mut left = 0;
        for at in order {
            left = if lines[at].kind == DiffKind::Equal { left } else { context.saturating_add(1) };
            near[at] |= left > 0;
            left = left.saturating_sub(1);
        }
    };
    mark(&mut (0..lines.len()));
    mark(&mut (0..lines.len()).rev());
    near
}

fn line<'a, T: AsRef<str> + 'a>(tag: ChangeTag, pieces: impl Iterator<Item = (bool, T)>) -> DiffLine {
    let kind = match tag {
        ChangeTag::Equal => DiffKind::Equal,
        ChangeTag::Delete => DiffKind::Delete,
        ChangeTag::Insert => DiffKind::Insert,
    };
    let pieces = pieces
        .map(|(emphasised, text)| (emphasised, text.as_ref().trim_end_matches('\n').to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    DiffLine { kind, pieces }
}

/// The text with `\n` behind every line, the last one too.
fn ended(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(lines: &[DiffLine], left_out: DiffKind) -> String {
        lines
            .iter()
            .filter(|line| line.kind != left_out)
            .map(|line| line.pieces.iter().map(|(_, text)| text.as_str()).collect::<String>() + "\n")
            .collect()
    }

    #[test]
    fn both_texts_can_be_read_off_the_diff() {
        let (old, new) = ("a\nb\nc d e\nf\n", "a\nc D e\nf\ng\n");
        let lines = lines(old, new);
        assert_eq!(text(&lines, DiffKind::Insert), old);
        assert_eq!(text(&lines, DiffKind::Delete), new);
        assert!(
            lines.iter().any(|line| line.pieces.iter().any(|(emphasised, text)| *emphasised && text == "D"))
        );
    }

    #[test]
    fn how_lines_end_is_no_change() {
        assert!(lines("a\r\nb", "a\nb\n").iter().all(|line| line.kind == DiffKind::Equal));
        assert_eq!(lines("", ""), []);
        assert_eq!(lines("\n", ""), [DiffLine { kind: DiffKind::Delete, pieces: vec![] }]);
    }

    #[test]
    fn long_equal_runs_are_left_out() {
        let old = (0..50).map(|n| format!("line {n}\n")).collect::<String>();
        let new = old.replace("line 25\n", "line XXV\n");
        let rows = hunks(lines(&old, &new), 2);
        assert_eq!(rows.first(), Some(&DiffRow::Skipped(23)));
        assert_eq!(rows.last(), Some(&DiffRow::Skipped(22)));
        assert_eq!(rows.len(), 2 + 4 + 2);
        assert_eq!(hunks(lines(&old, &new), usize::MAX).len(), 51);
        assert_eq!(hunks(lines(&old, &old), 3), [DiffRow::Skipped(50)]);
        assert!(matches!(hunks(lines("a\nb", "a\nc"), 0).first(), Some(DiffRow::Line(_))));
    }

    #[test]
    fn lines_stand_beside_what_became_of_them() {
        let rows = hunks(lines("a\nb\nc\nd\ne\nf", "a\nB\nc\nd\ne\nf\ng"), 0);
        let split = side_by_side(rows);
        let text = |line: &Option<DiffLine>| {
            line.as_ref().map(|line| line.pieces.iter().map(|(_, text)| text.as_str()).collect::<String>())
        };
        let read: Vec<_> = split
            .iter()
            .map(|row| match row {
                SplitRow::Lines(old, new) => (text(old), text(new)),
                SplitRow::Skipped(count) => (Some(format!("{count} left out")), None),
            })
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read,
            [(some("a"), some("a")), (some("b"), some("B")), (some("4 left out"), None), (None, some("g")),]
        );
    }

    #[test]
    fn huge_rewrites_take_bounded_time() {
        let old = (0..40_000).map(|n| format!("old line {} {n}\n\n", n * 7919 % 9973)).collect::<String>();
        let new = (0..40_000).map(|n| format!("new line {} {n}\n\n", n * 6101 % 9941)).collect::<String>();
        let start = Instant::now();
        let lines = lines(&old, &new);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(text(&lines, DiffKind::Insert), old);
        assert_eq!(text(&lines, DiffKind::Delete), new);
    }

    proptest! {
        #[test]
        fn no_line_is_lost(old in "([a-c ]{0,4}\n){0,12}", new in "([a-c ]{0,4}\n){0,12}", context in 0_usize..4) {
            let lines = lines(&old, &new);
            prop_assert_eq!(text(&lines, DiffKind::Insert), old);
            prop_assert_eq!(text(&lines, DiffKind::Delete), new);
            let count = lines.len();
            let shown: usize = hunks(lines, context)
                .iter()
                .map(|row| match row { DiffRow::Line(_) => 1, DiffRow::Skipped(n) => { assert!(*n > 1); *n } })
                .sum();
            prop_assert_eq!(shown, count);
        }
    }
}
