//! Finding redirects: the one that is asked for, and pages of the list.

use diesel::prelude::*;

use super::Redirect;
use crate::db::schema::redirects;
use crate::db::{Conn, MultiBackend};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::{like_escaped, lower};

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Redirect> {
    redirects::table.find(id).select(Redirect::as_select()).first(conn)
}

/// The first of these spellings that is an old address: its id, and where it leads.
pub fn find_target(conn: &mut Conn, spellings: &[String]) -> QueryResult<Option<(i64, String)>> {
    let found: Vec<(i64, String, String)> = redirects::table
        .filter(redirects::from_path.eq_any(spellings.to_vec()))
        .select((redirects::id, redirects::from_path, redirects::to_path))
        .load(conn)?;
    let target = |spelling: &String| {
        found.iter().find(|(_, from, _)| from == spelling).map(|(id, _, to)| (*id, to.clone()))
    };
    Ok(spellings.iter().find_map(target))
}

/// Which redirects a list shows.
#[derive(Debug, Clone, Default)]
pub struct RedirectFilter {
    /// Part of the old or the new address.
    pub text: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RedirectSort {
    /// By when they were made.
    #[default]
    Created,
    /// By the old address.
    From,
    /// By how often they were followed.
    Hits,
    /// By when they were last followed.
    LastHit,
}

impl RedirectFilter {
    fn query<'a>(&self) -> redirects::BoxedQuery<'a, MultiBackend> {
        let mut query = redirects::table.into_boxed::<MultiBackend>();
        for word in self.text.to_lowercase().split_whitespace().take(8) {
            let pattern = format!("%{}%", like_escaped(word));
            let in_from = lower(redirects::from_path).like(pattern.clone()).escape('!');
            query = query.filter(in_from.or(lower(redirects::to_path).like(pattern).escape('!')));
        }
        query
    }

    fn sorted<'a>(&self, sort: RedirectSort, ascending: bool) -> redirects::BoxedQuery<'a, MultiBackend> {
        let (query, id) = (self.query(), redirects::id);
        let never = redirects::hit_at.is_null();
        match (sort, ascending) {
            (RedirectSort::Created, false) => query.order(id.desc()),
            (RedirectSort::Created, true) => query.order(id.asc()),
            (RedirectSort::From, false) => query.order((redirects::from_path.desc(), id.desc())),
            (RedirectSort::From, true) => query.order((redirects::from_path.asc(), id.asc())),
            (RedirectSort::Hits, false) => query.order((redirects::hit_count.desc(), id.desc())),
            (RedirectSort::Hits, true) => query.order((redirects::hit_count.asc(), id.asc())),
            (RedirectSort::LastHit, false) => query.order((never.asc(), redirects::hit_at.desc(), id.desc())),
            (RedirectSort::LastHit, true) => query.order((never.desc(), redirects::hit_at.asc(), id.asc())),
        }
    }
}

/// Those behind an id, in the order of ids.
pub fn find_after(
    conn: &mut Conn,
    filter: &RedirectFilter,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<Redirect>> {
    let found = filter.query().filter(redirects::id.gt(after)).order(redirects::id.asc());
    found.limit(limit).select(Redirect::as_select()).load(conn)
}

/// One page in two queries; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &RedirectFilter,
    (sort, ascending): (RedirectSort, bool),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Redirect>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0).unsigned_abs();
    let Some(skipped) =
        offset(number, per_page).filter(|_| Page::<Redirect>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = filter
        .sorted(sort, ascending)
        .select(Redirect::as_select())
        .limit(per_page as i64)
        .offset(skipped)
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}
