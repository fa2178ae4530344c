//! A whole site from one database into another, of any kind.
//!
//! The rows go over table by table in the order of their keys, so that what is there already says
//! where to go on after a kill. Meanwhile nobody writes into the source: sites that run on it are told
//! to refuse, and the database holds back all others. At the end every row is compared.

use std::time::Duration;

use super::target::{be_alone, connect, require_free};
use super::watching::Watcher;
use crate::db::occupancy::{Lock, Share, What, try_lock};
use crate::db::tables::{self, Row, Table};
use crate::db::{self, Conn, DatabaseUrl, HalfCopy};
use crate::error::Error;
use crate::models::post::lists;
use crate::models::search;
use crate::transfer::dump::{self, Scope};

/// Sites look once a second whether they are being moved.
const UNTIL_SITES_KNOW: Duration = Duration::from_millis(2_500);

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Rows of all tables.
    pub rows: u64,
    /// Rows that an earlier copy, which was cut off, had brought over.
    pub were_there: u64,
}

/// Copies everything in `source` into `target` and compares it.
pub fn copy(
    source: &DatabaseUrl,
    target: &DatabaseUrl,
    force: bool,
    watcher: &mut dyn Watcher,
) -> Result<Moved, Error> {
    if is_same(source, target) {
        return Err(Error::Refused("that is the database the site is in already.".into()));
    }
    let _moving = announce(source)?;
    let _alone = be_alone(target)?;
    let from = &mut connect(source)?;
    require_schema(from)?;
    let into = &mut open_target(target, force)?;
    let mut names: Vec<&str> = Scope::Move.tables().map(|known| known.table.name.as_str()).collect();
    names.push("__diesel_schema_migrations");
    db::hold_still(from, &names, |from| {
        let tables: Vec<&Table> = Scope::Move.tables().map(|known| &known.table).collect();
        let laid_away = begin(from, into, force, &tables)?;
        let moved = bring_over(from, into, &tables, watcher)?;
        end(from, into, &tables, &laid_away)?;
        lists::rebuild_all(into)?;
        compare(from, into, &tables, watcher)?;
        db::refresh_statistics(into, moved.rows);
        db::unmark_half_copied(into)?;
        Ok(moved)
    })
}

fn is_same(source: &DatabaseUrl, target: &DatabaseUrl) -> bool {
    let whole = |url: &DatabaseUrl| url.sqlite_path().and_then(|path| path.canonicalize().ok());
    source == target || (whole(source).is_some() && whole(source) == whole(target))
}

/// Tells the sites that run on the source.
pub(super) fn announce(source: &DatabaseUrl) -> Result<Lock, Error> {
    let moving = try_lock(source, What::Moving, Share::Alone).map_err(Error::Refused)?;
    let moving =
        moving.ok_or_else(|| Error::Refused(format!("another platen is copying {source} already.")))?;
    if matches!(try_lock(source, What::Site, Share::Alone), Ok(None)) {
        std::thread::sleep(UNTIL_SITES_KNOW);
    }
    Ok(moving)
}

fn require_schema(conn: &mut Conn) -> Result<(), Error> {
    match db::migration_status(conn)?.iter().filter(|migration| !migration.applied).count() {
        0 => Ok(()),
        pending => Err(Error::Refused(format!(
            "{pending} migrations are pending on the source. Run `platen migrate up` first."
        ))),
    }
}

fn open_target(target: &DatabaseUrl, force: bool) -> Result<Conn, Error> {
    let is_half = target.sqlite_path().is_none_or(|path| path.exists())
        && connect(target).is_ok_and(|mut conn| db::is_half_copied(&mut conn).unwrap_or(false));
    if !is_half {
        require_free(target, force)?;
    }
    if let Some(path) = target.sqlite_path()
        && std::fs::metadata(&path).is_ok_and(|file| file.len() == 0)
    {
        std::fs::remove_file(path)?;
    }
    let mut conn = connect(target)?;
    db::apply_pending(&mut conn)?;
    Ok(conn)
}

/// Begins a copy, or goes on with the one that was cut off; answers the statements that end it.
fn begin(from: &mut Conn, into: &mut Conn, force: bool, tables: &[&Table]) -> Result<Vec<String>, Error> {
    let source = fingerprint(from, tables)?;
    tables::prepare_for_writing(into)?;
    match db::find_half_copy(into)? {
        Some(half) if half.source == source && !force => return Ok(half.laid_away),
        Some(half) => {
            tracing::info!("The copy that was cut off came from other rows; this one starts anew.");
            start_anew(into, &half)?;
        }
        None => tables::empty(into)?,
    }
    db::transaction(into, |into| {
        let half = HalfCopy { source, laid_away: tables::lay_away(into)? };
        db::mark_half_copied(into, &half)?;
        Ok(half.laid_away)
    })
}

/// Keys and indexes come back; whoever goes on from here finds nothing laid away.
fn end(from: &mut Conn, into: &mut Conn, tables: &[&Table], laid_away: &[String]) -> Result<(), Error> {
    let source = fingerprint(from, tables)?;
    db::transaction(into, |into| {
        if let Some(problem) = tables::finish_writing(into, tables, laid_away)? {
            return Err(Error::Refused(format!("the rows contradict each other: {problem}.")));
        }
        db::unmark_half_copied(into)?;
        Ok(db::mark_half_copied(into, &HalfCopy { source, laid_away: Vec::new() })?)
    })
}

fn start_anew(into: &mut Conn, half: &HalfCopy) -> Result<(), Error> {
    tables::empty(into)?;
    db::transaction(into, |into| {
        tables::finish_writing(into, &[], &half.laid_away)?;
        db::unmark_half_copied(into).map_err(Error::from)
    })?;
    Ok(tables::prepare_for_writing(into)?)
}

/// What tells two states of a database apart well enough to go on; the comparison at the end is sure.
fn fingerprint(conn: &mut Conn, tables: &[&Table]) -> Result<String, Error> {
    let mut text = db::schema_version(conn)?;
    for table in tables {
        let count = tables::count_rows(conn, &[table])?;
        let last: Option<Row> = tables::last_key(conn, table)?;
        text.push_str(&format!("; {} {count} {last:?}", table.name));
    }
    Ok(text)
}

fn bring_over(
    from: &mut Conn,
    into: &mut Conn,
    tables: &[&Table],
    watcher: &mut dyn Watcher,
) -> Result<Moved, Error> {
    let rows = tables::count_rows(from, tables)?;
    let were_there = tables::count_rows(into, tables)?;
    watcher.step(rows, "rows copied");
    watcher.advance(were_there);
    for table in tables {
        let last = tables::last_key(into, table)?;
        dump::copy_table(from, into, table, last.as_ref(), &mut |count| watcher.advance(count))?;
    }
    let (indexed, posts) = search::count_indexed(into)?;
    watcher.step(posts.unsigned_abs(), "posts indexed for search");
    watcher.advance(indexed.unsigned_abs());
    let last = search::last_indexed(into)?;
    search::index_all(into, last, |count| watcher.advance(count))?;
    Ok(Moved { rows, were_there })
}

fn compare(
    from: &mut Conn,
    into: &mut Conn,
    tables: &[&Table],
    watcher: &mut dyn Watcher,
) -> Result<(), Error> {
    watcher.step(tables::count_rows(from, tables)?, "rows compared");
    for table in tables {
        let difference = dump::first_difference(from, into, table, &mut |count| watcher.advance(count))?;
        if let Some(key) = difference {
            return Err(Error::Refused(format!(
                "the row {key:?} of {} is not the same on both sides. Run it again with --force, which starts anew.",
                table.name
            )));
        }
    }
    let (indexed, posts) = search::count_indexed(into)?;
    match indexed == posts {
        true => Ok(()),
        false => Err(Error::Refused(format!("the search index has {indexed} of {posts} posts."))),
    }
}
