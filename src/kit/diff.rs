//! What changed between two texts, by lines, and by words within lines.

use std::time::Duration;

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
    /// Emphasis and text, without the line's end.
    pub pieces: Vec<(bool, String)>,
}

/// A line to show, or a run of equal ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffRow {
    /// A line.
    Line(DiffLine),
    /// So many equal lines.
    Skipped(usize),
}

/// All lines of both texts.
pub fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let mut lines = Vec::new();
    for op in diff.ops() {
        for change in diff.iter_inline_changes(op) {
            let kind = match change.tag() {
                ChangeTag::Equal => DiffKind::Equal,
                ChangeTag::Delete => DiffKind::Delete,
                ChangeTag::Insert => DiffKind::Insert,
            };
            let pieces = change
                .iter_strings_lossy()
                .map(|(emphasised, text)| (emphasised, text.trim_end_matches('\n').to_owned()))
                .collect();
            lines.push(DiffLine { kind, pieces });
        }
    }
    lines
}

/// The changed lines with `context` equal ones around them.
pub fn hunks(lines: Vec<DiffLine>, context: usize) -> Vec<DiffRow> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.kind != DiffKind::Equal).map(|(at, _)| at).collect();
    let is_near = |at: usize| {
        let next = changed.partition_point(|change| *change < at);
        let after = changed.get(next).is_some_and(|change| change - at <= context);
        let before = next > 0 && at - changed[next - 1] <= context;
        after || before
    };
    let mut rows = Vec::new();
    let mut skipped = 0;
    for (at, line) in lines.into_iter().enumerate() {
        if is_near(at) {
            if skipped > 0 {
                rows.push(DiffRow::Skipped(skipped));
                skipped = 0;
            }
            rows.push(DiffRow::Line(line));
        } else {
            skipped += 1;
        }
    }
    if skipped > 0 {
        rows.push(DiffRow::Skipped(skipped));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(lines.iter().any(|line| line.pieces.iter().any(|(emphasised, text)| *emphasised && text == "D")));
    }

    #[test]
    fn long_equal_runs_are_left_out() {
        let old = (0..50).map(|n| format!("line {n}\n")).collect::<String>();
        let new = old.replace("line 25\n", "line XXV\n");
        let rows = hunks(lines(&old, &new), 2);
        assert_eq!(rows.first(), Some(&DiffRow::Skipped(23)));
        assert_eq!(rows.last(), Some(&DiffRow::Skipped(22)));
        assert_eq!(rows.len(), 2 + 4 + 2);
    }
}
