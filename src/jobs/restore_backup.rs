//! Puts a backup in the place of the running site.

use serde::{Deserialize, Serialize};

use super::backup_progress::Percent;
use super::make_backup;
use super::{Halt, Job, Outcome, Work};
use crate::backup::catalog::{self, Reason};
use crate::backup::{self, InPlace};

/// Bytes read and rows compared, those of the backup that is made before, then the exchange.
const PHASES: u64 = 2 + make_backup::PHASES + 1;

/// The backup of this name in `DATA_DIR/backups`. The site as it was is kept as another one.
#[derive(Debug, Serialize, Deserialize)]
pub struct RestoreBackup {
    name: String,
}

impl RestoreBackup {
    /// By its name.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

impl Job for RestoreBackup {
    const KIND: &'static str = "restore_backup";
    const LABEL: &'static str = "Restore a backup";

    fn title(&self) -> String {
        format!("Restore the backup {}", self.name)
    }

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let (data_dir, storage) = (work.data_dir().to_owned(), work.storage().clone());
        let (url, job_id, actor, now) =
            (work.database_url().clone(), work.id(), work.actor().clone(), work.now());
        let kept = catalog::find(&data_dir, &self.name)
            .map_err(|_| Halt::Final(format!("There is no backup {} any more.", self.name)))?;
        let before = catalog::name(work.queued_at(), Reason::BeforeRestore);
        let mut progress = Percent::of(work, PHASES);
        let summary = format!("{} is in place. The site as it was before is the backup {before}.", self.name);
        let to = InPlace {
            url: &url,
            storage: &storage,
            data_dir: &data_dir,
            name: &self.name,
            before: &before,
            job_id,
            summary: &summary,
            actor: &actor,
            now,
        };
        let restored = backup::restore_in_place(&kept.path, &to, &mut progress);
        progress.result(restored)?;
        Ok(summary)
    }
}
