//! Old addresses, and where they lead now.

mod finding;
mod input;
mod routes;
mod spelling;
mod writing;

use diesel::prelude::*;

pub use finding::{RedirectFilter, RedirectSort, find, find_after, find_page, find_target};
pub use input::{NewRedirect, RedirectInput};
pub use spelling::spellings;
pub use writing::{Settled, TAKEN, change, count_hits, create, delete_many, put};

use crate::db::Moment;
use crate::db::schema::redirects;

/// An old address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = redirects)]
pub struct Redirect {
    /// Never changes.
    pub id: i64,
    /// The old path.
    pub from_path: String,
    /// A path of this site, or an http(s) address elsewhere.
    pub to_path: String,
    /// When it was made.
    pub created_at: Moment,
    /// Counts changes.
    pub version: i32,
    /// How often it was followed.
    pub hit_count: i64,
    /// When it was last followed.
    pub hit_at: Option<Moment>,
}
