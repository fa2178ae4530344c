//! An item of a menu as its form sends it, and the parsed value.

use serde::Deserialize;

use super::ItemRow;
use crate::kit::field_errors::FieldErrors;
use crate::kit::link;
use crate::kit::text;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ItemInput {
    /// Up to 60 characters; empty with a page or a category: its own title.
    pub label: String,
    /// `page:ID`, `category:ID`, or empty: `address` says it.
    pub target: String,
    /// A path of this site, or an https address.
    pub address: String,
    /// Below which item a new one comes; empty: last in the menu.
    pub parent_id: String,
    /// The menu's version that was shown.
    pub version: String,
}

/// Where an item leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a standing page, wherever it moves.
    Page(i64),
    /// To a category, wherever it moves.
    Category(i64),
    /// To a path of this site, or to another site.
    Address(String),
}

/// An item that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its words; empty only where the target has a title.
    pub label: String,
    /// Where it leads.
    pub target: Target,
    /// Below which item.
    pub parent_id: Option<i64>,
}

impl Target {
    fn parse(word: &str) -> Option<Self> {
        let (kind, id) = word.split_once(':')?;
        let id = id.parse().ok().filter(|id| *id > 0)?;
        match kind {
            "page" => Some(Self::Page(id)),
            "category" => Some(Self::Category(id)),
            _ => None,
        }
    }

    /// The word in forms; empty for an address.
    pub fn word(&self) -> String {
        match self {
            Self::Page(id) => format!("page:{id}"),
            Self::Category(id) => format!("category:{id}"),
            Self::Address(_) => String::new(),
        }
    }
}

impl ItemInput {
    /// An item as its form shows it first.
    pub fn of(row: &ItemRow, version: i32) -> Self {
        Self {
            label: row.label.clone(),
            target: row.target().word(),
            address: row.address.clone(),
            parent_id: String::new(),
            version: version.to_string(),
        }
    }

    /// All fields checked.
    pub fn parse(&self) -> Result<NewItem, FieldErrors> {
        let mut errors = FieldErrors::new();
        let label = errors.take("label", text::optional_line(&self.label, 60));
        let target = match self.target.trim() {
            "" => errors.take("address", link::link(&self.address, &["https"]).map(Target::Address)),
            word => {
                errors.take("target", Target::parse(word).ok_or_else(|| "is not a page or category".into()))
            }
        };
        let parent_id = match self.parent_id.trim() {
            "" => Some(None),
            typed => errors.take("parent_id", typed.parse().map(Some).map_err(|_| PARENT.to_owned())),
        };
        if let (Some(""), Some(Target::Address(_))) = (label.as_deref(), &target) {
            errors.add("label", "can't be empty");
        }
        match (label, target, parent_id) {
            (Some(label), Some(target), Some(parent_id)) if errors.is_empty() => {
                Ok(NewItem { label, target, parent_id })
            }
            _ => Err(errors),
        }
    }
}

/// Beside a parent that can't be one.
pub(super) const PARENT: &str = "is not an item of the first level";

impl ItemRow {
    /// Where it leads.
    pub fn target(&self) -> Target {
        match (self.page_id, self.category_id) {
            (Some(id), _) => Target::Page(id),
            (None, Some(id)) => Target::Category(id),
            (None, None) => Target::Address(self.address.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(label: &str, target: &str, address: &str) -> ItemInput {
        ItemInput {
            label: label.into(),
            target: target.into(),
            address: address.into(),
            ..ItemInput::default()
        }
    }

    #[test]
    fn an_item_leads_somewhere_and_says_what_it_is() {
        let parsed = input(" About  us ", "page:3", "ignored").parse().unwrap();
        assert_eq!((parsed.label.as_str(), parsed.target), ("About us", Target::Page(3)));
        assert_eq!(input("", "category:4", "").parse().unwrap().target, Target::Category(4));
        assert_eq!(input("Me", "", "/me").parse().unwrap().target, Target::Address("/me".into()));
        for (wrong, field) in [
            (input("", "", "/me"), "label"),
            (input("Me", "", ""), "address"),
            (input("Me", "", "javascript:alert(1)"), "address"),
            (input("Me", "", "//evil.example"), "address"),
            (input("Me", "", "http://example.org"), "address"),
            (input("Me", "post:1", ""), "target"),
            (input("Me", "page:-1", ""), "target"),
            (input(&"x".repeat(61), "page:1", ""), "label"),
            (ItemInput { parent_id: "x".into(), ..input("Me", "page:1", "") }, "parent_id"),
        ] {
            let errors = wrong.parse().unwrap_err();
            assert!(errors.get(field).is_some(), "{wrong:?}: {errors:?}");
        }
    }
}
