//! `platen db`: the database itself.

use clap::{Args, Subcommand};

use super::{Failure, db_copy, db_shell, db_stats};
use crate::config::Config;

/// Options of `db`.
#[derive(Debug, Args)]
pub struct DbArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Open the database's own client (sqlite3, psql or mysql)
    Shell(db_shell::ShellArgs),
    /// Copy everything into another database, of any kind, and compare
    Copy(db_copy::CopyArgs),
    /// Count rows and sizes, table by table
    Stats(db_stats::StatsArgs),
}

/// Runs `db`.
pub fn run(args: &DbArgs, config: &Config) -> Result<(), Failure> {
    match &args.verb {
        Verb::Shell(shell) => db_shell::run(shell, config),
        Verb::Copy(copy) => db_copy::run(copy, config),
        Verb::Stats(stats) => db_stats::run(stats, config),
    }
}
