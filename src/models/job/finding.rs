//! Finding jobs.

use diesel::dsl::max;
use diesel::prelude::*;

use super::{Job, State};
use crate::db::schema::jobs;
use crate::db::{Conn, Moment, MultiBackend};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::like_escaped;

/// Which jobs; what is not set means any.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Where they stand.
    pub state: Option<State>,
    /// Which work.
    pub kind: String,
    /// Words of the title, or the name of whoever asked.
    pub q: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JobSort {
    /// When they were queued.
    #[default]
    Created,
    /// By title.
    Title,
    /// When they ended.
    Ended,
}

type Boxed<'a> = jobs::BoxedQuery<'a, MultiBackend>;

impl JobFilter {
    fn query<'a>(&self) -> Boxed<'a> {
        let mut query = jobs::table.into_boxed::<MultiBackend>();
        if let Some(state) = self.state {
            query = query.filter(jobs::state.eq(state));
        }
        if !self.kind.is_empty() {
            query = query.filter(jobs::kind.eq(self.kind.clone()));
        }
        for word in self.q.split_whitespace().take(8) {
            let pattern = format!("%{}%", like_escaped(&word.to_lowercase()));
            query = query.filter(
                lower(jobs::title)
                    .like(pattern.clone())
                    .escape('!')
                    .or(lower(jobs::creator_name).like(pattern).escape('!')),
            );
        }
        query
    }

    fn sorted<'a>(&self, sort: JobSort, ascending: bool) -> Boxed<'a> {
        let query = self.query();
        match (sort, ascending) {
            (JobSort::Created, false) => query.order(jobs::id.desc()),
            (JobSort::Created, true) => query.order(jobs::id.asc()),
            (JobSort::Title, false) => query.order((jobs::title.desc(), jobs::id.desc())),
            (JobSort::Title, true) => query.order((jobs::title.asc(), jobs::id.asc())),
            (JobSort::Ended, false) => query.order((jobs::ended_at.desc(), jobs::id.desc())),
            (JobSort::Ended, true) => query.order((jobs::ended_at.asc(), jobs::id.asc())),
        }
    }
}

diesel::define_sql_function! {
    /// Lower case as the database has it; used for loose matching in this list only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Job> {
    jobs::table.find(id).select(Job::as_select()).first(conn)
}

/// By id, with its data.
pub fn find_with_payload(conn: &mut Conn, id: i64) -> QueryResult<(Job, String)> {
    jobs::table.find(id).select((Job::as_select(), jobs::payload)).first(conn)
}

/// The job that takes back what this one did.
pub fn find_undo_of(conn: &mut Conn, id: i64) -> QueryResult<Option<i64>> {
    jobs::table.filter(jobs::undo_of_id.eq(Some(id))).select(jobs::id).first(conn).optional()
}

/// One page of a list; None when there is no such page.
pub fn find_page(
    conn: &mut Conn,
    filter: &JobFilter,
    (sort, ascending): (JobSort, bool),
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<Job>>> {
    let total: i64 = filter.query().count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<Job>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = filter
        .sorted(sort, ascending)
        .limit(per_page as i64)
        .offset(skipped)
        .select(Job::as_select())
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}

/// The jobs behind an id that the filter finds, in the order of ids.
pub fn find_after(conn: &mut Conn, filter: &JobFilter, after: i64, limit: i64) -> QueryResult<Vec<Job>> {
    let found = filter.query().filter(jobs::id.gt(after)).order(jobs::id.asc());
    found.limit(limit).select(Job::as_select()).load(conn)
}

/// The newest jobs, at most `limit`.
pub fn latest(conn: &mut Conn, state: Option<State>, limit: i64) -> QueryResult<Vec<Job>> {
    let filter = JobFilter { state, ..JobFilter::default() };
    filter.sorted(JobSort::Created, false).limit(limit).select(Job::as_select()).load(conn)
}

/// The newest job of each of these kinds that has one.
pub fn latest_of_kinds(conn: &mut Conn, kinds: &[&str]) -> QueryResult<Vec<Job>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let newest: Vec<(String, Option<i64>)> = jobs::table
        .filter(jobs::kind.eq_any(kinds))
        .group_by(jobs::kind)
        .select((jobs::kind, max(jobs::id)))
        .load(conn)?;
    let ids: Vec<i64> = newest.into_iter().filter_map(|(_, id)| id).collect();
    jobs::table.filter(jobs::id.eq_any(ids)).select(Job::as_select()).load(conn)
}

/// How many jobs stand in each state that has some.
pub fn count_by_state(conn: &mut Conn) -> QueryResult<Vec<(State, i64)>> {
    use diesel::dsl::count_star;
    jobs::table.group_by(jobs::state).select((jobs::state, count_star())).load(conn)
}

/// Whether a job of this kind waits or runs.
pub fn is_under_way(conn: &mut Conn, kind: &str) -> QueryResult<bool> {
    let found = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::state.eq_any(vec![State::Queued, State::Running])))
        .select(jobs::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// When the first of the waiting jobs is due.
pub fn next_due(conn: &mut Conn) -> QueryResult<Option<Moment>> {
    jobs::table
        .filter(jobs::state.eq(State::Queued))
        .order(jobs::run_at.asc())
        .select(jobs::run_at)
        .first(conn)
        .optional()
}

/// Whether another job of this kind with this data waits for `by` or earlier.
pub fn is_queued_besides(
    conn: &mut Conn,
    id: i64,
    (kind, payload): (&str, &str),
    by: Moment,
) -> QueryResult<bool> {
    let found = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::state.eq(State::Queued)).and(jobs::run_at.le(by)))
        .filter(jobs::payload.eq(payload).and(jobs::id.ne(id)))
        .select(jobs::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether a job of this kind with this data that is older than `id` runs.
pub fn runs_before(
    conn: &mut Conn,
    id: i64,
    (kind, payload): (&str, &str),
    now: Moment,
) -> QueryResult<bool> {
    let found = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::state.eq(State::Running)))
        .filter(jobs::lease_expires_at.gt(Some(now)))
        .filter(jobs::payload.eq(payload).and(jobs::id.lt(id)))
        .select(jobs::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}
