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
    /// Files that were moved already, to be taken back when the rows don't follow.
    moved: Vec<PathBuf>,
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
        Ok(Self { storage, goal, folder, current: None, moved: Vec::new() })
    }

    /// Moves the files into the storage that are not there: the last thing before the rows come.
    pub(super) fn move_new(&mut self) -> Result<(), Error> {
        Ok(move_all(&self.folder, self.goal, false, &mut self.moved)?)
    }

    /// Moves the other files into the storage, in place of what is there, once the rows are in place;
    /// answers how many there are in all.
    pub(super) fn move_rest(mut self) -> Result<u64, Error> {
        let mut moved = std::mem::take(&mut self.moved);
        move_all(&self.folder, self.goal, true, &mut moved)?;
        Ok(moved.len() as u64)
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
        for path in &self.moved {
            if let Err(error) = fs::remove_file(path) {
                tracing::warn!(path = %path.display(), cause = %error, "A file stays behind.");
            }
        }
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

fn move_all(from: &Path, to: &Path, replace: bool, moved: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    fs::create_dir_all(to)?;
    for entry in entries {
        let entry = entry?;
        let goal = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            move_all(&entry.path(), &goal, replace, moved)?;
        } else if replace || !goal.exists() {
            fs::rename(entry.path(), &goal)?;
            moved.push(goal);
        }
    }
    Ok(())
}
