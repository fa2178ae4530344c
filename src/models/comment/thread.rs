//! The comments of a post as its page shows them.

use diesel::prelude::*;

use super::{Comment, Status};
use crate::db::Conn;
use crate::db::schema::{comments, users};
use crate::kit::tree::{self, Node};
use crate::models::user::Byline;

/// Comments shown below one post at most: the oldest of them.
const SHOWN: i64 = 2_000;

/// A comment and who wrote it.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The row.
    pub comment: Comment,
    /// None: "Former member".
    pub author: Option<Byline>,
}

impl std::ops::Deref for Reply {
    type Target = Comment;
    fn deref(&self) -> &Comment {
        &self.comment
    }
}

impl Reply {
    /// The name to show.
    pub fn name(&self) -> &str {
        self.author.as_ref().map_or("Former member", Byline::name)
    }

    /// Whether only its author and editors see it.
    pub fn is_waiting(&self) -> bool {
        self.comment.status == Status::Pending
    }
}

/// The comments of one post, replies after what they answer, each level by age.
pub type Thread = Vec<Node<Reply>>;

/// The approved comments of a post, and those that `viewer_id` sent and that still wait: one query.
///
/// A reply whose parent is hidden is hidden with it.
pub fn find_thread(conn: &mut Conn, post_id: i64, viewer_id: Option<i64>) -> QueryResult<Thread> {
    let found = comments::table.left_join(users::table).filter(comments::post_id.eq(post_id));
    let visible = comments::status.eq(Status::Approved);
    let columns = (Comment::as_select(), Option::<Byline>::as_select());
    let rows: Vec<(Comment, Option<Byline>)> = match viewer_id {
        None => found.filter(visible).order(comments::id).select(columns).limit(SHOWN).load(conn)?,
        Some(id) => {
            let own = comments::status.eq(Status::Pending).and(comments::author_id.eq(Some(id)));
            found.filter(visible.or(own)).order(comments::id).select(columns).limit(SHOWN).load(conn)?
        }
    };
    let replies = rows.into_iter().map(|(comment, author)| Reply { comment, author }).collect();
    Ok(tree::grow(replies, |reply: &Reply| reply.id, |reply| reply.parent_id))
}
