//! Checks a backup: it can be restored, and what comes out is what went in.

use serde::{Deserialize, Serialize};

use super::backup_progress::Percent;
use super::{Halt, Job, Outcome, Work};
use crate::backup;
use crate::backup::catalog::{self, Findings};

/// Bytes read, rows compared.
const PHASES: u64 = 2;

/// The backup of this name in `DATA_DIR/backups`.
#[derive(Debug, Serialize, Deserialize)]
pub struct VerifyBackup {
    name: String,
}

impl VerifyBackup {
    /// By its name.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

impl Job for VerifyBackup {
    const KIND: &'static str = "verify_backup";
    const LABEL: &'static str = "Check a backup";

    fn title(&self) -> String {
        format!("Check the backup {}", self.name)
    }

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let (data_dir, storage, now) = (work.data_dir().to_owned(), work.storage().clone(), work.now());
        let kept = catalog::find(&data_dir, &self.name)
            .map_err(|_| Halt::Final(format!("There is no backup {} any more.", self.name)))?;
        let mut progress = Percent::of(work, PHASES);
        let verified = backup::verify(&kept.path, &storage, &mut progress);
        let loaded = match progress.result(verified) {
            Err(Halt::Final(problem)) => {
                let findings = Findings { checked_at: now, rows: 0, files: 0, problem: problem.clone() };
                catalog::note(&data_dir, &kept.path, findings)?;
                return Err(Halt::Final(format!("{} is no good backup: {problem}", self.name)));
            }
            verified => verified?,
        };
        let (rows, files) = (loaded.totals.rows, loaded.totals.files - loaded.missing);
        let findings = Findings { checked_at: now, rows, files, problem: String::new() };
        catalog::note(&data_dir, &kept.path, findings)?;
        progress.finish(format!(
            "{} is good: {rows} rows in {} tables and {files} files, written by platen {}.",
            self.name, loaded.totals.tables, loaded.header.program
        ))
    }
}
