//! A folder of Markdown (Jekyll, Hugo, Zola or plain), read into [`Document`]s and written as posts.
//!
//! Reading knows of no database. [`Folder::open`] decides which files are posts,
//! [`Folder::documents`] reads them one at a time, always in the same order, and
//! [`Document::rewritten`] gives the text with new addresses for its images and for its
//! links to other posts. A file that can't be taken is a [`Skipped`] and stops nobody.
//!
//! ```text
//! layout      which files are posts (naming: by which names)
//! document    a file → Document (title, publication, dates, addresses: its parts)
//! front_matter  the head of a file → Fields (yaml, fields)
//! images      what a text refers to (resolving: the file or post that an address means)
//! references  where addresses stand in a text (search, destinations, raw_html, jekyll)
//! report      what became of each file
//! writing     documents → posts (planning: their addresses, preparing: drafts, pictures: media)
//! ```

mod addresses;
mod dates;
mod destinations;
mod document;
mod fields;
mod front_matter;
mod images;
mod jekyll;
mod layout;
mod naming;
mod pictures;
mod planning;
mod preparing;
mod publication;
mod raw_html;
mod references;
mod report;
mod resolving;
mod search;
#[cfg(test)]
mod tests;
mod title;
mod writing;
#[cfg(test)]
mod writing_tests;
mod yaml;

pub use document::Document;
pub use images::{ImageRef, LinkRef, MissingImage};
pub use layout::{Folder, SourceFile};
pub use publication::Status;
pub use report::{Note, Outcome, Report, Skipped};
pub use writing::{Import, import};

/// What is wrong with a file, and on which line of it (from 1), when that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line in the file, from 1.
    pub line: Option<usize>,
    /// A sentence without a full stop.
    pub reason: String,
}

impl Problem {
    /// A problem of the whole file.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }

    /// A problem that stands on one line.
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into() }
    }
}
