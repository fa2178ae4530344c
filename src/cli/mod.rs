//! Floor 4: the command line, a file a command.

mod allocator;
mod backup;
mod check;
mod db;
mod db_copy;
mod db_shell;
mod db_stats;
mod exit;
mod export;
mod import;
mod jobs;
mod journal;
mod logging;
mod migrate;
mod openapi;
mod opening;
mod output;
mod populate;
mod progress;
mod restore;
mod serve;
mod signals;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigArgs};

pub use exit::Failure;

/// A multi-user blog in one binary
#[derive(Debug, Parser)]
#[command(name = "platen", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    settings: ConfigArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the site (the default)
    Serve(serve::ServeArgs),
    /// Bring the schema forwards or back
    Migrate(migrate::MigrateArgs),
    /// Make, list and change accounts
    User(user::UserArgs),
    /// Add demo content
    Populate(populate::PopulateArgs),
    /// Bring in a site that lived elsewhere
    Import(import::ImportArgs),
    /// Write the whole site for other programs
    Export(export::ExportArgs),
    /// Make one file with data and media, or verify one
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the site
    Restore(restore::RestoreArgs),
    /// Say what is ok and what must be done
    Check(check::CheckArgs),
    /// Look into the database
    Db(db::DbArgs),
    /// List the queue, or work on it
    Jobs(jobs::JobsArgs),
    /// Print the OpenAPI document of the JSON API
    Openapi,
}

/// Runs the command that was asked for; `0` done, `1` failed with one line on stderr, `2` wrong usage.
pub fn main() -> ExitCode {
    // A `.env` that is not there is fine; one that can't be read is worth a word.
    match dotenvy::dotenv() {
        Err(error) if !error.not_found() => eprintln!("platen: .env was left out: {error}"),
        _ => {}
    }
    let cli = Cli::parse();
    if matches!(cli.command, None | Some(Command::Serve(_))) {
        allocator::keep_little();
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("platen: {failure}");
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let args = cli.settings;
    let _scribe = logging::start(&args)?;
    let config = Config::load(&args);
    match cli.command.unwrap_or(Command::Serve(serve::ServeArgs::default())) {
        Command::Serve(serve) => serve::run(&serve, &args, config?),
        Command::Migrate(migrate) => migrate::run(&migrate, &config?),
        Command::User(user) => user::run(&user, &config?),
        Command::Populate(populate) => populate::run(&populate, &config?),
        Command::Import(import) => import::run(&import, &config?),
        Command::Export(export) => export::run(&export, &config?),
        Command::Backup(backup) => backup::run(&backup, &config?),
        Command::Restore(restore) => restore::run(&restore, &config?),
        Command::Check(check) => check::run(&check, &args, config),
        Command::Db(db) => db::run(&db, &config?),
        Command::Jobs(jobs) => jobs::run(&jobs, &args, &config?),
        Command::Openapi => openapi::run(&config?),
    }
}
