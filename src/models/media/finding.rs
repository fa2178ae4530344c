//! Finding media: one by one, and pages of them in a fixed number of queries.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{Illustration, Medium, Variant, sized};
use crate::db::schema::{media, media_variants, page_media, post_media};
use crate::db::{Conn, MultiBackend, among};
use crate::kit::page::{Page, offset};
use crate::kit::text::name_key;
use crate::models::post::filter::like_escaped;

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Medium> {
    media::table.find(id).select(Medium::as_select()).first(conn)
}

/// By id, with its sizes: two queries.
pub fn find_sized(conn: &mut Conn, id: i64) -> QueryResult<Illustration> {
    let medium = find(conn, id)?;
    let variants = variants_of(conn, &[id])?;
    Ok(Illustration { medium, variants })
}

/// By the end of its address.
pub fn find_by_storage_key(conn: &mut Conn, storage_key: &str) -> QueryResult<Medium> {
    media::table.filter(media::storage_key.eq(storage_key)).select(Medium::as_select()).first(conn)
}

/// The smaller sizes of these media, narrowest first.
pub(super) fn variants_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Variant>> {
    media_variants::table
        .filter(among(media_variants::media_id, ids))
        .order((media_variants::media_id, media_variants::width))
        .select(Variant::as_select())
        .load(conn)
}

/// The newest pictures of a person.
pub fn latest_of(conn: &mut Conn, owner_id: i64, limit: i64) -> QueryResult<Vec<Medium>> {
    media::table
        .filter(media::owner_id.eq(Some(owner_id)))
        .filter(media::content_type.like("image/%"))
        .order(media::id.desc())
        .limit(limit)
        .select(Medium::as_select())
        .load(conn)
}

/// The newest pictures of everybody, behind the one that is chosen now.
pub fn latest_pictures(conn: &mut Conn, present: Option<i64>, limit: i64) -> QueryResult<Vec<Medium>> {
    let mut pictures: Vec<Medium> = media::table
        .filter(media::width.is_not_null())
        .order(media::id.desc())
        .limit(limit)
        .select(Medium::as_select())
        .load(conn)?;
    if let Some(id) = present
        && !pictures.iter().any(|picture| picture.id == id)
    {
        pictures.splice(0..0, find(conn, id).optional()?);
    }
    Ok(pictures)
}

/// Which media a list shows; every condition that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct MediaFilter {
    /// Whose.
    pub owner_id: Option<i64>,
    /// Words of the name or of what is to be seen.
    pub text: String,
    /// A content type.
    pub content_type: Option<String>,
    /// Shown somewhere, or nowhere.
    pub is_used: Option<bool>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MediaSort {
    /// By when they came.
    #[default]
    Created,
    /// By name.
    Name,
    /// By size.
    Size,
}

diesel::define_sql_function! {
    /// Lower case as the database has it; for loose matching only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

impl MediaFilter {
    fn query<'a>(&self) -> media::BoxedQuery<'a, MultiBackend> {
        let mut query = media::table.into_boxed::<MultiBackend>();
        if let Some(owner_id) = self.owner_id {
            query = query.filter(media::owner_id.eq(Some(owner_id)));
        }
        if let Some(content_type) = &self.content_type {
            query = query.filter(media::content_type.eq(content_type.clone()));
        }
        let in_post = exists(post_media::table.filter(post_media::media_id.eq(media::id)));
        let in_page = exists(page_media::table.filter(page_media::media_id.eq(media::id)));
        query = match self.is_used {
            Some(true) => query.filter(in_post.or(in_page)),
            Some(false) => query.filter(not(in_post.or(in_page))),
            None => query,
        };
        for word in name_key(&self.text).split(' ').filter(|word| !word.is_empty()).take(8) {
            let pattern = format!("%{}%", like_escaped(word));
            let in_name = lower(media::file_name).like(pattern.clone()).escape('!');
            query = query.filter(in_name.or(lower(media::alt).like(pattern).escape('!')));
        }
        query
    }

    fn sorted<'a>(&self, sort: MediaSort, ascending: bool) -> media::BoxedQuery<'a, MultiBackend> {
        let query = self.query();
        match (sort, ascending) {
            (MediaSort::Created, false) => query.order(media::id.desc()),
            (MediaSort::Created, true) => query.order(media::id.asc()),
            (MediaSort::Name, false) => query.order((media::file_name.desc(), media::id.desc())),
            (MediaSort::Name, true) => query.order((media::file_name.asc(), media::id.asc())),
            (MediaSort::Size, false) => query.order((media::size_bytes.desc(), media::id.desc())),
            (MediaSort::Size, true) => query.order((media::size_bytes.asc(), media::id.asc())),
        }
    }
}

/// One page in three queries; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &MediaFilter,
    (sort, ascending): (MediaSort, bool),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Illustration>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0).unsigned_abs();
    let Some(skipped) =
        offset(number, per_page).filter(|_| Page::<Illustration>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let media: Vec<Medium> = filter
        .sorted(sort, ascending)
        .select(Medium::as_select())
        .limit(per_page as i64)
        .offset(skipped)
        .load(conn)?;
    let ids: Vec<i64> = media.iter().map(|medium| medium.id).collect();
    let variants = variants_of(conn, &ids)?;
    Ok(Some(Page { items: sized(media, variants), number, per_page, total }))
}

/// The media behind an id that the filter finds, in the order of ids, without their sizes.
pub fn find_after(conn: &mut Conn, filter: &MediaFilter, after: i64, limit: i64) -> QueryResult<Vec<Medium>> {
    let found = filter.query().filter(media::id.gt(after)).order(media::id.asc());
    found.limit(limit).select(Medium::as_select()).load(conn)
}
