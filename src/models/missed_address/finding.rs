//! Pages of the list.

use diesel::prelude::*;

use super::MissedAddress;
use crate::db::schema::missed_addresses;
use crate::db::{Conn, MultiBackend};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::{like_escaped, lower};

/// Which addresses a list shows.
#[derive(Debug, Clone, Default)]
pub struct MissedFilter {
    /// Part of the path, or of the site that led there.
    pub text: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissedSort {
    /// By how often.
    #[default]
    Hits,
    /// By when last.
    LastHit,
    /// By path.
    Path,
}

impl MissedFilter {
    fn query<'a>(&self) -> missed_addresses::BoxedQuery<'a, MultiBackend> {
        let mut query = missed_addresses::table.into_boxed::<MultiBackend>();
        for word in self.text.to_lowercase().split_whitespace().take(8) {
            let pattern = format!("%{}%", like_escaped(word));
            let in_path = lower(missed_addresses::path).like(pattern.clone()).escape('!');
            query = query.filter(in_path.or(missed_addresses::referrer.like(pattern).escape('!')));
        }
        query
    }

    fn sorted<'a>(
        &self,
        sort: MissedSort,
        ascending: bool,
    ) -> missed_addresses::BoxedQuery<'a, MultiBackend> {
        use missed_addresses::{hit_at, hit_count, id, path};
        let query = self.query();
        match (sort, ascending) {
            (MissedSort::Hits, false) => query.order((hit_count.desc(), id.desc())),
            (MissedSort::Hits, true) => query.order((hit_count.asc(), id.asc())),
            (MissedSort::LastHit, false) => query.order((hit_at.desc(), id.desc())),
            (MissedSort::LastHit, true) => query.order((hit_at.asc(), id.asc())),
            (MissedSort::Path, false) => query.order(path.desc()),
            (MissedSort::Path, true) => query.order(path.asc()),
        }
    }
}

/// One page in two queries; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &MissedFilter,
    (sort, ascending): (MissedSort, bool),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<MissedAddress>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0).unsigned_abs();
    let Some(skipped) =
        offset(number, per_page).filter(|_| Page::<MissedAddress>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = filter
        .sorted(sort, ascending)
        .select(MissedAddress::as_select())
        .limit(per_page as i64)
        .offset(skipped)
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}
