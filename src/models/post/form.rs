//! A post as its form shows it.

use super::{Post, PostInput, TagLink};

impl PostInput {
    /// What the fields of the editor would say of a post, but for its time of publication, which depends
    /// on the clock it is read from.
    pub fn of(post: &Post, tags: &[TagLink]) -> Self {
        let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        Self {
            title: post.title.clone(),
            content: post.content.clone(),
            excerpt: post.excerpt.clone(),
            slug: post.slug.clone(),
            category_id: post.category_id.map(|id| id.to_string()).unwrap_or_default(),
            tags: names.join(", "),
            cover: post.cover_id.map(|id| id.to_string()).unwrap_or_default(),
            version: post.version.to_string(),
            ..Self::default()
        }
    }
}
