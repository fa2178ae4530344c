//! Addresses that were asked for and are not here: what a redirect may be wanted for.

mod finding;
mod noise;
mod noting;

use diesel::prelude::*;

pub use finding::{MissedFilter, MissedSort, find_page};
pub use noise::{LONGEST, is_worth_noting};
pub use noting::{MOST_ROWS, Miss, forget, forget_all, forget_spellings, note};

use crate::db::Moment;
use crate::db::schema::missed_addresses;

/// An address that nobody found.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = missed_addresses)]
pub struct MissedAddress {
    /// Never changes.
    pub id: i64,
    /// The path, without its query; a very long one is cut.
    pub path: String,
    /// The site whose page led there last; empty when nobody knows.
    pub referrer: String,
    /// How often it was asked for.
    pub hit_count: i64,
    /// When it was first asked for.
    pub created_at: Moment,
    /// When it was last asked for.
    pub hit_at: Moment,
}
