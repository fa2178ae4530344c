//! `platen backup`: one file with data and media, and whether it is good.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, Subcommand};

use super::progress::Steps;
use super::{Failure, opening, output};
use crate::backup::catalog::{self, Findings, Reason};
use crate::backup::{self, Made};
use crate::config::Config;
use crate::db::Moment;
use crate::kit::clock::Clock;
use crate::services::storage::Storage;

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The file to write [default: one in DATA_DIR/backups, named after the time]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Restore a backup into a scratch database and compare
    Verify {
        /// The backup
        file: PathBuf,
    },
}

/// Runs `backup`.
pub fn run(args: &BackupArgs, config: &Config) -> Result<(), Failure> {
    match &args.verb {
        None => make(args.output.as_ref(), config),
        Some(Verb::Verify { file }) => verify(file, config),
    }
}

fn make(path: Option<&PathBuf>, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let conn = &mut opening::migrated(config)?;
    let storage = Storage::in_folder(&config.media_dir);
    let now: Moment = Clock::system().now().into();
    let path = match path {
        Some(path) => path.clone(),
        None => catalog::path(&config.data_dir, &catalog::name(now, Reason::Asked))?,
    };
    let made = backup::make(conn, &storage, &path, &mut Steps::new())?;
    let files = made.files_there();
    note(config, &path, Findings { checked_at: now, rows: made.rows, files, problem: String::new() });
    tell_missing(&made);
    output::line(format!(
        "{} holds {} rows and {} files in {}; it was restored into a scratch database and compared, in {:.1} s.",
        path.display(),
        made.rows,
        files,
        indicatif::BinaryBytes(made.bytes),
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn verify(path: &Path, config: &Config) -> Result<(), Failure> {
    let storage = Storage::in_folder(&config.media_dir);
    let loaded = backup::verify(path, &storage, &mut Steps::new())
        .map_err(|error| Failure::new(format!("{} is no good backup: {error}", path.display())))?;
    let (rows, files) = (loaded.totals.rows, loaded.totals.files - loaded.missing);
    let checked_at = Clock::system().now().into();
    note(config, path, Findings { checked_at, rows, files, problem: String::new() });
    output::line(format!(
        "{} is good: {} rows in {} tables and {} files, written by platen {}.",
        path.display(),
        rows,
        loaded.totals.tables,
        files,
        loaded.header.program
    ));
    Ok(())
}

/// Tells `/admin/backups` of a backup that lies where it looks.
fn note(config: &Config, path: &Path, findings: Findings) {
    if let Err(error) = catalog::note(&config.data_dir, path, findings) {
        tracing::warn!(path = %path.display(), cause = %error, "What was found could not be written beside it.");
    }
}

/// Files that rows name and the storage does not have.
pub(super) fn tell_missing(made: &Made) {
    for key in made.missing.iter().take(20) {
        output::line(format!(
            "The file {key} is named by a row and is not among the media; it was left out."
        ));
    }
    if made.missing.len() > 20 {
        output::line(format!("… and {} more.", made.missing.len() - 20));
    }
}
