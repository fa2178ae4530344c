//! Whether a backup is good: it can be restored, and what comes out is what went in.

use std::path::Path;

use super::scratch::Scratch;
use super::staging::Unkept;
use super::watching::Watcher;
use crate::error::Error;
use crate::services::storage::Storage;
use crate::transfer::dump::Loaded;

/// Loads a backup into a scratch database beside it, compares, and throws the database away.
pub fn verify(path: &Path, storage: &Storage, watcher: &mut dyn Watcher) -> Result<Loaded, Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Scratch::in_folder(folder)?.load(path, &mut Unkept(storage), watcher)
}
