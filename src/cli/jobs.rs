//! `platen jobs`: the queue.

use std::sync::Arc;
use std::time::Instant;

use clap::{Args, Subcommand};

use super::signals::{GRACE, told_to_stop};
use super::{Failure, opening, output};
use crate::config::{Config, ConfigArgs, SecretKey};
use crate::db::{Db, Moment, Occupant};
use crate::jobs::{Queue, Worker};
use crate::kit::clock::Clock;
use crate::models::job::{self, Job, State};
use crate::services::storage::Storage;

/// Options of `jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List jobs, newest first
    List(ListArgs),
    /// Do jobs until told to stop, beside or in place of the worker in `platen serve`
    Work,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Only those that are queued, running, done, failed or cancelled
    #[arg(long, value_name = "STATE", value_parser = parse_state)]
    state: Option<State>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// As JSON
    #[arg(long)]
    json: bool,
}

fn parse_state(word: &str) -> Result<State, String> {
    State::parse(word).ok_or_else(|| "it is queued, running, done, failed or cancelled".into())
}

/// Runs `jobs`.
pub fn run(args: &JobsArgs, settings: &ConfigArgs, config: &Config) -> Result<(), Failure> {
    match &args.verb {
        Verb::List(args) => list(args, config),
        Verb::Work => work(settings, config),
    }
}

#[derive(serde::Serialize)]
struct Listed<'a> {
    id: i64,
    kind: &'a str,
    title: &'a str,
    state: State,
    progress: i64,
    total: Option<i64>,
    attempts: i32,
    created_by: &'a str,
    created_at: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    summary: &'a str,
    error: &'a str,
}

fn list(args: &ListArgs, config: &Config) -> Result<(), Failure> {
    let jobs = job::latest(&mut opening::migrated(config)?, args.state, i64::from(args.limit))?;
    if args.json {
        return output::json(&jobs.iter().map(listed).collect::<Vec<_>>());
    }
    if jobs.is_empty() {
        output::line("There are no jobs.");
        return Ok(());
    }
    let mut rows = vec![["id", "state", "progress", "queued", "job"].map(str::to_owned).to_vec()];
    rows.extend(jobs.iter().map(|job| {
        let progress = match job.total {
            Some(total) => format!("{}/{total}", job.progress),
            None => job.progress.to_string(),
        };
        let title = [job.title.as_str(), job.outcome()].join(": ").trim_end_matches(": ").to_owned();
        vec![job.id.to_string(), job.state.to_string(), progress, job.created_at.to_string(), title]
    }));
    output::table(&rows);
    Ok(())
}

fn listed(job: &Job) -> Listed<'_> {
    let text = |at: &Moment| at.to_string();
    Listed {
        id: job.id,
        kind: &job.kind,
        title: &job.title,
        state: job.state,
        progress: job.progress,
        total: job.total,
        attempts: job.attempts,
        created_by: &job.creator_name,
        created_at: job.created_at.to_string(),
        started_at: job.started_at.as_ref().map(text),
        ended_at: job.ended_at.as_ref().map(text),
        summary: &job.summary,
        error: &job.error,
    }
}

fn work(settings: &ConfigArgs, config: &Config) -> Result<(), Failure> {
    let secret = SecretKey::load(settings)?;
    drop(opening::migrated(config)?);
    let db = Db::connect(&config.database.url, None, &config.database.pool)?;
    let _occupant = Occupant::settle(&db)?;
    let storage = Storage::in_folder(&config.media_dir);
    let worker = Worker::start(Arc::new(Queue::new(config, &secret, db, storage, Clock::system())))?;
    output::line(format!("{} works. SIGTERM or Ctrl-C stops it.", worker.name()));
    actix_web::rt::System::new().block_on(told_to_stop())?;
    worker.stop(Instant::now() + GRACE);
    Ok(())
}
