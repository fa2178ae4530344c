//! Messages to webhooks, for the document. `models/webhook/payload.rs` writes them; a story holds what arrives
//! against what is said here.

use utoipa::ToSchema;

use super::v1::post_answers::Author;

/// A message to a webhook.
#[derive(ToSchema)]
pub struct Message<T: ToSchema> {
    /// What happened.
    pub event: String,
    /// Names the message: the same each time it is tried.
    #[schema(format = "uuid", example = "019aa7c1-5a0e-7c43-b1f5-0d8c6f2f3b11")]
    pub id: String,
    /// When it happened.
    #[schema(format = DateTime, example = "2026-11-21T10:00:00Z")]
    pub created_at: String,
    /// Who tells of it.
    pub site: Site,
    /// What it happened to, as it was then.
    pub data: T,
}

/// The site that tells of something.
#[derive(ToSchema)]
pub struct Site {
    /// Its first page.
    #[schema(example = "https://blog.example.org/")]
    pub url: String,
    /// As admins named it.
    #[schema(example = "Notes")]
    pub title: String,
}

/// A comment.
#[derive(ToSchema)]
pub struct Comment {
    /// Never changes.
    #[schema(example = 21)]
    pub id: i64,
    /// Where readers find it, once it is approved.
    #[schema(example = "https://blog.example.org/posts/notes-on-the-engine#comment-21")]
    pub url: String,
    /// What it is about.
    pub post: PostRef,
    /// The comment that it answers.
    #[schema(example = json!(null))]
    pub parent_id: Option<i64>,
    /// Who sent it.
    pub author: Author,
    /// Whether readers see it already.
    pub status: CommentStatus,
    /// As it was typed: Markdown.
    #[schema(example = "Will it *think*?")]
    pub content: String,
    /// When it was sent.
    #[schema(format = DateTime, example = "2026-11-21T10:00:00Z")]
    pub created_at: String,
}

/// Where a comment stands when it is sent.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum CommentStatus {
    /// Everybody sees it.
    Approved,
    /// It waits for an editor.
    Pending,
}

/// The post of a comment.
#[derive(ToSchema)]
pub struct PostRef {
    /// Never changes.
    #[schema(example = 7)]
    pub id: i64,
    /// As readers see it.
    #[schema(example = "Notes on the Engine")]
    pub title: String,
    /// For the address.
    #[schema(example = "notes-on-the-engine")]
    pub slug: String,
    /// Where readers find it.
    #[schema(example = "https://blog.example.org/posts/notes-on-the-engine")]
    pub url: String,
}

/// Nothing but a sign of life.
#[derive(ToSchema)]
pub struct Ping {
    /// A sentence.
    #[schema(example = "A test: nothing happened.")]
    pub message: String,
}
