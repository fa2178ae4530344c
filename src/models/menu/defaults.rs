//! The menus of a site whose editors made none.

use super::{Entry, MenuName, Target};
use crate::db::Conn;
use crate::models::page;
use crate::urls;

/// What readers see then.
pub fn entries(menu: MenuName, pages: &[(String, String)]) -> Vec<Entry> {
    match menu {
        MenuName::Header => header(),
        MenuName::Footer => {
            let pages = pages.iter().map(|(slug, title)| Entry::new(title, urls::standing_page(slug)));
            pages.chain([Entry::new("Feed", urls::feed("/", "feed.xml"))]).collect()
        }
    }
}

fn header() -> Vec<Entry> {
    vec![
        Entry::new("Archive", urls::archive()),
        Entry::new("Categories", urls::categories()),
        Entry::new("Tags", urls::tags()),
        Entry::new("Authors", urls::authors()),
        Entry::new("Search", urls::search()),
    ]
}

/// The same as items that can be stored: label and target.
pub fn items(conn: &mut Conn, menu: MenuName) -> diesel::QueryResult<Vec<(String, Target)>> {
    let mut items = Vec::new();
    if menu == MenuName::Footer {
        let pages = page::all(conn)?.into_iter().filter(|page| page.status == page::Status::Published);
        items.extend(pages.take(super::MOST_ITEMS - 1).map(|page| (String::new(), Target::Page(page.id))));
    }
    let links = entries(menu, &[]).into_iter();
    items.extend(links.map(|entry| (entry.label, Target::Address(entry.address))));
    Ok(items)
}
