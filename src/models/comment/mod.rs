//! Comments: what readers answer, in threads below a post.

mod batch;
mod moderation;
mod thread;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use batch::{BatchComment, insert_batch};
pub use moderation::{Decided, Decision, Listed, decide, find_after, find_page};
pub use thread::{Thread, find_thread};
pub use writing::{CommentInput, NewComment, create};

use crate::db::Moment;
use crate::db::schema::comments;
use crate::models::text_enum;

/// Characters of a comment at most.
pub const MAX_CHARS: usize = 10_000;
/// Levels of replies; an answer to one on the last level stands beside it.
pub const MAX_DEPTH: i16 = 5;

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, serde::Serialize)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for an editor; its author sees it.
    Pending,
    /// Seen by everybody.
    Approved,
    /// Kept away from readers as unwanted.
    Spam,
    /// Thrown away, and still there.
    Trash,
}

text_enum!(Status { Pending => "pending", Approved => "approved", Spam => "spam", Trash => "trash" });

/// A comment.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = comments)]
pub struct Comment {
    /// Never changes; rises with time.
    pub id: i64,
    /// What it is about.
    pub post_id: i64,
    /// What it answers.
    pub parent_id: Option<i64>,
    /// None when its author left.
    pub author_id: Option<i64>,
    /// 1 for a comment on the post itself, up to [`MAX_DEPTH`].
    pub depth: i16,
    /// As typed.
    pub content: String,
    /// Rendered and sanitised when sent.
    pub content_html: String,
    /// Where it stands.
    pub status: Status,
    /// From where it was sent.
    pub ip_address: String,
    /// When it was sent.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
}
