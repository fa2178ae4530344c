//! Which addresses the site answers itself: no redirect is ever asked there.

use diesel::OptionalExtension;
use percent_encoding::percent_decode_str;

use crate::db::{Conn, Moment};
use crate::models::{category, media, page, post, tag, user};

/// Below these nothing is looked up, whatever stands there.
const OWN: &[&str] = &[
    "admin", "write", "account", "api", "health", "static", "login", "logout", "signup", "setup", "kept",
    "password", "email", "preview", "search", "metrics",
];
/// Files with agreed names.
const FILES: &[&str] =
    &["feed.xml", "rss.xml", "feed.json", "sitemap.xml", "robots.txt", "favicon.ico", "sitemap"];

/// Whether the site itself answers at `path` now.
pub fn is_live(conn: &mut Conn, path: &str, now: Moment) -> diesel::QueryResult<bool> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = percent_decode_str(path).decode_utf8_lossy();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    Ok(match segments.as_slice() {
        // An old blog's `/?p=12` is looked up before the front page answers.
        [] => !query.strip_prefix("p=").is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit())),
        [first, ..] if OWN.contains(first) || FILES.contains(first) => true,
        ["categories" | "tags" | "authors" | "archive"] => true,
        ["archive", rest @ ..] => rest.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())),
        [".well-known", "security.txt"] => true,
        ["posts", slug] | ["posts", slug, "comments"] => is_post(conn, slug, now)?,
        ["pages", slug] => is_page(conn, slug)?,
        ["categories", slug, ..] => category::find_by_slug(conn, slug).optional()?.is_some(),
        ["tags", slug, ..] => tag::find_by_slug(conn, slug).optional()?.is_some(),
        ["authors", name, ..] => user::find_by_username(conn, name).optional()?.is_some(),
        ["media", rest @ ..] => media::find_by_storage_key(conn, &rest.join("/")).optional()?.is_some(),
        _ => false,
    })
}

fn is_post(conn: &mut Conn, slug: &str, now: Moment) -> diesel::QueryResult<bool> {
    if let Ok(id) = slug.parse() {
        return Ok(post::find_live_slug(conn, id, now).optional()?.is_some());
    }
    let full = post::find_by_slug(conn, slug).optional()?;
    Ok(full.is_some_and(|full| full.post.is_live(now)) || post::find_moved(conn, slug, now)?.is_some())
}

fn is_page(conn: &mut Conn, slug: &str) -> diesel::QueryResult<bool> {
    let found = page::find_by_slug(conn, slug).optional()?;
    Ok(found.is_some_and(|page| page.status == page::Status::Published))
}
