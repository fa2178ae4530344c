//! The backups that lie in `DATA_DIR/backups`, and what is known of each.
//!
//! The files are the truth: what is copied there by hand is listed too. What a check found lies in a
//! folder beside, and counts only as long as the file it speaks of has not changed since.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use chrono::{DateTime, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::db::Moment;
use crate::error::Error;
use crate::kit::text::readable_bytes;

/// What a check of a backup found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// When.
    pub checked_at: Moment,
    /// Rows of all tables that came out of it.
    pub rows: u64,
    /// Files of the media in it.
    pub files: u64,
    /// Why it is no good; empty when it is.
    pub problem: String,
}

impl Findings {
    /// Whether it can be restored.
    pub fn is_good(&self) -> bool {
        self.problem.is_empty()
    }
}

/// A backup in the folder.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its file's name without the ending: what its address ends in.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was made, as its name says; of other files, when they were last written.
    pub made_at: Moment,
    /// What the last check found.
    pub findings: Option<Findings>,
}

/// Why a backup is made; stands in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody asked.
    Asked,
    /// It was time.
    Scheduled,
    /// Another one is about to take the site's place.
    BeforeRestore,
}

impl Reason {
    const ALL: [Self; 3] = [Self::Asked, Self::Scheduled, Self::BeforeRestore];

    fn ending(self) -> &'static str {
        match self {
            Self::Asked => "",
            Self::Scheduled => "-scheduled",
            Self::BeforeRestore => "-before-restore",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Asked => "Asked for",
            Self::Scheduled => "Scheduled",
            Self::BeforeRestore => "Before a restore",
        }
    }
}

/// What the file names of packed backups end in.
const ENDING: &str = ".json.gz";
const STAMP: &str = "%Y-%m-%d-%H%M%S";

/// The name of a backup that is made at `at`.
pub fn name(at: Moment, reason: Reason) -> String {
    format!("platen-{}{}", at.format(STAMP), reason.ending())
}

/// The folder of backups.
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("backups")
}

/// Where a backup of this name lies, or would; refuses names that lead elsewhere.
pub fn path(data_dir: &Path, name: &str) -> Result<PathBuf, Error> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.len() <= 200
        && name.chars().all(is_plain)
    {
        true => Ok(folder(data_dir).join(format!("{name}{ENDING}"))),
        false => Err(Error::NotFound),
    }
}

impl Kept {
    /// Why it was made; None for files of other names.
    pub fn reason(&self) -> Option<Reason> {
        stamped(&self.name).map(|(_, reason)| reason)
    }

    /// Whether it was restored into a scratch database and compared, with success, since it was written.
    pub fn is_good(&self) -> bool {
        self.findings.as_ref().is_some_and(Findings::is_good)
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}{ENDING}", self.name)
    }

    /// Its size, for people.
    pub fn weight(&self) -> String {
        readable_bytes(self.bytes)
    }
}

/// All backups, the newest first.
pub fn list(data_dir: &Path) -> Result<Vec<Kept>, Error> {
    let entries = match fs::read_dir(folder(data_dir)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let file_name = entry?.file_name();
        let name = file_name.to_str().and_then(|name| name.strip_suffix(ENDING));
        match name.map(|name| find(data_dir, name)) {
            Some(Ok(kept)) => all.push(kept),
            // Of another name, or gone since.
            None | Some(Err(Error::NotFound)) => {}
            Some(Err(error)) => return Err(error),
        }
    }
    all.sort_by(|one, other| (other.made_at, &other.name).cmp(&(one.made_at, &one.name)));
    Ok(all)
}

/// By name.
pub fn find(data_dir: &Path, name: &str) -> Result<Kept, Error> {
    let path = path(data_dir, name)?;
    let about = match fs::symlink_metadata(&path) {
        Ok(about) if about.is_file() => about,
        Ok(_) => return Err(Error::NotFound),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NotFound),
        Err(error) => return Err(error.into()),
    };
    let made_at = stamped(name).map_or_else(|| moment(written_at(&about)), |(at, _)| at);
    let findings = fs::read(findings_path(data_dir, &path))
        .ok()
        .and_then(|text| serde_json::from_slice::<Noted>(&text).ok());
    let findings = findings.filter(|noted| noted.speaks_of(&about)).map(|noted| noted.findings);
    Ok(Kept { name: name.to_owned(), path, bytes: about.len(), made_at, findings })
}

/// Writes down what a check of a backup in the folder found; of files elsewhere nothing is written.
pub fn note(data_dir: &Path, path: &Path, findings: Findings) -> io::Result<()> {
    let is_inside =
        |path: &Path| Some(path.parent()?.canonicalize().ok()? == folder(data_dir).canonicalize().ok()?);
    if is_inside(path) != Some(true) {
        return Ok(());
    }
    let about = fs::metadata(path)?;
    let noted = Noted { bytes: about.len(), written_at: written_at(&about), findings };
    let findings_path = findings_path(data_dir, path);
    fs::create_dir_all(findings_path.parent().unwrap_or(data_dir))?;
    fs::write(findings_path, serde_json::to_vec(&noted)?)
}

/// Removes a backup and what is known of it.
pub fn remove(data_dir: &Path, name: &str) -> Result<(), Error> {
    let kept = find(data_dir, name)?;
    fs::remove_file(&kept.path)?;
    match fs::remove_file(findings_path(data_dir, &kept.path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes scheduled backups that are known to be good beyond the newest `keep` of them; answers how many.
pub fn thin_out(data_dir: &Path, keep: usize) -> Result<usize, Error> {
    let mut all = list(data_dir)?;
    all.retain(|kept| kept.reason() == Some(Reason::Scheduled) && kept.is_good());
    let superfluous = all.get(keep..).unwrap_or_default();
    superfluous.iter().try_for_each(|kept| remove(data_dir, &kept.name))?;
    Ok(superfluous.len())
}

/// Findings, and of which state of the file they speak.
#[derive(Serialize, Deserialize)]
struct Noted {
    bytes: u64,
    written_at: i64,
    findings: Findings,
}

impl Noted {
    fn speaks_of(&self, about: &fs::Metadata) -> bool {
        self.bytes == about.len() && self.written_at == written_at(about)
    }
}

/// Where the findings of a check lie: not among the backups, which people copy as a folder.
fn findings_path(data_dir: &Path, path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    data_dir.join("backup-checks").join(format!("{name}.checked"))
}

/// Microseconds since 1970.
fn written_at(about: &fs::Metadata) -> i64 {
    let since = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or(0)
}

fn moment(micros: i64) -> Moment {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc().into()
}

fn stamped(name: &str) -> Option<(Moment, Reason)> {
    let rest = name.strip_prefix("platen-")?;
    let (stamp, ending) = rest.split_at_checked("2026-11-21-120000".len())?;
    let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
    let reason = Reason::ALL.into_iter().find(|reason| reason.ending() == ending)?;
    Some((at.into(), reason))
}

#[cfg(test)]
mod tests;
