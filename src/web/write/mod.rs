//! Surfaces of writing: one's own posts, the editor, preview.
