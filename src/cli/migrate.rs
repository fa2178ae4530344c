//! `platen migrate`: the schema, forwards and back.

use clap::{Args, Subcommand};

use super::{Failure, opening, output};
use crate::config::Config;
use crate::db::{self, DatabaseUrl};

/// Options of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Apply what is pending
    Up,
    /// Take migrations back, newest first
    Down {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// List the migrations, each as applied or pending
    Status {
        /// Exit with 1 when any is pending
        #[arg(long)]
        check: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs `migrate`.
pub fn run(args: &MigrateArgs, config: &Config) -> Result<(), Failure> {
    match args.verb {
        Verb::Up => up(config),
        Verb::Down { steps } => down(config, steps),
        Verb::Status { check, json } => status(config, check, json),
    }
}

fn up(config: &Config) -> Result<(), Failure> {
    let mut conn = opening::connect(&config.database.url)?;
    let pending: Vec<_> =
        db::migration_status(&mut conn)?.into_iter().filter(|migration| !migration.applied).collect();
    db::apply_pending(&mut conn)?;
    for migration in &pending {
        output::line(format!("applied  {}", migration.name));
    }
    if pending.is_empty() {
        output::line("The schema is up to date.");
    }
    Ok(())
}

fn down(config: &Config, steps: u32) -> Result<(), Failure> {
    let mut conn = opening::existing(config)?;
    let mut applied: Vec<_> =
        db::migration_status(&mut conn)?.into_iter().filter(|migration| migration.applied).collect();
    let reverted = db::revert(&mut conn, usize::try_from(steps).unwrap_or(usize::MAX))?;
    for migration in applied.drain(applied.len().saturating_sub(reverted.len())..).rev() {
        output::line(format!("reverted {}", migration.name));
    }
    if reverted.is_empty() {
        output::line("No migration is applied.");
    }
    Ok(())
}

fn status(config: &Config, check: bool, json: bool) -> Result<(), Failure> {
    let mut conn = match opening::is_missing(&config.database.url) {
        // What an empty database would say, without making one.
        true => opening::connect(&DatabaseUrl::parse("sqlite://:memory:")?)?,
        false => opening::existing(config)?,
    };
    let migrations = db::migration_status(&mut conn)?;
    match json {
        true => output::json(&migrations)?,
        false => migrations.iter().for_each(|migration| {
            let state = if migration.applied { "applied" } else { "pending" };
            output::line(format!("{state}  {}", migration.name));
        }),
    }
    let pending = migrations.iter().filter(|migration| !migration.applied).count();
    match check && pending > 0 {
        true => Err(Failure::new(format!("{pending} migrations are pending. Run `platen migrate up`."))),
        false => Ok(()),
    }
}
