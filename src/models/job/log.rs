//! The log of a job: what people should know of its course.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::db::schema::job_log_entries;
use crate::db::{Conn, Moment};
use crate::kit::page::{Page, offset};
use crate::models::text_enum;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, serde::Serialize)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The usual course.
    Info,
    /// Worth a look.
    Warning,
    /// Something was not done.
    Error,
}

text_enum!(Level { Info => "info", Warning => "warning", Error => "error" });

/// A line.
#[derive(Debug, Clone, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = job_log_entries)]
pub struct LogEntry {
    /// How much it matters.
    pub level: Level,
    /// When.
    pub created_at: Moment,
    /// What happened, in a sentence.
    pub message: String,
    /// The page of the site that it speaks of.
    pub path: Option<String>,
}

/// Adds a line.
pub fn write_log(conn: &mut Conn, job_id: i64, level: Level, message: &str, now: Moment) -> QueryResult<()> {
    write_log_of(conn, job_id, (level, message, None), now)
}

/// Adds a line that may speak of a page of the site.
pub fn write_log_of(
    conn: &mut Conn,
    job_id: i64,
    (level, message, path): (Level, &str, Option<&str>),
    now: Moment,
) -> QueryResult<()> {
    let message: String = message.replace('\0', "�").chars().take(2_000).collect();
    diesel::insert_into(job_log_entries::table)
        .values((
            job_log_entries::job_id.eq(job_id),
            job_log_entries::level.eq(level),
            job_log_entries::created_at.eq(now),
            job_log_entries::message.eq(message),
            job_log_entries::path.eq(path),
        ))
        .execute(conn)
        .map(drop)
}

/// One page of a job's lines, newest first; None when there is no such page.
pub fn find_log_page(
    conn: &mut Conn,
    job_id: i64,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Page<LogEntry>>> {
    let lines = job_log_entries::table.filter(job_log_entries::job_id.eq(job_id));
    let total: i64 = lines.count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) =
        offset(number, per_page).filter(|_| Page::<LogEntry>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = lines
        .order(job_log_entries::id.desc())
        .limit(per_page as i64)
        .offset(skipped)
        .select(LogEntry::as_select())
        .load(conn)?;
    Ok(Some(Page { items, number, per_page, total }))
}
