//! `platen import`: a site that lived elsewhere.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, Subcommand};

use super::progress::Progress;
use super::{Failure, opening, output, restore};
use crate::config::Config;
use crate::db::{self, Conn, DatabaseUrl, Moment};
use crate::error::Error;
use crate::kit::clock::Clock;
use crate::models::user;
use crate::services::storage::Storage;
use crate::transfer::markdown::{Folder, Import, import};

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// A folder of Markdown with YAML or TOML front matter, as Jekyll, Hugo and Zola keep it
    Markdown(MarkdownArgs),
    /// A file that `export json` wrote, into an empty site
    Json(JsonArgs),
}

#[derive(Debug, Args)]
struct JsonArgs {
    /// The file
    file: PathBuf,
    /// Also when people and posts that are there are lost
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
struct MarkdownArgs {
    /// The folder: a whole site, or its posts
    dir: PathBuf,
    /// Whose the posts are that name no author [default: the first admin]
    #[arg(long, value_name = "USERNAME")]
    author: Option<String>,
    /// Write nothing and say what would happen
    #[arg(long)]
    dry_run: bool,
}

/// Runs `import`.
pub fn run(args: &ImportArgs, config: &Config) -> Result<(), Failure> {
    match &args.source {
        Source::Markdown(args) => markdown(args, config),
        Source::Json(args) => restore::restore(&args.file, args.force, config),
    }
}

fn markdown(args: &MarkdownArgs, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let now: Moment = Clock::system().now().into();
    let folder = open_folder(&args.dir)?;
    let conn = &mut open_database(config, args.dry_run)?;
    let storage = Storage::in_folder(&config.media_dir);
    let default_author_id = default_author(conn, args.author.as_deref())?;
    let mut progress = Progress::new(folder.files().len() as u64, "files");
    let how = Import { storage: &storage, default_author_id, dry_run: args.dry_run, now };
    let report = import(conn, &folder, &how, || progress.advance(1))?;
    progress.finish();
    report.lines().for_each(output::line);
    let seconds = began.elapsed().as_secs_f64();
    match args.dry_run {
        true => output::line("This was a dry run; nothing was written."),
        false => output::line(format!("{} pictures stored, in {seconds:.1} s.", report.images)),
    }
    match report.taken() {
        0 => Err(Failure::new(format!("nothing could be taken from {}.", args.dir.display()))),
        _ => Ok(()),
    }
}

fn open_folder(dir: &Path) -> Result<Folder, Failure> {
    Folder::open(dir)
        .map_err(|error| Failure::new(format!("{} can't be read as a folder: {error}.", dir.display())))
}

/// A dry run makes no database: where there is none, it is done in one that is forgotten.
fn open_database(config: &Config, dry_run: bool) -> Result<Conn, Failure> {
    match (dry_run, opening::is_missing(&config.database.url)) {
        (false, _) => opening::ready(config),
        (true, false) => opening::migrated(config),
        (true, true) => {
            let mut conn = opening::connect(&DatabaseUrl::parse("sqlite://:memory:")?)?;
            db::apply_pending(&mut conn)?;
            Ok(conn)
        }
    }
}

fn default_author(conn: &mut Conn, username: Option<&str>) -> Result<Option<i64>, Failure> {
    match username {
        None => Ok(user::first_admin(conn)?.map(|admin| {
            output::line(format!("Posts that name no author go to {}.", admin.username));
            admin.id
        })),
        Some(username) => match user::find_by_username(conn, username).map_err(Error::from) {
            Ok(author) => Ok(Some(author.id)),
            Err(Error::NotFound) => Err(Failure::new(format!(
                "there is nobody called {username}; `platen user create` makes an account."
            ))),
            Err(error) => Err(error.into()),
        },
    }
}
