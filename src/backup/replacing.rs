//! From a dump back to a site that runs.
//!
//! The site goes on until the dump was loaded into a scratch database and compared. Then it is
//! read-only, so that nothing is written which would be lost: it is kept as another backup, its rows are
//! exchanged in one transaction on every kind of database, and it goes on with the others. The job that asked for it is carried over with its end written: after a kill it is
//! either not begun or done, and never done twice.

use std::path::Path;

use super::making::make_listed;
use super::moving::announce;
use super::restoring::{Restored, exchange_rows, restored};
use super::scratch::Scratch;
use super::staging::Staging;
use super::target::connect;
use super::watching::{Silent, Watcher};
use crate::db::{self, Conn, DatabaseUrl, Moment, tables};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::job::{self, Job};
use crate::services::storage::Storage;

/// The running site, and who restores what.
#[derive(Debug)]
pub struct InPlace<'a> {
    /// The site's database.
    pub url: &'a DatabaseUrl,
    /// The site's media.
    pub storage: &'a Storage,
    /// What `DATA_DIR` names.
    pub data_dir: &'a Path,
    /// The backup's name.
    pub name: &'a str,
    /// The name of the backup of the site as it was before.
    pub before: &'a str,
    /// The job that does it.
    pub job_id: i64,
    /// What the job says at its end.
    pub summary: &'a str,
    /// Who asked.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Moment,
}

/// Puts the site in a dump in the place of the site that runs. Everybody signs in anew.
pub fn restore_in_place(file: &Path, to: &InPlace<'_>, watcher: &mut dyn Watcher) -> Result<Restored, Error> {
    let mut scratch = Scratch::in_folder(to.data_dir)?;
    let mut staging = Staging::beside(to.storage)?;
    let loaded = scratch.load(file, &mut staging, watcher)?;
    db::apply_pending(&mut scratch.conn)?;
    let _moving = announce(to.url)?;
    make_listed((to.url, to.storage), (to.data_dir, to.before), to.now, watcher)?;
    watcher.step(loaded.totals.rows, "rows exchanged");
    // The last moment at which the job may still be stopped.
    watcher.go_on()?;
    let target = &mut connect(to.url)?;
    let asked = job::find_with_payload(target, to.job_id)?;
    exchange_rows(&mut scratch, target, &mut staging, &mut Silent, &|target| end_job(target, to, &asked))?;
    let mut done = restored(&loaded, 0, false);
    done.files = staging.move_rest()?;
    Ok(done)
}

/// Brings the job into the restored site, as done.
fn end_job(target: &mut Conn, to: &InPlace<'_>, (job, payload): &(Job, String)) -> Result<(), Error> {
    job::put_done(target, job, payload, to.summary, to.now)?;
    let jobs = tables::registered().iter().map(|known| &known.table).find(|table| table.name == "jobs");
    tables::set_counters(target, jobs.as_slice())?;
    // Whoever asked may be somebody else in the restored site, or nobody.
    let actor = Actor { id: None, ..to.actor.clone() };
    audit::record(target, &actor, "backup.restored", ("backup", None, to.name), "", to.now)?;
    Ok(())
}
