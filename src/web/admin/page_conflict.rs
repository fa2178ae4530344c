//! Two people changed one standing page: both texts, what differs, and nothing lost.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::kit::diff::{self, DiffRow};
use crate::kit::text::cut_bytes;
use crate::models::page::{self, StandingPage, StandingPageInput};
use crate::web::parts::{Layout, State, page_with_status};

/// Bytes of each text that are compared, rows that are shown, and how long that may take.
const MOST_BYTES: usize = 40_000;
const MOST_ROWS: usize = 600;
const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "admin/pages/conflict.html")]
struct ConflictPage {
    layout: Layout,
    theirs: StandingPage,
    saved_by: Option<String>,
    form: StandingPageInput,
    rows: Vec<DiffRow>,
}

/// 409: the form carries the version that stands, so that sending it again settles the matter.
pub async fn answer(
    state: &State,
    id: i64,
    layout: Layout,
    form: StandingPageInput,
) -> Result<HttpResponse, Error> {
    let (theirs, saved_by) = state
        .db
        .read(move |conn| -> Result<_, Error> { Ok((page::find(conn, id)?, page::last_saved_by(conn, id)?)) })
        .await?;
    let (old, new) = (theirs.content.clone(), form.content.replace("\r\n", "\n"));
    let rows = web::block(move || compare(&old, &new)).await?;
    let saved_by = saved_by.map(|person| person.name().to_owned());
    page_with_status(StatusCode::CONFLICT, &ConflictPage { layout, theirs, saved_by, form, rows })
}

/// The lines in which two texts differ, with a few around them.
pub(super) fn compare(old: &str, new: &str) -> Vec<DiffRow> {
    let lines = diff::lines_within(cut_bytes(old, MOST_BYTES), cut_bytes(new, MOST_BYTES), PATIENCE);
    diff::cut(diff::hunks(lines, 3), MOST_ROWS).0
}
