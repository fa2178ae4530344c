//! Makes a backup that counts only after it was restored and compared.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::backup_progress::Percent;
use super::{Halt, Job, Outcome, Rhythm, Work};
use crate::backup::catalog::{self, Findings, Reason};
use crate::backup::{self, Made};
use crate::db::{self, Conn};
use crate::models::setting::backup_plan::{self, Frequency};

/// Rows and files written, bytes read again, rows compared.
pub(super) const PHASES: u64 = 3;

/// One backup of the whole site into `DATA_DIR/backups`, named after the time at which it was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeBackup {
    reason: Reason,
}

impl MakeBackup {
    /// Because somebody asked.
    pub fn asked() -> Self {
        Self { reason: Reason::Asked }
    }

    /// Because it was time.
    pub fn scheduled() -> Self {
        Self { reason: Reason::Scheduled }
    }
}

/// How often scheduled backups are made.
pub fn rhythm(conn: &mut Conn) -> QueryResult<Option<Rhythm>> {
    let plan = backup_plan::load(conn)?;
    Ok(match plan.frequency {
        Frequency::Off => None,
        Frequency::Daily => Some(Rhythm::Daily { hour: plan.hour, minute: 0 }),
        Frequency::Weekly => Some(Rhythm::Weekly { hour: plan.hour, minute: 0 }),
    })
}

impl Job for MakeBackup {
    const KIND: &'static str = "make_backup";
    const LABEL: &'static str = "Make a backup";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let name = catalog::name(work.queued_at(), self.reason);
        let mut progress = Percent::of(work, PHASES);
        let mut summary = make(&mut progress, &name)?;
        if self.reason == Reason::Scheduled {
            let work = progress.work();
            let keep = work.read(|conn| backup_plan::load(conn))?.keep;
            match catalog::thin_out(work.data_dir(), usize::from(keep))? {
                0 => {}
                removed => summary.push_str(&format!(" Older scheduled backups removed: {removed}.")),
            }
        }
        progress.finish(summary)
    }
}

/// Makes the backup of this name unless it is there, with all that is known of it; answers a sentence.
pub(super) fn make(progress: &mut Percent<'_, '_>, name: &str) -> Result<String, Halt> {
    let work = progress.work();
    let (data_dir, storage, now) = (work.data_dir().to_owned(), work.storage().clone(), work.now());
    if catalog::find(&data_dir, name).is_ok_and(|kept| kept.is_good()) {
        return Ok(format!("{name} is there already."));
    }
    let path = catalog::path(&data_dir, name)?;
    let mut conn = db::open(work.database_url(), true).map_err(|error| Halt::Failed(error.to_string()))?;
    let made = backup::make(&mut conn, &storage, &path, progress);
    let made = progress.result(made)?;
    let files = made.files - made.missing.len() as u64;
    let findings = Findings { checked_at: now, rows: made.rows, files, problem: String::new() };
    catalog::note(&data_dir, &path, findings)?;
    Ok(in_words(name, &made, files))
}

fn in_words(name: &str, made: &Made, files: u64) -> String {
    let mut words = format!(
        "{name} holds {} rows and {files} files in {}; it was restored into a scratch database and compared.",
        made.rows,
        indicatif::DecimalBytes(made.bytes)
    );
    if let Some(first) = made.missing.first() {
        let count = made.missing.len();
        words.push_str(&format!(" Files that rows name and the media lack: {count}, the first is {first}."));
    }
    words
}
