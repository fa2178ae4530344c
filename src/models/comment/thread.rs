//! The comments of a post as its page shows them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Comment, Status};
use crate::db::Conn;
use crate::db::schema::{comments, users};
use crate::models::user::Byline;

/// Comments shown below one post at most: the oldest of them.
const SHOWN: i64 = 2_000;

/// A comment in its place.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The row.
    pub comment: Comment,
    /// None: "Former member".
    pub author: Option<Byline>,
    /// How many lists end after it: what a template needs to close them.
    pub closes: usize,
    /// Whether its own replies follow.
    pub has_replies: bool,
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

/// The comments of one post, replies after what they answer.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    /// In the order of the page.
    pub replies: Vec<Reply>,
}

impl Thread {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.replies.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.replies.is_empty()
    }
}

/// The approved comments of a post, and those that `viewer_id` sent and that still wait: one query.
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
    Ok(Thread { replies: in_order(rows) })
}

/// Depth first, each level by age. A reply whose parent is hidden is hidden with it.
fn in_order(rows: Vec<(Comment, Option<Byline>)>) -> Vec<Reply> {
    let known: HashSet<i64> = rows.iter().map(|(comment, _)| comment.id).collect();
    let mut children: HashMap<Option<i64>, Vec<(Comment, Option<Byline>)>> = HashMap::new();
    for (comment, author) in rows {
        if comment.parent_id.is_none_or(|parent| known.contains(&parent)) {
            children.entry(comment.parent_id).or_default().push((comment, author));
        }
    }
    let mut replies: Vec<Reply> = Vec::new();
    let mut waiting: Vec<(usize, Comment, Option<Byline>)> = Vec::new();
    let mut open = children.remove(&None).unwrap_or_default();
    let mut level = 1;
    loop {
        waiting.extend(open.drain(..).rev().map(|(comment, author)| (level, comment, author)));
        let Some((at, comment, author)) = waiting.pop() else { break };
        open = children.remove(&Some(comment.id)).unwrap_or_default();
        level = at + 1;
        let has_replies = !open.is_empty();
        let next = if has_replies { level } else { waiting.last().map_or(1, |(level, ..)| *level) };
        replies.push(Reply { comment, author, closes: at.saturating_sub(next.min(at)), has_replies });
    }
    replies
}
