//! Reading menus: for readers, and for the editors who arrange them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Branch, Entry, ItemRow, MenuName, Menus, defaults};
use crate::db::Conn;
use crate::db::schema::{categories, menu_items, menus, pages};
use crate::models::page::Status;
use crate::urls;

/// An item as editors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The row.
    pub row: ItemRow,
    /// Its words, the target's own title where it has none.
    pub label: String,
    /// Where it leads now.
    pub address: String,
    /// Whether it leads to a page that readers don't see yet.
    pub is_hidden: bool,
}

impl std::ops::Deref for Item {
    type Target = ItemRow;
    fn deref(&self) -> &ItemRow {
        &self.row
    }
}

/// A menu as editors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Counts changes; 0 for a menu that nobody made.
    pub version: i32,
    /// Its items, in order.
    pub branches: Vec<Branch<Item>>,
}

impl Menu {
    /// Whether editors made one.
    pub fn is_made(&self) -> bool {
        self.version > 0
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.branches.iter().map(|branch| 1 + branch.children.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    /// One of its items.
    pub fn item(&self, id: i64) -> Option<&Item> {
        self.branches
            .iter()
            .flat_map(|branch| std::iter::once(&branch.item).chain(&branch.children))
            .find(|item| item.id == id)
    }
}

type Found = (ItemRow, Option<(String, String, Status)>, Option<(String, String)>);

/// Both menus as readers see them, in two queries; `pages` are slug and title of the standing pages.
pub fn load(conn: &mut Conn, pages: &[(String, String)]) -> QueryResult<Menus> {
    let versions = versions(conn)?;
    let mut items = items(conn)?;
    let mut entries = |name: MenuName| match versions.contains_key(name.as_str()) {
        false => defaults::entries(name, pages),
        true => entries_of(&branches(items.remove(name.as_str()).unwrap_or_default())),
    };
    Ok(Menus { header: entries(MenuName::Header), footer: entries(MenuName::Footer) })
}

/// A menu as editors see it, in two queries.
pub fn find(conn: &mut Conn, name: MenuName) -> QueryResult<Menu> {
    let version = versions(conn)?.remove(name.as_str()).unwrap_or(0);
    let items = items(conn)?.remove(name.as_str()).unwrap_or_default();
    Ok(Menu { version, branches: branches(items) })
}

fn versions(conn: &mut Conn) -> QueryResult<HashMap<String, i32>> {
    let rows: Vec<(String, i32)> = menus::table.select((menus::name, menus::version)).load(conn)?;
    Ok(rows.into_iter().collect())
}

fn items(conn: &mut Conn) -> QueryResult<HashMap<String, Vec<Item>>> {
    let found: Vec<Found> = menu_items::table
        .left_join(pages::table)
        .left_join(categories::table)
        .order((menu_items::position, menu_items::id))
        .select((
            ItemRow::as_select(),
            (pages::slug, pages::title, pages::status).nullable(),
            (categories::slug, categories::name).nullable(),
        ))
        .load(conn)?;
    let mut items: HashMap<String, Vec<Item>> = HashMap::new();
    for found in found {
        let item = item(found);
        items.entry(item.menu.to_string()).or_default().push(item);
    }
    Ok(items)
}

fn item((row, page, category): Found) -> Item {
    let (title, address, is_hidden) = match (page, category) {
        (Some((slug, title, status)), _) => (title, urls::standing_page(&slug), status != Status::Published),
        (None, Some((slug, name))) => (name, urls::category(&slug), false),
        (None, None) => (String::new(), row.address.clone(), false),
    };
    let label = if row.label.is_empty() { title } else { row.label.clone() };
    Item { row, label, address, is_hidden }
}

/// The tree of items that come in order.
pub(super) fn branches(items: Vec<Item>) -> Vec<Branch<Item>> {
    let (top, below): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.parent_id.is_none());
    let mut branches: Vec<Branch<Item>> =
        top.into_iter().map(|item| Branch { item, children: Vec::new() }).collect();
    for item in below {
        match branches.iter_mut().find(|branch| Some(branch.item.id) == item.parent_id) {
            Some(branch) => branch.children.push(item),
            None => branches.push(Branch { item, children: Vec::new() }),
        }
    }
    branches
}

/// What readers see of it. Below an item they don't see, the others move up.
fn entries_of(branches: &[Branch<Item>]) -> Vec<Entry> {
    let visible = |item: &&Item| !item.is_hidden;
    let entry = |item: &Item| Entry::new(&item.label, &item.address);
    let mut entries = Vec::new();
    for branch in branches {
        let children = branch.children.iter().filter(visible).map(entry);
        match branch.item.is_hidden {
            true => entries.extend(children),
            false => entries.push(Entry { children: children.collect(), ..entry(&branch.item) }),
        }
    }
    entries
}
