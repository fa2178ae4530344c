//! `platen check`: whether all is as the site needs it, and what to do where it is not.

use std::fs;
use std::path::Path;

use clap::Args;

use super::{Failure, opening, output};
use crate::config::{Config, ConfigArgs, Environment, SecretKey};
use crate::db::{self, Backend, Conn};
use crate::services::mailer::Mailer;

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Debug, serde::Serialize)]
struct Finding {
    name: &'static str,
    ok: bool,
    says: String,
}

/// Runs `check`; it changes nothing.
pub fn run(args: &CheckArgs, settings: &ConfigArgs, config: Result<Config, String>) -> Result<(), Failure> {
    let mut findings = Vec::new();
    match config {
        Err(problem) => findings.push(Finding::new("configuration", Err(problem))),
        Ok(config) => {
            findings.push(Finding::new("configuration", configuration(&config, settings)));
            look_at_database(&config, &mut findings);
            findings.push(Finding::new("media", media(&config.media_dir)));
            findings.push(Finding::new("mail", mail(&config)));
        }
    }
    match args.json {
        true => output::json(&findings)?,
        false => output::table(&findings.iter().map(Finding::cells).collect::<Vec<_>>()),
    }
    match findings.iter().filter(|finding| !finding.ok).count() {
        0 => Ok(()),
        1 => Err(Failure::new("one thing must be done; see above.")),
        count => Err(Failure::new(format!("{count} things must be done; see above."))),
    }
}

impl Finding {
    fn new(name: &'static str, outcome: Result<String, String>) -> Self {
        let ok = outcome.is_ok();
        Self { name, ok, says: outcome.unwrap_or_else(|problem| problem) }
    }

    fn cells(&self) -> Vec<String> {
        vec![self.name.into(), if self.ok { "ok" } else { "to do" }.into(), self.says.replace('\n', " ")]
    }
}

fn configuration(config: &Config, settings: &ConfigArgs) -> Result<String, String> {
    // Elsewhere a key is made at the first start, and looking makes nothing.
    if config.environment == Environment::Production || settings.secret_key.is_some() {
        SecretKey::load(settings)?;
    }
    let environment = format!("{:?}", config.environment).to_lowercase();
    Ok(format!("{environment}, for readers at {}", config.server.base()))
}

fn look_at_database(config: &Config, findings: &mut Vec<Finding>) {
    let url = &config.database.url;
    if opening::is_missing(url) {
        let problem = format!("there is none yet at {url}; `platen migrate up` or `platen serve` makes it");
        return findings.push(Finding::new("database", Err(problem)));
    }
    let mut conn = match opening::existing(config) {
        Ok(conn) => conn,
        Err(failure) => return findings.push(Finding::new("database", Err(failure.to_string()))),
    };
    let version = db::server_version(&mut conn).map(|version| format!("{url} ({version})"));
    findings.push(Finding::new("database", version.map_err(|error| error.to_string())));
    findings.push(Finding::new("migrations", migrations(&mut conn)));
    if conn.backend() == Backend::Sqlite {
        findings.push(Finding::new("integrity", integrity(&mut conn)));
    }
}

fn migrations(conn: &mut Conn) -> Result<String, String> {
    let all = db::migration_status(conn).map_err(|error| error.to_string())?;
    match all.iter().filter(|migration| !migration.applied).count() {
        0 => Ok(format!("all {} applied", all.len())),
        pending => Err(format!("{pending} of {} are pending; run `platen migrate up`", all.len())),
    }
}

fn integrity(conn: &mut Conn) -> Result<String, String> {
    match db::quick_check(conn) {
        Ok(None) => Ok("no damage found".into()),
        Ok(Some(damage)) => Err(format!("the file is damaged ({damage}); restore a backup")),
        Err(error) => Err(format!("the file can't be checked ({error}); restore a backup if this stays")),
    }
}

/// The mail server is asked; no letter goes out.
fn mail(config: &Config) -> Result<String, String> {
    match Mailer::new(config).check() {
        Ok(says) if config.environment == Environment::Testing => {
            Ok(format!("nothing is sent in testing; {says}"))
        }
        outcome => outcome,
    }
}

/// Tried in the folder itself, or where it would be made.
fn media(folder: &Path) -> Result<String, String> {
    let there = folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    let trial = there.join(format!(".platen-check-{}", std::process::id()));
    fs::File::create_new(&trial)
        .and_then(|_| fs::remove_file(&trial))
        .map(|()| folder.display().to_string())
        .map_err(|error| {
            format!("{} can't be written: {error}; give the program's user the right to", there.display())
        })
}
