//! Every save of a standing page, kept until the page is deleted.

use diesel::prelude::*;

use super::{StandingPage, Status};
use crate::db::schema::{page_revisions, users};
use crate::db::{Conn, Moment};
use crate::kit::page::{Page, offset};
use crate::models::user::Byline;

/// A page as it was after one save.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = page_revisions)]
pub struct Revision {
    /// Whose.
    pub page_id: i64,
    /// Who saved it.
    pub author_id: Option<i64>,
    /// Counts from 1 for each page.
    pub number: i32,
    /// The page's version after that save.
    pub version: i32,
    /// Status then.
    pub status: Status,
    /// When it was saved.
    pub created_at: Moment,
    /// Title then.
    pub title: String,
    /// Address then.
    pub slug: String,
    /// Text then.
    pub content: String,
}

/// What a list shows of a revision: everything but the text, and who saved it.
#[derive(Debug, Clone, Queryable)]
pub struct RevisionCard {
    /// Counts from 1 for each page.
    pub number: i32,
    /// Status then.
    pub status: Status,
    /// When it was saved.
    pub created_at: Moment,
    /// Title then.
    pub title: String,
    /// Who saved it; None for commands and for people who left.
    pub author: Option<Byline>,
}

/// Writes down a page as it stands after a save. Belongs in the transaction of the save.
pub(super) fn record(
    conn: &mut Conn,
    page: StandingPage,
    author_id: Option<i64>,
    now: Moment,
) -> QueryResult<()> {
    let revision = Revision {
        page_id: page.id,
        author_id,
        number: last_revision(conn, page.id)? + 1,
        version: page.version,
        status: page.status,
        created_at: now,
        title: page.title,
        slug: page.slug,
        content: page.content,
    };
    diesel::insert_into(page_revisions::table).values(revision).execute(conn).map(drop)
}

/// The number of the newest revision; 0 without any.
pub fn last_revision(conn: &mut Conn, page_id: i64) -> QueryResult<i32> {
    let last: Option<i32> = page_revisions::table
        .filter(page_revisions::page_id.eq(page_id))
        .select(diesel::dsl::max(page_revisions::number))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// One page of a history, newest first, in two queries; None when there is no such page.
pub fn find_revisions(
    conn: &mut Conn,
    page_id: i64,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<RevisionCard>>> {
    let total = last_revision(conn, page_id)?.max(0).unsigned_abs().into();
    let Some(skipped) =
        offset(number, per_page).filter(|_| Page::<RevisionCard>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = page_revisions::table
        .left_join(users::table)
        .filter(page_revisions::page_id.eq(page_id))
        .order(page_revisions::number.desc())
        .limit(per_page as i64)
        .offset(skipped)
        .select((
            page_revisions::number,
            page_revisions::status,
            page_revisions::created_at,
            page_revisions::title,
            Option::<Byline>::as_select(),
        ))
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// One revision, and who saved it.
pub fn find_revision(conn: &mut Conn, page_id: i64, number: i32) -> QueryResult<(Revision, Option<Byline>)> {
    page_revisions::table
        .left_join(users::table)
        .filter(page_revisions::page_id.eq(page_id).and(page_revisions::number.eq(number)))
        .select((Revision::as_select(), Option::<Byline>::as_select()))
        .first(conn)
}

/// Who saved the newest revision.
pub fn last_saved_by(conn: &mut Conn, page_id: i64) -> QueryResult<Option<Byline>> {
    let last = page_revisions::table
        .left_join(users::table)
        .filter(page_revisions::page_id.eq(page_id))
        .order(page_revisions::number.desc())
        .select(Option::<Byline>::as_select())
        .first::<Option<Byline>>(conn)
        .optional()?;
    Ok(last.flatten())
}
