//! Two people changed one post: both texts side by side, nothing lost.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::error::Error;
use crate::kit::diff::{self, DiffKind, DiffRow};
use crate::models::post::{Post, PostInput};
use crate::web::parts::{Layout, page_with_status};

#[derive(Template)]
#[template(path = "write/posts/conflict.html")]
struct ConflictPage {
    layout: Layout,
    theirs: Post,
    mine: PostInput,
    rows: Vec<DiffRow>,
}

/// 409 with the text that stands, the text that was sent, and what differs; the form carries the
/// version that stands, so that sending it again settles the matter.
pub fn answer(layout: Layout, theirs: Post, mine: PostInput) -> Result<HttpResponse, Error> {
    let typed = mine.content.replace("\r\n", "\n");
    let rows = diff::hunks(diff::lines(&theirs.content, &typed), 2);
    page_with_status(StatusCode::CONFLICT, &ConflictPage { layout, theirs, mine, rows })
}
