//! `platen db copy`: the whole site into another database, of any kind.

use std::time::Instant;

use clap::Args;

use super::progress::Steps;
use super::{Failure, opening, output};
use crate::backup;
use crate::config::Config;
use crate::db::DatabaseUrl;

/// Options of `db copy`.
#[derive(Debug, Args)]
pub struct CopyArgs {
    /// The database to copy into: sqlite://PATH, postgres://… or mysql://…
    #[arg(long, value_name = "URL")]
    to: String,
    /// Also when people and posts that are there are lost
    #[arg(long)]
    force: bool,
}

/// Runs `db copy`.
pub fn run(args: &CopyArgs, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let source = &config.database.url;
    let target = DatabaseUrl::parse(&args.to).map_err(|problem| format!("--to: {problem}."))?;
    drop(opening::migrated(config)?);
    let moved = backup::copy(source, &target, args.force, &mut Steps::new())
        .map_err(|error| Failure::new(format!("{source} was not copied: {error}")))?;
    if moved.were_there > 0 {
        output::line(format!("{} rows were there already, from a copy that was cut off.", moved.were_there));
    }
    output::line(format!(
        "{} rows were copied from {source} into {target} and compared one by one, in {:.1} s.",
        moved.rows,
        began.elapsed().as_secs_f64()
    ));
    output::line("Start the site with DATABASE_URL set to the new database; the old one is as it was.");
    Ok(())
}
