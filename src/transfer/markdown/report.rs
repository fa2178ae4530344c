//! What became of each file, in lines to print.

use std::fmt;

use super::Problem;
use super::document::Document;

/// A file that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file's path below the folder, with `/`.
    pub source_path: String,
    /// What is wrong, and where.
    pub problem: Problem,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(f, &self.source_path, self.problem.line)?;
        f.write_str(&self.problem.reason)
    }
}

/// Something about a file that was taken and deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file's path below the folder, with `/`.
    pub source_path: String,
    /// What is to be seen, and where.
    pub problem: Problem,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(f, &self.source_path, self.problem.line)?;
        f.write_str(&self.problem.reason)
    }
}

fn place(f: &mut fmt::Formatter<'_>, path: &str, line: Option<usize>) -> fmt::Result {
    match line {
        Some(line) => write!(f, "{path}:{line}: "),
        None => write!(f, "{path}: "),
    }
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is a new post.
    Created,
    /// The post it once became was brought up to date.
    Updated,
    /// The post it once became says the same already.
    Unchanged,
}

/// The result of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many posts were made.
    pub created: usize,
    /// How many posts were brought up to date.
    pub updated: usize,
    /// How many posts were as they should be.
    pub unchanged: usize,
    /// How many pictures were stored.
    pub images: usize,
    /// The files that could not be taken.
    pub skipped: Vec<Skipped>,
    /// What deserves a look in files that were taken.
    pub notes: Vec<Note>,
}

impl Report {
    /// A report that begins with what the walk through the folder could not take.
    pub fn beginning_with(skipped: &[Skipped]) -> Self {
        Self { skipped: skipped.to_vec(), ..Self::default() }
    }

    /// A document was taken; its missing images and warnings become notes.
    pub fn take(&mut self, document: &Document, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
        for missing in &document.missing_images {
            let reason = format!("image {}: {}", missing.reference, missing.reason);
            self.note(document, Problem::at(missing.line, reason));
        }
        for warning in &document.warnings {
            self.note(document, warning.clone());
        }
    }

    /// Something to look at in a document that was taken.
    pub fn note(&mut self, document: &Document, problem: Problem) {
        self.notes.push(Note { source_path: document.source_path.clone(), problem });
    }

    /// A file could not be taken.
    pub fn skip(&mut self, skipped: Skipped) {
        self.skipped.push(skipped);
    }

    /// How many files were taken.
    pub fn taken(&self) -> usize {
        self.created + self.updated + self.unchanged
    }

    /// The lines to print: what to look at, what was skipped, and the counts last.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let notes = self.notes.iter().map(|note| format!("note: {note}"));
        let skipped = self.skipped.iter().map(|skipped| format!("skipped: {skipped}"));
        let sum = format!(
            "{} taken ({} new, {} updated, {} unchanged), {} skipped",
            posts(self.taken()),
            self.created,
            self.updated,
            self.unchanged,
            self.skipped.len()
        );
        notes.chain(skipped).chain(std::iter::once(sum))
    }
}

fn posts(count: usize) -> String {
    if count == 1 { "1 post".to_owned() } else { format!("{count} posts") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_file_line_and_reason() {
        let mut report = Report::default();
        report.skip(Skipped { source_path: "a/b.md".into(), problem: Problem::at(3, "it is odd") });
        report.skip(Skipped { source_path: "c.md".into(), problem: Problem::new("it is empty") });
        report.created = 1;
        assert_eq!(
            report.lines().collect::<Vec<_>>(),
            [
                "skipped: a/b.md:3: it is odd",
                "skipped: c.md: it is empty",
                "1 post taken (1 new, 0 updated, 0 unchanged), 2 skipped"
            ]
        );
    }
}
