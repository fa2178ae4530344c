//! Reading the audit log.

use diesel::prelude::*;

use super::Entry;
use crate::db::schema::audit_entries;
use crate::db::{Conn, MultiBackend};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::{like_escaped, lower};

/// Which lines; an empty word means any.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Begin of the username.
    pub actor: String,
    /// Begin of the action, such as `post.`.
    pub action: String,
}

impl AuditFilter {
    fn query<'a>(&self) -> audit_entries::BoxedQuery<'a, MultiBackend> {
        let mut query = audit_entries::table.into_boxed::<MultiBackend>();
        if !self.actor.is_empty() {
            let pattern = format!("{}%", like_escaped(&self.actor.to_lowercase()));
            query = query.filter(lower(audit_entries::actor_name).like(pattern).escape('!'));
        }
        if !self.action.is_empty() {
            let pattern = format!("{}%", like_escaped(&self.action.to_lowercase()));
            query = query.filter(lower(audit_entries::action).like(pattern).escape('!'));
        }
        query
    }
}

/// One page of lines, newest first; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &AuditFilter,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Entry>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<Entry>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = filter
        .query()
        .order(audit_entries::id.desc())
        .limit(per_page as i64)
        .offset(skipped)
        .select(Entry::as_select())
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// The lines behind an id, in the order of ids.
pub fn find_after(conn: &mut Conn, filter: &AuditFilter, after: i64, limit: i64) -> QueryResult<Vec<Entry>> {
    let found = filter.query().filter(audit_entries::id.gt(after)).order(audit_entries::id.asc());
    found.limit(limit).select(Entry::as_select()).load(conn)
}

/// The last lines, newest first.
pub fn latest(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Entry>> {
    audit_entries::table.order(audit_entries::id.desc()).limit(limit).select(Entry::as_select()).load(conn)
}
