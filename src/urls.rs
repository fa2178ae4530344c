//! Every address we link to, as a function: nothing else knows how a path is spelled.

mod account;
pub mod api;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

pub use account::*;

/// What stays as it is in one segment of a path, or in one value of a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// The front page.
pub fn home() -> String {
    "/".into()
}

/// A post.
pub fn post(slug: &str) -> String {
    format!("/posts/{}", escaped(slug))
}

/// One comment on a post.
pub fn comment(slug: &str, id: i64) -> String {
    format!("{}#comment-{id}", post(slug))
}

/// A post at its comments.
pub fn comments_of(slug: &str) -> String {
    format!("{}#comments", post(slug))
}

/// Where a post's comments are sent.
pub fn post_comments(slug: &str) -> String {
    format!("{}/comments", post(slug))
}

/// The archive.
pub fn archive() -> String {
    "/archive".into()
}

/// The list of categories.
pub fn categories() -> String {
    "/categories".into()
}

/// The list of tags.
pub fn tags() -> String {
    "/tags".into()
}

/// The list of authors.
pub fn authors() -> String {
    "/authors".into()
}

/// A feed beside a page: `feed.xml`, `rss.xml` or `feed.json`.
pub fn feed(page: &str, file: &str) -> String {
    format!("{}/{file}", page.trim_end_matches('/'))
}

/// One part of the sitemap.
pub fn sitemap_part(kind: &str, number: u64) -> String {
    format!("/sitemap/{kind}-{number}.xml")
}

/// A category.
pub fn category(slug: &str) -> String {
    format!("/categories/{}", escaped(slug))
}

/// A tag.
pub fn tag(slug: &str) -> String {
    format!("/tags/{}", escaped(slug))
}

/// An author.
pub fn author(username: &str) -> String {
    format!("/authors/{}", escaped(username))
}

/// A year of the archive.
pub fn year(year: i32) -> String {
    format!("/archive/{year}")
}

/// A month of the archive.
pub fn month(year: i32, month: u32) -> String {
    format!("/archive/{year}/{month:02}")
}

/// A standing page.
pub fn standing_page(slug: &str) -> String {
    format!("/pages/{}", escaped(slug))
}

/// The search page.
pub fn search() -> String {
    "/search".into()
}

/// The stylesheet of an accent colour, by the digits of its two shades.
pub fn theme(light: &str, dark: &str) -> String {
    format!("/theme-{light}-{dark}.css")
}

/// A stored file by its key, which may hold slashes.
pub fn medium(storage_key: &str) -> String {
    let segments: Vec<String> = storage_key.split('/').map(escaped).collect();
    format!("/media/{}", segments.join("/"))
}

/// The key of the stored file that an address of this site names; None for any other address.
pub fn media_key(address: &str) -> Option<String> {
    let path = address.strip_prefix("/media/")?;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    percent_decode_str(path).decode_utf8().ok().filter(|key| !key.is_empty()).map(Into::into)
}

/// One's own pictures, and where they are sent.
pub fn write_media() -> String {
    "/write/media".into()
}

/// The list of one's own posts.
pub fn write() -> String {
    "/write".into()
}

/// The editor of a post that is not there yet.
pub fn new_post() -> String {
    "/write/new".into()
}

/// The editor of a post.
pub fn edit_post(id: i64) -> String {
    format!("/write/{id}/edit")
}

/// Something done to a post in the writing pages: `unpublish`, `trash`, `restore`, `delete`.
pub fn write_post(id: i64, verb: &str) -> String {
    format!("/write/{id}/{verb}")
}

/// The history of a post.
pub fn revisions(id: i64) -> String {
    format!("/write/{id}/revisions")
}

/// One revision of a post, compared with the post as it stands.
pub fn revision(id: i64, number: i32) -> String {
    format!("/write/{id}/revisions/{number}")
}

/// Where a revision is brought back.
pub fn restore_revision(id: i64, number: i32) -> String {
    format!("/write/{id}/revisions/{number}/restore")
}

/// The links that show a post before it is public.
pub fn previews(id: i64) -> String {
    format!("/write/{id}/previews")
}

/// A post before it is public, for whoever has the token.
pub fn shared_preview(token: &str) -> String {
    format!("/preview/{}", escaped(token))
}

/// A path as the log may hold it: without the token that some pages are opened by.
pub fn without_token(path: &str) -> String {
    const OPENED_BY_TOKEN: [&str; 3] = ["/password/reset/", "/preview/", "/email/verify/"];
    match OPENED_BY_TOKEN.iter().find(|start| path.starts_with(*start)) {
        Some(start) => format!("{start}…"),
        None => path.to_owned(),
    }
}

/// A list in the admin: `posts`, `users`, …
pub fn admin(list: &str) -> String {
    format!("/admin/{list}")
}

/// `/admin/backups/{name}`
pub fn backup(name: &str) -> String {
    format!("/admin/backups/{}", escaped(name))
}

/// One thing of a list in the admin.
pub fn admin_item(list: &str, id: i64) -> String {
    format!("/admin/{list}/{id}")
}

/// The form to change one thing of a list in the admin.
pub fn admin_edit(list: &str, id: i64) -> String {
    format!("/admin/{list}/{id}/edit")
}

/// A message to a webhook.
pub fn webhook_delivery(webhook: i64, id: i64) -> String {
    format!("{}/deliveries/{id}", admin_item("webhooks", webhook))
}

/// One of the menus, for editors.
pub fn admin_menu(menu: &str) -> String {
    format!("/admin/menus/{menu}")
}

/// An item in its menu.
pub fn admin_menu_item(menu: &str, id: i64) -> String {
    format!("/admin/menus/{menu}#item-{id}")
}

/// Something done to an item of a menu: `edit`, `move`, `delete`; empty: where its form is sent.
pub fn admin_menu_item_verb(menu: &str, id: i64, verb: &str) -> String {
    format!("/admin/menus/{menu}/items/{id}/{verb}").trim_end_matches('/').to_owned()
}

/// The addresses that were asked for and are not here.
pub fn missed_addresses() -> String {
    "/admin/redirects/missing".into()
}

/// The form of a new redirect, from this path.
pub fn new_redirect(from: &str) -> String {
    format!("/admin/redirects?from={}#new", escaped(from))
}

/// The history of a standing page.
pub fn page_revisions(id: i64) -> String {
    format!("/admin/pages/{id}/revisions")
}

/// One revision of a standing page, compared with the page as it stands.
pub fn page_revision(id: i64, number: i32) -> String {
    format!("/admin/pages/{id}/revisions/{number}")
}
