//! Which posts and pages show which media, kept with each save, so that nothing has to look through
//! the texts.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Illustration, Variant, finding::variants_of, sized};
use crate::db::schema::{media, media_variants, page_media, pages, post_media, posts};
use crate::db::{Conn, insert_all};
use crate::kit::markdown::pictures::{self, Picture};
use crate::models::media::Medium;
use crate::urls;

/// Media looked for in one text; what is shown beyond them is shown plainly.
const MOST: usize = 500;

/// A text with its pictures completed, and the media it shows or links to.
pub type Illustrated = (Option<String>, Vec<i64>);

#[derive(Insertable)]
#[diesel(table_name = post_media)]
struct InPost {
    post_id: i64,
    media_id: i64,
}

#[derive(Insertable)]
#[diesel(table_name = page_media)]
struct InPage {
    page_id: i64,
    media_id: i64,
}

/// Completes the pictures of ours in rendered HTML with their sizes, and tells which they are. A text
/// without any costs no query; None: the text stays as it is.
pub fn illustrate(conn: &mut Conn, html: &str) -> QueryResult<Illustrated> {
    let keys = pictures::addresses(html, MOST, urls::media_key);
    if keys.is_empty() {
        return Ok((None, Vec::new()));
    }
    let found = by_keys(conn, keys)?;
    let mut known: HashMap<String, Picture> = HashMap::new();
    for medium in &found {
        if let (Some(width), Some(height)) = (medium.width, medium.height) {
            let srcset = if medium.variants.is_empty() { String::new() } else { medium.srcset() };
            known.insert(medium.storage_key.clone(), Picture { width, height, srcset });
        }
    }
    let html = pictures::complete(html, |address| known.get(&urls::media_key(address)?));
    Ok((Some(html), found.iter().map(|medium| medium.id).collect()))
}

/// The media under these keys, also those whose smaller sizes they are: three queries.
fn by_keys(conn: &mut Conn, keys: Vec<String>) -> QueryResult<Vec<Illustration>> {
    let small: Vec<Variant> = media_variants::table
        .filter(media_variants::storage_key.eq_any(keys.clone()))
        .select(Variant::as_select())
        .load(conn)?;
    let parents: Vec<i64> = small.iter().map(|variant| variant.media_id).collect();
    let found: Vec<Medium> = media::table
        .filter(media::storage_key.eq_any(keys).or(media::id.eq_any(parents)))
        .order(media::id)
        .select(Medium::as_select())
        .load(conn)?;
    let ids: Vec<i64> = found.iter().map(|medium| medium.id).collect();
    let variants = variants_of(conn, &ids)?;
    Ok(sized(found, variants))
}

/// Notes that a post shows just these media. Belongs in the transaction of the save.
pub fn note_in_post(conn: &mut Conn, post_id: i64, mut ids: Vec<i64>) -> QueryResult<()> {
    ids.sort_unstable();
    ids.dedup();
    let own = post_media::table.filter(post_media::post_id.eq(post_id));
    let mut present: Vec<i64> = own.select(post_media::media_id).load(conn)?;
    present.sort_unstable();
    if present == ids {
        return Ok(());
    }
    diesel::delete(own).execute(conn)?;
    let rows: Vec<InPost> = ids.into_iter().map(|media_id| InPost { post_id, media_id }).collect();
    insert_all!(conn, crate::db::schema::post_media, rows, 2).map(drop)
}

/// Notes that a standing page shows just these media. Belongs in the transaction of the save.
pub fn note_in_page(conn: &mut Conn, page_id: i64, mut ids: Vec<i64>) -> QueryResult<()> {
    ids.sort_unstable();
    ids.dedup();
    diesel::delete(page_media::table.filter(page_media::page_id.eq(page_id))).execute(conn)?;
    let rows: Vec<InPage> = ids.into_iter().map(|media_id| InPage { page_id, media_id }).collect();
    insert_all!(conn, crate::db::schema::page_media, rows, 2).map(drop)
}

/// How many posts and pages show each of these media; those that nothing shows are left out.
pub fn uses_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, u64>> {
    let in_posts: Vec<(i64, i64)> = post_media::table
        .filter(post_media::media_id.eq_any(ids.to_vec()))
        .group_by(post_media::media_id)
        .select((post_media::media_id, diesel::dsl::count_star()))
        .load(conn)?;
    let in_pages: Vec<(i64, i64)> = page_media::table
        .filter(page_media::media_id.eq_any(ids.to_vec()))
        .group_by(page_media::media_id)
        .select((page_media::media_id, diesel::dsl::count_star()))
        .load(conn)?;
    let mut uses = HashMap::new();
    for (id, count) in in_posts.into_iter().chain(in_pages) {
        *uses.entry(id).or_insert(0) += count.max(0).unsigned_abs();
    }
    Ok(uses)
}

/// Where a medium is shown: the newest of the posts, the pages, and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// Id and title of posts, newest first.
    pub posts: Vec<(i64, String)>,
    /// Id and title of standing pages.
    pub pages: Vec<(i64, String)>,
    /// Of both.
    pub total: u64,
}

impl std::fmt::Display for Uses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let titles: Vec<String> =
            self.posts.iter().chain(&self.pages).map(|(_, title)| format!("“{title}”")).collect();
        f.write_str(&titles.join(", "))?;
        match self.total.saturating_sub(titles.len() as u64) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// Where a medium is shown, at most `limit` posts and as many pages by name.
pub fn where_used(conn: &mut Conn, id: i64, limit: i64) -> QueryResult<Uses> {
    let posts = post_media::table
        .inner_join(posts::table)
        .filter(post_media::media_id.eq(id))
        .order(post_media::post_id.desc())
        .limit(limit)
        .select((posts::id, posts::title))
        .load(conn)?;
    let pages = page_media::table
        .inner_join(pages::table)
        .filter(page_media::media_id.eq(id))
        .order(page_media::page_id.desc())
        .limit(limit)
        .select((pages::id, pages::title))
        .load(conn)?;
    Ok(Uses { posts, pages, total: uses_of(conn, &[id])?.remove(&id).unwrap_or(0) })
}
