//! `platen db stats`: how much there is in the database.

use clap::Args;

use super::{Failure, opening, output};
use crate::config::Config;
use crate::db;

/// Options of `db stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Runs `db stats`.
pub fn run(args: &StatsArgs, config: &Config) -> Result<(), Failure> {
    let tables = db::table_sizes(&mut opening::migrated(config)?)?;
    if args.json {
        return output::json(&tables);
    }
    let mut rows = vec![vec!["table".to_owned(), format!("{:>12}", "rows"), format!("{:>12}", "size")]];
    rows.extend(tables.iter().map(|table| {
        vec![table.name.to_owned(), format!("{:>12}", table.rows), format!("{:>12}", readable(table.bytes))]
    }));
    let (count, bytes) =
        tables.iter().fold((0, 0), |(rows, bytes), table| (rows + table.rows, bytes + table.bytes));
    rows.push(vec!["total".into(), format!("{count:>12}"), format!("{:>12}", readable(bytes))]);
    output::table(&rows);
    Ok(())
}

fn readable(bytes: i64) -> String {
    indicatif::BinaryBytes(bytes.max(0).unsigned_abs()).to_string()
}
