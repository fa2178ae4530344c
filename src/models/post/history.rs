//! Reading the history of a post: pages of it, one revision, the one somebody began from.

use diesel::prelude::*;

use super::{Reason, Revision, Status};
use crate::db::schema::{post_revisions, users};
use crate::db::{Conn, Moment};
use crate::kit::page::{Page, offset};
use crate::models::user::Byline;

/// The columns of a [`RevisionCard`] that stand in its table: everything but the text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = post_revisions)]
pub struct RevisionRow {
    /// Counts from 1 for each post.
    pub number: i32,
    /// Why it was written.
    pub reason: Reason,
    /// Title then.
    pub title: String,
    /// Status then.
    pub status: Status,
    /// When it was saved.
    pub created_at: Moment,
}

/// What a list shows of a revision.
#[derive(Debug, Clone)]
pub struct RevisionCard {
    /// Its own columns.
    pub row: RevisionRow,
    /// Who saved it; None for commands and for people who left.
    pub author: Option<Byline>,
}

impl std::ops::Deref for RevisionCard {
    type Target = RevisionRow;
    fn deref(&self) -> &RevisionRow {
        &self.row
    }
}

/// One page of a post's history, newest first, in two queries; None when there is no such page.
///
/// Numbers have no gaps, so that any page is found by its numbers without walking to it.
pub fn find_revisions(
    conn: &mut Conn,
    post_id: i64,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<RevisionCard>>> {
    let total = last_revision(conn, post_id)?.max(0) as u64;
    if !Page::<()>::exists(number, total, per_page) {
        return Ok(None);
    }
    let Some(skipped) = offset(number, per_page) else { return Ok(None) };
    let newest = total as i64 - skipped;
    let (first, last) = ((newest - per_page as i64) as i32, newest as i32);
    let rows = post_revisions::table
        .left_join(users::table)
        .filter(post_revisions::post_id.eq(post_id))
        .filter(post_revisions::number.gt(first).and(post_revisions::number.le(last)))
        .order(post_revisions::number.desc())
        .select((RevisionRow::as_select(), Option::<Byline>::as_select()))
        .load::<(RevisionRow, Option<Byline>)>(conn)?;
    let items = rows.into_iter().map(|(row, author)| RevisionCard { row, author }).collect();
    Ok(Some(Page { items, number, per_page, total }))
}

/// The number of the newest revision; 0 without any.
pub fn last_revision(conn: &mut Conn, post_id: i64) -> QueryResult<i32> {
    let last: Option<i32> = post_revisions::table
        .filter(post_revisions::post_id.eq(post_id))
        .select(diesel::dsl::max(post_revisions::number))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// One revision, and who saved it.
pub fn find_revision(conn: &mut Conn, post_id: i64, number: i32) -> QueryResult<(Revision, Option<Byline>)> {
    post_revisions::table
        .left_join(users::table)
        .filter(post_revisions::post_id.eq(post_id).and(post_revisions::number.eq(number)))
        .select((Revision::as_select(), Option::<Byline>::as_select()))
        .first(conn)
}

/// What a post was at `version`; None where nobody knows any more.
///
/// A version without a revision of its own (the way to the trash and back) is the text of the one
/// before. Revisions older than their column of versions tell nothing, and end the search.
pub fn find_base(conn: &mut Conn, post_id: i64, version: i32) -> QueryResult<Option<Revision>> {
    let base: Option<Revision> = post_revisions::table
        .filter(post_revisions::post_id.eq(post_id))
        .filter(post_revisions::version.is_null().or(post_revisions::version.le(Some(version))))
        .order(post_revisions::number.desc())
        .select(Revision::as_select())
        .first(conn)
        .optional()?;
    Ok(base.filter(|base| base.version.is_some()))
}

/// Who saved the newest revision.
pub fn last_saved_by(conn: &mut Conn, post_id: i64) -> QueryResult<Option<Byline>> {
    let last = post_revisions::table
        .left_join(users::table)
        .filter(post_revisions::post_id.eq(post_id))
        .order(post_revisions::number.desc())
        .select(Option::<Byline>::as_select())
        .first::<Option<Byline>>(conn)
        .optional()?;
    Ok(last.flatten())
}
