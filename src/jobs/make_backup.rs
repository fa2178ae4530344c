//! Makes a backup that counts only after it was restored and compared.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::backup_progress::Percent;
use super::{Job, Outcome, Rhythm, Work};
use crate::backup::catalog::{self, Reason};
use crate::backup::{self, Made};
use crate::db::Conn;
use crate::kit::text::readable_bytes;
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
        let (url, storage) = (work.database_url().clone(), work.storage().clone());
        let (data_dir, now) = (work.data_dir().to_owned(), work.now());
        let mut progress = Percent::of(work, PHASES);
        let made = backup::make_listed((&url, &storage), (&data_dir, &name), now, &mut progress);
        let mut summary = match progress.result(made)? {
            Some(made) => in_words(&name, &made),
            None => format!("{name} is there already."),
        };
        if self.reason == Reason::Scheduled {
            let work = progress.work();
            let keep = work.read(backup_plan::load)?.keep;
            match catalog::thin_out(&data_dir, usize::from(keep))? {
                0 => {}
                removed => summary.push_str(&format!(" Older scheduled backups removed: {removed}.")),
            }
        }
        progress.finish(summary)
    }
}

fn in_words(name: &str, made: &Made) -> String {
    let mut words = format!(
        "{name} holds {} rows and {} files in {}; it was restored into a scratch database and compared.",
        made.rows,
        made.files_there(),
        readable_bytes(made.bytes)
    );
    if let Some(first) = made.missing.first() {
        let count = made.missing.len();
        words.push_str(&format!(" Files that rows name and the media lack: {count}, the first is {first}."));
    }
    words
}
