//! A post as it is read: the page of the post and every preview of it show the same.

use diesel::OptionalExtension;

use super::layout::Layout;
use crate::db::{Conn, Moment};
use crate::kit::markdown::{self, Heading};
use crate::kit::tree::{self, Node};
use crate::models::media::{self, Illustration};
use crate::models::post::FullPost;

/// Headings from which on a post gets a list of contents.
const LONG: usize = 3;

/// What `templates/parts/article.html` shows.
pub struct Article {
    /// The post, and who wrote it.
    pub full: FullPost,
    /// The picture above it.
    pub cover: Option<Illustration>,
    /// The list of contents of a long one.
    pub contents: Vec<Node<Heading>>,
}

impl Article {
    /// Reads what the article needs beside the post.
    pub fn load(conn: &mut Conn, full: FullPost) -> diesel::QueryResult<Self> {
        let cover = match full.post.cover_id {
            Some(id) => media::find_sized(conn, id).optional()?,
            None => None,
        };
        let contents = contents(&full.post.content_html);
        Ok(Self { full, cover, contents })
    }

    /// Minutes to read it.
    pub fn reading_minutes(&self) -> u32 {
        markdown::reading_minutes(self.full.post.word_count.max(0).unsigned_abs())
    }

    /// Whether it was changed on a later day than it appeared.
    pub fn was_updated(&self, layout: &Layout) -> bool {
        let post = &self.full.post;
        let is_later =
            |at: &Moment| post.updated_at > *at && layout.date(&post.updated_at) != layout.date(at);
        post.published_at.as_ref().is_some_and(is_later)
    }

    /// Who wrote it, in words.
    pub fn author_name(&self) -> &str {
        self.full.author.as_ref().map_or("a former member", |author| author.name())
    }

    /// Whether whoever looks at it may change it.
    pub fn may_be_edited(&self, layout: &Layout) -> bool {
        layout.viewer.as_ref().is_some_and(|user| self.full.post.may_be_edited_by(user))
    }
}

/// The headings of a long text, two levels deep.
fn contents(html: &str) -> Vec<Node<Heading>> {
    let headings = markdown::outline_of(html);
    let top = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let shown: Vec<(usize, Heading)> = headings
        .into_iter()
        .filter(|heading| heading.level <= top + 1)
        .map(|heading| (usize::from(heading.level - top) + 1, heading))
        .collect();
    if shown.len() < LONG { Vec::new() } else { tree::nest(shown) }
}
