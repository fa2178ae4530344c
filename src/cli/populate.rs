//! `platen populate`: demo content.

use std::time::Instant;

use clap::Args;

use super::progress::Progress;
use super::{Failure, opening, output};
use crate::config::Config;
use crate::db::Moment;
use crate::kit::clock::Clock;
use crate::transfer::populate::{Wanted, populate};

/// Options of `populate`.
#[derive(Debug, Args)]
pub struct PopulateArgs {
    /// Posts to add
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=10_000_000))]
    posts: u64,
    /// People who write and comment; nobody can sign in as one of them
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    users: u32,
    /// Categories
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(..=10_000))]
    categories: u32,
    /// Tags
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    tags: u32,
    /// Comments to add [default: as many as posts, at most 5000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=10_000_000))]
    comments: Option<u64>,
    /// The same seed makes the same content
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Runs `populate`.
pub fn run(args: &PopulateArgs, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let now: Moment = Clock::system().now().into();
    let wanted = Wanted {
        posts: args.posts,
        users: args.users as usize,
        categories: args.categories as usize,
        tags: args.tags as usize,
        comments: args.comments.unwrap_or(args.posts.min(5_000)),
        seed: args.seed,
    };
    let conn = &mut opening::ready(config)?;
    let mut progress = Progress::new(wanted.posts + wanted.comments, "posts and comments");
    populate(conn, &wanted, now, |count| progress.advance(count))?;
    progress.finish();
    let seconds = began.elapsed().as_secs_f64();
    output::line(format!(
        "{} posts and {} comments were added in {seconds:.1} s.",
        wanted.posts, wanted.comments
    ));
    Ok(())
}
