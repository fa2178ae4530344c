//! Posts as the API tells them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kit::page::Page;
use crate::models::post::{CardRow, CategoryLink, FullPost, PostCard, TagLink};
use crate::models::user::Byline;
use crate::urls;
use crate::web::api::answers::{absolute, rfc3339};
use crate::web::parts::State;

/// Where a post stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostStatus {
    /// Seen by its author and by editors.
    Draft,
    /// Becomes public at `published_at`.
    Scheduled,
    /// Public.
    Published,
    /// Thrown away; can be brought back.
    Trash,
}

/// Who wrote a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct Author {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "ada")]
    username: String,
    /// May be empty.
    #[schema(example = "Ada Lovelace")]
    display_name: String,
}

/// The category of a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryRef {
    #[schema(example = 3)]
    id: i64,
    #[schema(example = "Engines")]
    name: String,
    #[schema(example = "engines")]
    slug: String,
}

/// A post as lists tell it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostSummary {
    #[schema(example = 7)]
    id: i64,
    #[schema(example = "Notes on the Engine")]
    title: String,
    #[schema(example = "notes-on-the-engine")]
    slug: String,
    /// Where readers find it, once it is published.
    #[schema(example = "https://blog.example.org/posts/notes-on-the-engine")]
    url: String,
    /// `null`: its author left.
    author: Option<Author>,
    category: Option<CategoryRef>,
    /// By name.
    #[schema(example = json!(["engine", "notes"]))]
    tags: Vec<String>,
    /// As typed; may be empty.
    #[schema(example = "What the engine can do.")]
    excerpt: String,
    /// The excerpt, else the beginning of the text: plain text.
    #[schema(example = "What the engine can do.")]
    summary: String,
    status: PostStatus,
    /// Counts changes; PATCH asks for it.
    #[schema(example = 4)]
    version: i32,
    #[schema(format = DateTime, example = "2026-11-21T09:30:00Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-11-21T10:00:00Z")]
    updated_at: String,
    /// When it became, or becomes, public.
    #[schema(format = DateTime, example = "2026-11-21T10:00:00Z")]
    published_at: Option<String>,
}

/// A post with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostDetail {
    #[serde(flatten)]
    summary: PostSummary,
    /// As it was written: Markdown.
    #[schema(example = "The *engine* can do whatever we know how to order it.")]
    content: String,
    /// As readers see it: safe HTML.
    #[schema(example = "<p>The <em>engine</em> can do whatever we know how to order it.</p>")]
    html: String,
    /// The medium shown above it.
    cover_id: Option<i64>,
}

/// A page of posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostList {
    posts: Vec<PostSummary>,
    /// All posts of the list.
    #[schema(example = 1)]
    total: u64,
    /// Pages of the list, at least 1.
    #[schema(example = 1)]
    pages: u64,
    #[schema(example = 1)]
    current_page: u64,
}

impl PostList {
    /// A page of cards.
    pub fn of(page: &Page<PostCard>, state: &State) -> Self {
        Self {
            posts: page.items.iter().map(|card| PostSummary::of_card(card, state)).collect(),
            total: page.total,
            pages: page.last(),
            current_page: page.number,
        }
    }
}

impl PostSummary {
    fn of_card(card: &PostCard, state: &State) -> Self {
        Self::of(&card.row, (&card.author, &card.category, &card.tags), state)
    }

    fn of(
        row: &CardRow,
        (author, category, tags): (&Option<Byline>, &Option<CategoryLink>, &[TagLink]),
        state: &State,
    ) -> Self {
        Self {
            id: row.id,
            title: row.title.clone(),
            url: absolute(state, &urls::post(&row.slug)),
            slug: row.slug.clone(),
            author: author.as_ref().map(Author::of),
            category: category.as_ref().map(CategoryRef::of),
            tags: tags.iter().map(|tag| tag.name.clone()).collect(),
            excerpt: row.excerpt.clone(),
            summary: row.summary.clone(),
            status: PostStatus::of(row.state(state.now())),
            version: row.version,
            created_at: rfc3339(row.created_at),
            updated_at: rfc3339(row.updated_at),
            published_at: row.published_at.map(rfc3339),
        }
    }
}

impl PostDetail {
    /// A whole post.
    pub fn of(full: &FullPost, state: &State) -> Self {
        let post = &full.post;
        let summary = PostSummary::of(&post.card(), (&full.author, &full.category, &full.tags), state);
        Self {
            summary,
            content: post.content.clone(),
            html: post.content_html.clone(),
            cover_id: post.cover_id,
        }
    }
}

impl PostStatus {
    fn of(state: &str) -> Self {
        match state {
            "scheduled" => Self::Scheduled,
            "published" => Self::Published,
            "trash" => Self::Trash,
            _ => Self::Draft,
        }
    }
}

impl Author {
    fn of(byline: &Byline) -> Self {
        let Byline { id, username, display_name } = byline.clone();
        Self { id, username, display_name }
    }
}

impl CategoryRef {
    fn of(link: &CategoryLink) -> Self {
        let CategoryLink { id, name, slug } = link.clone();
        Self { id, name, slug }
    }
}
