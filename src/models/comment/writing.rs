//! Writing a comment.

use diesel::prelude::*;

use super::{Comment, MAX_CHARS, MAX_DEPTH, Status};
use crate::db::schema::comments;
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::markdown::{self, Profile};
use crate::kit::text::multiline;
use crate::models::audit::{self, Actor};
use crate::models::user::{Role, User};
use crate::models::webhook;

/// A comment as sent.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CommentInput {
    /// Markdown.
    pub content: String,
    /// The comment it answers; empty for none.
    pub parent_id: String,
}

/// A comment that was checked; made by [`CommentInput::parse`] alone.
#[derive(Debug, Clone)]
pub struct NewComment {
    content: String,
    content_html: String,
    parent_id: Option<i64>,
}

impl CommentInput {
    /// Whether nobody wrote anything.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty() && self.parent_id.is_empty()
    }

    /// Checks and renders what was sent.
    pub fn parse(&self) -> Result<NewComment, FieldErrors> {
        let mut errors = FieldErrors::new();
        let content = errors.take("content", multiline(self.content.trim(), MAX_CHARS)).unwrap_or_default();
        if content.is_empty() {
            errors.add("content", "can't be empty");
        }
        let parent_id = match self.parent_id.trim() {
            "" => None,
            id => errors.take("parent_id", id.parse().map_err(|_| GONE.to_owned())),
        };
        let content_html =
            if errors.is_empty() { markdown::render(&content, Profile::Comment).html } else { String::new() };
        errors.into_result(NewComment { content, content_html, parent_id })
    }
}

const GONE: &str = "is not there any more, so it can't be answered";

#[derive(Insertable)]
#[diesel(table_name = comments)]
struct CommentRow<'a> {
    post_id: i64,
    parent_id: Option<i64>,
    author_id: Option<i64>,
    depth: i16,
    content: &'a str,
    content_html: &'a str,
    status: Status,
    ip_address: &'a str,
    created_at: Moment,
    updated_at: Moment,
}

/// Adds a comment to a post. A new person's first one waits for approval.
///
/// The inner error is the visitor's: the comment to be answered is gone.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    author: &User,
    (post_id, post_title): (i64, &str),
    new: &NewComment,
    now: Moment,
) -> Result<Result<(i64, Status), FieldErrors>, Error> {
    transaction(conn, |conn| {
        let parent = match new.parent_id {
            None => None,
            Some(id) => match find_approved(conn, post_id, id)? {
                Some(parent) => Some(parent),
                None => return Ok(Err(FieldErrors::one("parent_id", GONE))),
            },
        };
        let status = first_status(conn, author)?;
        let (parent_id, depth) = place_below(parent.as_ref());
        let row = CommentRow {
            post_id,
            parent_id,
            author_id: Some(author.id),
            depth,
            content: &new.content,
            content_html: &new.content_html,
            status,
            ip_address: &actor.ip_address,
            created_at: now,
            updated_at: now,
        };
        let id = insert_returning_id!(conn, crate::db::schema::comments, row)?;
        if status == Status::Approved {
            topics::changed(conn, Topic::Post(post_id));
        }
        audit::record(
            conn,
            actor,
            "comment.created",
            ("comment", Some(id), post_title),
            status.as_str(),
            now,
        )?;
        webhook::tell_comment(conn, post_id, author, (id, parent_id, status, &new.content), now)?;
        Ok(Ok((id, status)))
    })
}

/// A reply to a comment on the last level stands beside it.
fn place_below(parent: Option<&Comment>) -> (Option<i64>, i16) {
    match parent {
        None => (None, 1),
        Some(parent) if parent.depth >= MAX_DEPTH => (parent.parent_id, MAX_DEPTH),
        Some(parent) => (Some(parent.id), parent.depth + 1),
    }
}

fn find_approved(conn: &mut Conn, post_id: i64, id: i64) -> QueryResult<Option<Comment>> {
    comments::table
        .find(id)
        .filter(comments::post_id.eq(post_id))
        .filter(comments::status.eq(Status::Approved))
        .select(Comment::as_select())
        .first(conn)
        .optional()
}

fn first_status(conn: &mut Conn, author: &User) -> QueryResult<Status> {
    if author.is_at_least(Role::Author) {
        return Ok(Status::Approved);
    }
    let approved: Option<i64> = comments::table
        .filter(comments::author_id.eq(Some(author.id)))
        .filter(comments::status.eq(Status::Approved))
        .select(comments::id)
        .first(conn)
        .optional()?;
    Ok(if approved.is_some() { Status::Approved } else { Status::Pending })
}
