//! Surfaces of writing: one's own posts, the editor, preview.

pub mod comparison;
pub mod conflict;
pub mod editor;
pub mod posts;
pub mod preview;
pub mod publication;
pub mod revisions;
