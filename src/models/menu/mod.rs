//! The menus above and below every page: links in the order that editors gave them, two levels deep.

mod arranging;
mod defaults;
mod finding;
mod input;
mod writing;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

pub use arranging::{Branch, Direction};
pub use finding::*;
pub use input::{ItemInput, NewItem, Target};
pub use writing::*;

use crate::db::schema::menu_items;
use crate::models::text_enum;

/// Items of one menu at most.
pub const MOST_ITEMS: usize = 50;

/// Which menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum MenuName {
    /// Above every page.
    Header,
    /// Below every page.
    Footer,
}

text_enum!(MenuName { Header => "header", Footer => "footer" });

impl MenuName {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Header => "Header",
            Self::Footer => "Footer",
        }
    }
}

/// A link as readers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its words.
    pub label: String,
    /// A path of this site, or another site's address.
    pub address: String,
    /// The links below it.
    pub children: Vec<Entry>,
}

impl Entry {
    /// A link without others below it.
    pub fn new(label: impl Into<String>, address: impl Into<String>) -> Self {
        Self { label: label.into(), address: address.into(), children: Vec::new() }
    }
}

/// Both menus as readers see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menus {
    /// Above every page.
    pub header: Vec<Entry>,
    /// Below every page.
    pub footer: Vec<Entry>,
}

impl Default for Menus {
    /// Those of a site whose editors made none, and that has no standing page.
    fn default() -> Self {
        Self {
            header: defaults::entries(MenuName::Header, &[]),
            footer: defaults::entries(MenuName::Footer, &[]),
        }
    }
}

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = menu_items)]
pub struct ItemRow {
    /// Never changes.
    pub id: i64,
    /// In which menu.
    pub menu: MenuName,
    /// Below which item.
    pub parent_id: Option<i64>,
    /// Its place among its siblings.
    pub position: i32,
    /// Leads to this standing page.
    pub page_id: Option<i64>,
    /// Leads to this category.
    pub category_id: Option<i64>,
    /// Its words; empty: the title of what it leads to.
    pub label: String,
    /// Where it leads when to neither a page nor a category.
    pub address: String,
}
