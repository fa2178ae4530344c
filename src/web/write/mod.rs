//! Surfaces of writing: one's own posts, the editor, preview.

pub mod autosave;
pub mod categories;
pub mod comparison;
pub mod conflict;
pub mod editor;
pub mod media;
pub mod merging;
pub mod posts;
pub mod preview;
pub mod preview_links;
pub mod publication;
pub mod revisions;
pub mod tags;
pub mod uploading;
