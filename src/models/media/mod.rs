//! Media: files that stand in posts. The bytes are in the storage, the rest is here.

mod finding;
mod sweeping;
mod usage;
mod writing;

use std::collections::HashMap;

use diesel::prelude::*;

pub use finding::*;
pub use sweeping::{UPLOADS, unreferenced};
pub use usage::{Uses, illustrate, note_in_page, note_in_post, uses_of, where_used};
pub use writing::*;

use crate::db::Moment;
use crate::db::schema::{media, media_variants};
use crate::urls;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = media)]
pub struct Medium {
    /// Never changes.
    pub id: i64,
    /// Who brought it; None when they left.
    pub owner_id: Option<i64>,
    /// Where its bytes are, and the end of its address.
    pub storage_key: String,
    /// Its name when it came.
    pub file_name: String,
    /// What it is.
    pub content_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// In pixels, of a picture.
    pub width: Option<i32>,
    /// In pixels, of a picture.
    pub height: Option<i32>,
    /// What is to be seen on it, in words; may be empty.
    pub alt: String,
    /// When it came.
    pub created_at: Moment,
    /// Counts changes.
    pub version: i32,
}

/// A smaller size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = media_variants)]
pub struct Variant {
    /// Of which medium.
    pub media_id: i64,
    /// Where its bytes are, and the end of its address.
    pub storage_key: String,
    /// Its size.
    pub size_bytes: i64,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
}

/// A medium with the sizes it is there in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Illustration {
    /// The largest size, and all that is known.
    pub medium: Medium,
    /// The others, narrowest first.
    pub variants: Vec<Variant>,
}

impl std::ops::Deref for Illustration {
    type Target = Medium;
    fn deref(&self) -> &Medium {
        &self.medium
    }
}

impl Medium {
    /// Its address.
    pub fn url(&self) -> String {
        urls::medium(&self.storage_key)
    }

    /// Markdown that shows it in a text.
    pub fn markdown(&self) -> String {
        let alt: String = self
            .alt
            .chars()
            .flat_map(|c| matches!(c, '[' | ']' | '\\').then_some('\\').into_iter().chain([c]))
            .collect();
        format!("![{alt}]({})", self.url())
    }

    /// Its size as people read it.
    pub fn weight(&self) -> String {
        match self.size_bytes {
            bytes if bytes < 1_000_000 => format!("{} kB", (bytes + 999) / 1_000),
            bytes => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}

impl Illustration {
    /// All sizes as the attribute `srcset` has them.
    pub fn srcset(&self) -> String {
        let sizes = self.variants.iter().map(|variant| (variant.width, &variant.storage_key));
        let full = self.medium.width.map(|width| (width, &self.medium.storage_key));
        let all: Vec<String> =
            sizes.chain(full).map(|(width, key)| format!("{} {width}w", urls::medium(key))).collect();
        all.join(", ")
    }

    /// The address of the narrowest size, for lists.
    pub fn thumbnail(&self) -> String {
        self.variants.first().map_or_else(|| self.url(), |variant| urls::medium(&variant.storage_key))
    }
}

/// Puts the variants beside their media, in the order of `media`.
fn sized(media: Vec<Medium>, variants: Vec<Variant>) -> Vec<Illustration> {
    let mut by_medium: HashMap<i64, Vec<Variant>> = HashMap::new();
    for variant in variants {
        by_medium.entry(variant.media_id).or_default().push(variant);
    }
    media
        .into_iter()
        .map(|medium| Illustration { variants: by_medium.remove(&medium.id).unwrap_or_default(), medium })
        .collect()
}
