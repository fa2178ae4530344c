//! `platen export`: the whole site, for other programs and for `import`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, Subcommand};

use super::backup::tell_missing;
use super::progress::Steps;
use super::{Failure, opening, output};
use crate::backup;
use crate::config::Config;
use crate::services::storage::Storage;

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    form: Form,
}

#[derive(Debug, Subcommand)]
enum Form {
    /// One JSON document with all tables and all media
    Json {
        /// The file to write
        file: PathBuf,
    },
}

/// Runs `export`.
pub fn run(args: &ExportArgs, config: &Config) -> Result<(), Failure> {
    match &args.form {
        Form::Json { file } => json(file, config),
    }
}

fn json(file: &Path, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let conn = &mut opening::migrated(config)?;
    let storage = Storage::in_folder(&config.media_dir);
    let made = backup::export(conn, &storage, file, &mut Steps::new())?;
    tell_missing(&made);
    output::line(format!(
        "{} rows and {} files were written to {}, in {:.1} s.",
        made.rows,
        made.files - made.missing.len() as u64,
        file.display(),
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}
