//! Readers' pages that are kept: whatever changes, the next reader sees it.
//!
//! Every page that any story is told from the cache is compared with one made anew (see `Browser`); these
//! stories see to it that each kind of change is told.

mod bounds;
mod changes;
mod conditions;
mod moments;
mod nodes;
mod outage;
mod poisoning;

use crate::support::browser::Page;
use crate::support::{Blog, Browser};

/// Makes sure that a page is kept, and answers it.
#[track_caller]
fn kept(reader: &Browser, path: &str) -> Page {
    reader.get(path).has_status(200);
    let page = reader.get(path).has_status(200);
    assert!(is_kept(&page), "{path} is not kept: {:?}", page.headers);
    page
}

/// Whether a page came out of the cache.
fn is_kept(page: &Page) -> bool {
    !page.header("age").is_empty()
}

/// The site's own word about what became of requests.
fn counted(blog: &Blog, outcome: &str) -> u64 {
    let counts = blog.pages().counts;
    counts.into_iter().find(|(known, _)| known.as_str() == outcome).map_or(0, |(_, count)| count)
}

/// Tables that readers' pages are made from.
const SEEN: &[&str] = &[
    "posts",
    "post_tags",
    "comments",
    "pages",
    "users",
    "categories",
    "tags",
    "settings",
    "menus",
    "menu_items",
    "media",
];

/// Files that write into them and leave it to their callers to say so, or need not; the reason.
const SILENT: &[(&str, &str)] = &[
    ("src/models/tag/assignment.rs", "tags of a post are part of saving it, and a new one is on no page yet"),
    ("src/models/user/importing.rs", "people who were just invited are on no page yet"),
];

#[test]
fn whoever_writes_what_readers_see_says_so() {
    let mut wrong = Vec::new();
    for (file, text) in crate::house::files("src", ".rs") {
        let code = crate::house::product(&text);
        let compact: String = code.split_whitespace().collect();
        let writes = SEEN.iter().any(|table| {
            ["update", "delete"]
                .iter()
                .any(|verb| compact.contains(&format!("diesel::{verb}({table}::table")))
                || compact.contains(&format!("insert_into({table}::table"))
                || compact.contains(&format!("crate::db::schema::{table},"))
        });
        let says = code.contains("topics::") || code.contains("note_change(");
        let is_silent = SILENT.iter().any(|(known, _)| *known == file);
        if file.starts_with("src/models") && writes && !says && !is_silent {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}: call db::topics::changed in the transaction");
}
