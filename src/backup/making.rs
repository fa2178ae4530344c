//! The site into a file: under another name until it is whole, on the disk, and known to be good.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::catalog::{self, Findings};
use super::verifying::verify;
use super::watching::{Watcher, hear};
use crate::db::{self, Conn, DatabaseUrl, Moment, tables};
use crate::error::Error;
use crate::services::storage::Storage;
use crate::transfer::dump::{Scope, Written, write_site};

const BUFFER: usize = 256 * 1024;

/// A file with the site in it.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its size.
    pub bytes: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Files of the media, with those that are missing.
    pub files: u64,
    /// Keys of files that the storage does not have.
    pub missing: Vec<String>,
}

impl Made {
    /// Files that are in it.
    pub fn files_there(&self) -> u64 {
        self.files - self.missing.len() as u64
    }
}

/// Makes a backup; it gets its name after it was loaded into a scratch database and compared.
pub fn make(
    conn: &mut Conn,
    storage: &Storage,
    path: &Path,
    watcher: &mut dyn Watcher,
) -> Result<Made, Error> {
    let unfinished = Unfinished::beside(path)?;
    let packed = GzEncoder::new(unfinished.writer()?, Compression::new(3));
    let (written, packed) = write(conn, storage, BufWriter::with_capacity(BUFFER, packed), watcher)
        .map_err(|error| not_written(path, error))?;
    let packed = packed.into_inner().map_err(|error| not_written(path, error.into_error().into()))?;
    let mut file = packed.finish().map_err(|error| not_written(path, error.into()))?;
    file.flush().map_err(|error| not_written(path, error.into()))?;
    unfinished.sync()?;
    verify(&unfinished.path, storage, watcher)?;
    Ok(made(written, unfinished.finish()?))
}

/// Makes the backup of this name in the folder of backups and notes there that it is good; None when a
/// good one of that name is there already.
pub fn make_listed(
    (url, storage): (&DatabaseUrl, &Storage),
    (data_dir, name): (&Path, &str),
    now: Moment,
    watcher: &mut dyn Watcher,
) -> Result<Option<Made>, Error> {
    if catalog::find(data_dir, name).is_ok_and(|kept| kept.is_good()) {
        return Ok(None);
    }
    let path = catalog::path(data_dir, name)?;
    let mut conn = db::open(url, true)
        .map_err(|error| Error::Unavailable(format!("{url} can't be reached: {error}")))?;
    let made = make(&mut conn, storage, &path, watcher)?;
    let findings =
        Findings { checked_at: now, rows: made.rows, files: made.files_there(), problem: String::new() };
    catalog::note(data_dir, &path, findings)?;
    Ok(Some(made))
}

/// Writes the site as plain JSON.
pub fn export(
    conn: &mut Conn,
    storage: &Storage,
    path: &Path,
    watcher: &mut dyn Watcher,
) -> Result<Made, Error> {
    let unfinished = Unfinished::beside(path)?;
    let (written, mut file) =
        write(conn, storage, unfinished.writer()?, watcher).map_err(|error| not_written(path, error))?;
    file.flush().map_err(|error| not_written(path, error.into()))?;
    unfinished.sync()?;
    Ok(made(written, unfinished.finish()?))
}

fn write<W: Write>(
    conn: &mut Conn,
    storage: &Storage,
    out: W,
    watcher: &mut dyn Watcher,
) -> Result<(Written, W), Error> {
    let tables: Vec<_> = Scope::File.tables().map(|known| &known.table).collect();
    watcher.step(tables::count_rows(conn, &tables)?, "rows written");
    write_site(conn, storage, out, |count| hear(watcher, count))
}

fn made(written: Written, bytes: u64) -> Made {
    let Written { totals, missing } = written;
    Made { bytes, rows: totals.rows, files: totals.files, missing }
}

fn not_written(path: &Path, error: Error) -> Error {
    match error {
        Error::Internal(cause) => {
            Error::Refused(format!("{} can't be written: {cause:#}. Nothing was left there.", path.display()))
        }
        error => error,
    }
}

/// A file that has not got its name yet; removed when dropped before.
struct Unfinished {
    path: PathBuf,
    name: PathBuf,
    file: File,
    is_finished: bool,
}

const ENDING: &str = ".unfinished";

impl Unfinished {
    fn beside(name: &Path) -> Result<Self, Error> {
        let explain = |error: std::io::Error| not_written(name, error.into());
        if name.is_dir() {
            return Err(Error::Refused(format!("{} is a folder; give the name of a file.", name.display())));
        }
        let file_name = name
            .file_name()
            .ok_or_else(|| Error::Refused(format!("{} is not the name of a file.", name.display())))?;
        let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(explain)?;
        remove_abandoned(folder).map_err(explain)?;
        let path = folder.join(format!(".{}{ENDING}", file_name.to_string_lossy()));
        let file = create_private(&path).map_err(explain)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::Refused(format!(
                    "{} is being written by another platen.",
                    name.display()
                )));
            }
            Err(fs::TryLockError::Error(error)) => return Err(explain(error)),
        }
        file.set_len(0).map_err(explain)?;
        Ok(Self { path, name: name.to_owned(), file, is_finished: false })
    }

    fn writer(&self) -> Result<BufWriter<File>, Error> {
        Ok(BufWriter::with_capacity(BUFFER, self.file.try_clone()?))
    }

    fn sync(&self) -> Result<(), Error> {
        self.file.sync_all().map_err(|error| not_written(&self.name, error.into()))
    }

    /// Gives the file its name; answers its size.
    fn finish(mut self) -> Result<u64, Error> {
        let bytes = self.file.metadata()?.len();
        fs::rename(&self.path, &self.name)?;
        self.is_finished = true;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(bytes)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), cause = %error, "An unfinished file stays behind.");
        }
    }
}

/// What a program that was killed left there: nobody holds its lock.
fn remove_abandoned(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.')
            && name.ends_with(ENDING)
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A file that only its owner may read: it holds people's addresses and the hashes of their passwords.
fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
