//! The lists that posts stand in, each cut into blocks with their number of posts: a page of any depth is
//! found without walking to it, and totals are known without counting.
//!
//! A list is the posts of one scope on one shelf in the order of their keys. Its blocks tile it: a block
//! owns the keys from its own first one up to that of the next block, and the first block of a list
//! begins before all keys. The transaction that changes posts also changes the counts, as its last deed.
//!
//! Everything here is made from the posts, and can be made again: while it is not there, lists are
//! walked and counted as in any other program.

mod applying;
mod checking;
mod counts;
mod keeping;
mod memory;
mod paging;
mod places;
mod plan;
mod rebuilding;
mod sources;
mod stretch;
mod waiting;

use std::sync::atomic::{AtomicU64, Ordering};

pub use checking::{Repair, are_right, repair};
pub use counts::{ShelfCounts, live_counts, shelf_counts};
pub use keeping::{about_to_change, changed_at_once, created, tags_changed};
pub use paging::{Found, count_in_spans, find, total};
pub use rebuilding::{ensure, forget, rebuild_all, stamp, tag_stamp};

use crate::db::Moment;
use crate::models::text_enum;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// Whose posts a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Scope {
    /// No posts: the row that says what state all others are of.
    Stamp,
    /// Those of the site.
    All,
    /// One author's.
    Author,
    /// Those of one category itself.
    Category,
    /// Those with one tag.
    Tag,
}

text_enum!(Scope {
    Stamp => "stamp", All => "all", Author => "author", Category => "category", Tag => "tag"
});

/// Where in a scope a post stands: on one shelf by its time of publication, and on another by its last
/// save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i16)]
pub(crate) enum Shelf {
    Published = 0,
    Draft = 1,
    Trash = 2,
    /// Drafts without a time of publication, by id.
    UndatedDraft = 3,
    /// What is in the trash without a time of publication, by id.
    UndatedTrash = 4,
    SavedPublished = 5,
    SavedDraft = 6,
    SavedTrash = 7,
}

impl Shelf {
    const ALL: [Self; 8] = [
        Self::Published,
        Self::Draft,
        Self::Trash,
        Self::UndatedDraft,
        Self::UndatedTrash,
        Self::SavedPublished,
        Self::SavedDraft,
        Self::SavedTrash,
    ];

    fn number(self) -> i16 {
        self as i16
    }
}

/// One list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct List {
    scope: Scope,
    id: i64,
    shelf: Shelf,
}

/// The place of a post in the order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    at: Moment,
    id: i64,
}

impl Key {
    /// Before all posts; also the time of those that have none.
    fn beginning() -> Self {
        Self { at: beginning(), id: 0 }
    }

    /// No time is earlier than the beginning.
    fn of(at: Option<Moment>, id: i64) -> Self {
        Self { at: at.map_or(beginning(), |at| at.max(beginning())), id }
    }

    /// The first key behind all that are public at `now`.
    fn behind(now: Moment) -> Self {
        Self { at: now + chrono::TimeDelta::microseconds(1), id: 0 }
    }
}

fn beginning() -> Moment {
    chrono::NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN).into()
}

/// Posts in a block at most; one with more is split.
static BLOCK: AtomicU64 = AtomicU64::new(1_000);

fn block_size() -> u64 {
    BLOCK.load(Ordering::Relaxed)
}

/// Makes blocks of this size from now on. For trials with few posts.
pub fn set_block_size(posts: u64) {
    BLOCK.store(posts.max(2), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_is_before_all_posts() {
        assert_eq!(crate::db::literal(beginning()), "'0001-01-01 00:00:00.000000'");
        assert!(Key::beginning() < Key::of(None, 1));
        assert!(Key::of(None, 1) < Key::of(None, 2));
        assert!(Scope::ALL.iter().all(|scope| Scope::parse(scope.as_str()) == Some(*scope)));
    }
}
