//! Where media are kept: behind one trait, today a folder.

use std::fs;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A place that keeps bytes under keys. Keys are relative paths of plain segments; what stands under
/// a key is replaced in one step or not at all.
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Keeps bytes under a key.
    fn put(&self, key: &str, bytes: &[u8]) -> Result<()>;
    /// The bytes under a key; `NotFound` when there are none, also for keys that can't be.
    fn get(&self, key: &str) -> Result<Vec<u8>>;
    /// The bytes under a key, to be read piece by piece, and how many there are.
    fn open(&self, key: &str) -> Result<(Box<dyn Read>, u64)>;
    /// Removes what is under a key; nothing there is fine.
    fn delete(&self, key: &str) -> Result<()>;
    /// The keys below `prefix` that were last written at least this long ago.
    fn older_than(&self, prefix: &str, age: Duration) -> Result<Vec<String>>;
    /// The folder all of it is in, where it is in one, for whoever moves many files in at once.
    fn folder(&self) -> Option<&Path>;
}

/// The site's store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage(Arc<dyn Store>);

impl Storage {
    /// A folder; nothing is touched until something is kept.
    pub fn in_folder(folder: &Path) -> Self {
        Self(Arc::new(Folder(folder.to_owned())))
    }

    /// Whether a key is one that files can have.
    pub fn is_key(&self, key: &str) -> bool {
        is_key(key)
    }
}

impl std::ops::Deref for Storage {
    type Target = dyn Store;
    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

/// Whether the key can't lead out of where it belongs.
fn is_key(key: &str) -> bool {
    key.split('/').all(|segment| {
        !segment.is_empty() && !segment.starts_with('.') && !segment.contains(['\\', ':', '\0'])
    })
}

#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn path(&self, key: &str, otherwise: ErrorKind) -> Result<PathBuf> {
        if is_key(key) { Ok(self.0.join(key)) } else { Err(Error::from(otherwise)) }
    }

    fn walk(&self, folder: &Path, before: SystemTime, found: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_dir() {
                self.walk(&entry.path(), before, found)?;
            } else if about.is_file() && about.modified()? <= before {
                let path = entry.path();
                let segments = path.strip_prefix(&self.0).map_err(Error::other)?.iter();
                let key: Option<Vec<&str>> = segments.map(|segment| segment.to_str()).collect();
                found.extend(key.map(|key| key.join("/")).filter(|key| is_key(key)));
            }
        }
        Ok(())
    }
}

impl Store for Folder {
    fn put(&self, key: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(key, ErrorKind::InvalidInput)?;
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        let mut half = path.clone().into_os_string();
        half.push(".part");
        let mut file = fs::File::create(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&half, &path)
    }

    fn get(&self, key: &str) -> Result<Vec<u8>> {
        fs::read(self.path(key, ErrorKind::NotFound)?)
    }

    fn open(&self, key: &str) -> Result<(Box<dyn Read>, u64)> {
        let file = fs::File::open(self.path(key, ErrorKind::NotFound)?)?;
        let about = file.metadata()?;
        if about.is_file() { Ok((Box::new(file), about.len())) } else { Err(ErrorKind::NotFound.into()) }
    }

    fn delete(&self, key: &str) -> Result<()> {
        match fs::remove_file(self.path(key, ErrorKind::NotFound)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn older_than(&self, prefix: &str, age: Duration) -> Result<Vec<String>> {
        let before = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let folder = self.path(prefix, ErrorKind::InvalidInput)?;
        let mut found = Vec::new();
        match self.walk(&folder, before, &mut found) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(found),
        }
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_inside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path());
        for key in ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "a\\b"] {
            assert!(storage.get(key).is_err(), "{key}");
            assert!(storage.put(key, b"x").is_err(), "{key}");
        }
        assert!(storage.put("2026/a.png", b"x").is_ok());
        assert_eq!(storage.get("2026/a.png").ok(), Some(b"x".to_vec()));
        assert!(storage.delete("2026/a.png").is_ok());
        assert!(storage.delete("2026/a.png").is_ok());
    }

    #[test]
    fn old_files_are_found_below_a_prefix() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path());
        storage.put("uploads/2026/a.png", b"x").unwrap();
        storage.put("imported/b.png", b"x").unwrap();
        assert_eq!(storage.older_than("uploads", Duration::ZERO).unwrap(), ["uploads/2026/a.png"]);
        assert!(storage.older_than("uploads", Duration::from_secs(60)).unwrap().is_empty());
        assert!(storage.older_than("nowhere", Duration::ZERO).unwrap().is_empty());
    }
}
