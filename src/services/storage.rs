//! Where media are kept: a folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder for media. Keys are relative paths of plain segments.
#[derive(Debug, Clone)]
pub struct Storage {
    folder: PathBuf,
}

impl Storage {
    /// Nothing is touched until something is kept.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Keeps bytes under a key; a file with that key is replaced in one step.
    pub fn put(&self, key: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.path(key).ok_or(std::io::ErrorKind::InvalidInput)?;
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let half = path.with_extension("part");
        let mut file = fs::File::create(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&half, &path)
    }

    /// The bytes under a key; `NotFound` also for keys that would lead out of the folder.
    pub fn get(&self, key: &str) -> std::io::Result<Vec<u8>> {
        fs::read(self.path(key).ok_or(std::io::ErrorKind::NotFound)?)
    }

    /// The bytes under a key, to be read piece by piece, and how many there are.
    pub fn open(&self, key: &str) -> std::io::Result<(fs::File, u64)> {
        let file = fs::File::open(self.path(key).ok_or(std::io::ErrorKind::NotFound)?)?;
        let metadata = file.metadata()?;
        match metadata.is_file() {
            true => Ok((file, metadata.len())),
            false => Err(std::io::ErrorKind::NotFound.into()),
        }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a key is one that files can have.
    pub fn is_key(&self, key: &str) -> bool {
        self.path(key).is_some()
    }

    /// Removes a file; one that is gone already is fine.
    pub fn delete(&self, key: &str) -> std::io::Result<()> {
        match fs::remove_file(self.path(key).ok_or(std::io::ErrorKind::NotFound)?) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        let is_plain = |segment: &str| {
            !segment.is_empty() && !segment.starts_with('.') && !segment.contains(['\\', ':', '\0'])
        };
        key.split('/').all(is_plain).then(|| self.folder.join(key))
    }
}

#[cfg(test)]
mod tests {
    use super::Storage;

    #[test]
    fn keys_stay_inside_the_folder() {
        let storage = Storage::in_folder(&std::env::temp_dir().join("platen-storage-test"));
        for key in ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "a\\b"] {
            assert!(storage.get(key).is_err(), "{key}");
            assert!(storage.put(key, b"x").is_err(), "{key}");
        }
        assert!(storage.put("2026/a.png", b"x").is_ok());
        assert_eq!(storage.get("2026/a.png").ok(), Some(b"x".to_vec()));
        assert!(storage.delete("2026/a.png").is_ok());
    }
}
