//! Files of a dump, kept aside until the rows that name them are in place.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::services::storage::Storage;
use crate::transfer::dump::FileSink;

/// Files that are only looked at.
#[derive(Debug)]
pub(super) struct Unkept<'a>(pub(super) &'a Storage);

impl FileSink for Unkept<'_> {
    fn begin(&mut self, key: &str, _size: u64) -> Result<(), Error> {
        require_key(self.0, key)
    }

    fn piece(&mut self, _bytes: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// A folder beside the media with the files of a dump; gone when dropped.
pub(super) struct Staging<'a> {
    storage: &'a Storage,
    goal: &'a Path,
    folder: PathBuf,
    current: Option<File>,
}

impl<'a> Staging<'a> {
    /// Empties the folder of an earlier try.
    pub(super) fn beside(storage: &'a Storage) -> Result<Self, Error> {
        let goal = storage.folder().ok_or_else(|| {
            Error::Refused("the media are in no folder, and files come back into one only.".into())
        })?;
        let mut folder = goal.as_os_str().to_owned();
        folder.push(".restoring");
        let folder = PathBuf::from(folder);
        remove(&folder)?;
        Ok(Self { storage, goal, folder, current: None })
    }

    /// Moves all files into the storage; answers how many.
    pub(super) fn move_in(&self) -> Result<u64, Error> {
        if !self.folder.exists() {
            return Ok(0);
        }
        let mut moved = 0;
        move_all(&self.folder, self.goal, &mut moved)?;
        Ok(moved)
    }
}

impl FileSink for Staging<'_> {
    fn begin(&mut self, key: &str, _size: u64) -> Result<(), Error> {
        require_key(self.storage, key)?;
        let path = self.folder.join(key);
        fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
        self.current = Some(File::create_new(path)?);
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.current {
            Some(file) => Ok(file.write_all(bytes)?),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        match self.current.take() {
            Some(file) => Ok(file.sync_all()?),
            None => Ok(()),
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.folder) {
            tracing::warn!(path = %self.folder.display(), cause = %error, "Staged files stay behind.");
        }
    }
}

fn require_key(storage: &Storage, key: &str) -> Result<(), Error> {
    match storage.is_key(key) {
        true => Ok(()),
        false => Err(Error::Refused(format!("the file {key:?} would not lie among the media."))),
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn move_all(from: &Path, to: &Path, moved: &mut u64) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let goal = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            move_all(&entry.path(), &goal, moved)?;
        } else {
            fs::rename(entry.path(), goal)?;
            *moved += 1;
        }
    }
    Ok(())
}
