//! Texts rendered by an earlier version of the renderer, rendered anew.

use diesel::prelude::*;

use crate::db::schema::{pages, posts};
use crate::db::{Conn, Topic, topics};
use crate::kit::markdown::RENDERER_VERSION;
use crate::models::media;

/// A text whose stored HTML is not what the renderer would make today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleText {
    /// Of the post or page.
    pub id: i64,
    /// Of the post or page: when it changes meanwhile, it was rendered anew by that.
    pub version: i32,
    /// Markdown.
    pub content: String,
    is_page: bool,
    cover_id: Option<i64>,
}

/// The next posts with such a text, behind the id `after`; all standing pages, when `after` is 0.
pub fn find_stale(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<StaleText>> {
    let mut found = Vec::new();
    if after == 0 {
        let stale = pages::table.filter(pages::renderer_version.lt(RENDERER_VERSION)).order(pages::id);
        let rows: Vec<(i64, i32, String)> =
            stale.select((pages::id, pages::version, pages::content)).load(conn)?;
        found.extend(rows.into_iter().map(|(id, version, content)| StaleText {
            id,
            version,
            content,
            is_page: true,
            cover_id: None,
        }));
    }
    let rows: Vec<(i64, i32, Option<i64>, String)> = posts::table
        .filter(posts::id.gt(after).and(posts::renderer_version.lt(RENDERER_VERSION)))
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::version, posts::cover_id, posts::content))
        .load(conn)?;
    found.extend(rows.into_iter().map(|(id, version, cover_id, content)| StaleText {
        id,
        version,
        content,
        is_page: false,
        cover_id,
    }));
    Ok(found)
}

impl StaleText {
    /// Whether it is a post's.
    pub fn is_post(&self) -> bool {
        !self.is_page
    }
}

/// Stores the HTML of today beside its text, which counts as no change of the post: nobody wrote.
/// Belongs in a transaction.
pub fn store_rendered(conn: &mut Conn, text: &StaleText, html: &str) -> QueryResult<()> {
    let about = if text.is_page { Topic::Site } else { Topic::Posts };
    topics::changed(conn, about);
    let (illustrated, mut shown) = media::illustrate(conn, html)?;
    let html = illustrated.as_deref().unwrap_or(html);
    if text.is_page {
        let changed = diesel::update(pages::table)
            .filter(pages::id.eq(text.id).and(pages::version.eq(text.version)))
            .set((pages::content_html.eq(html), pages::renderer_version.eq(RENDERER_VERSION)))
            .execute(conn)?;
        return if changed == 0 { Ok(()) } else { media::note_in_page(conn, text.id, shown) };
    }
    let changed = diesel::update(posts::table)
        .filter(posts::id.eq(text.id).and(posts::version.eq(text.version)))
        .set((posts::content_html.eq(html), posts::renderer_version.eq(RENDERER_VERSION)))
        .execute(conn)?;
    shown.extend(text.cover_id);
    if changed == 0 { Ok(()) } else { media::note_in_post(conn, text.id, shown) }
}
