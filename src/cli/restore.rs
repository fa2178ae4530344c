//! `platen restore`: a backup takes the place of the site.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::progress::Steps;
use super::{Failure, output};
use crate::backup::{self, Restoring};
use crate::config::Config;
use crate::services::storage::Storage;

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// Also when people and posts that are there are lost
    #[arg(long)]
    force: bool,
}

/// Runs `restore`.
pub fn run(args: &RestoreArgs, config: &Config) -> Result<(), Failure> {
    restore(&args.file, args.force, config)
}

/// The same for `import json`.
pub(super) fn restore(file: &Path, force: bool, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let storage = Storage::in_folder(&config.media_dir);
    let to = Restoring { url: &config.database.url, storage: &storage, folder: &config.data_dir, force };
    let done = backup::restore(file, &to, &mut Steps::new())
        .map_err(|error| Failure::new(format!("{} was not restored: {error}", file.display())))?;
    if done.was_there {
        output::line("The site holds just this already; nothing was changed.");
        return Ok(());
    }
    if let Some(kept) = done.kept {
        output::line(format!("The damaged database that was there is kept as {}.", kept.display()));
    }
    if done.missing > 0 {
        output::line(format!("{} files were missing already when the file was written.", done.missing));
    }
    output::line(format!(
        "{} rows and {} files were restored into {}, in {:.1} s. Everybody signs in anew.",
        done.rows,
        done.files,
        config.database.url,
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}
