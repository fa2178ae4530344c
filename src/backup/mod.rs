//! Floor 3: backups: one file with data and media, and the way back.
//!
//! A backup is the canonical dump (`transfer/dump/`), packed with gzip: any program can look into it.
//! It counts only after it was loaded into a scratch database and compared with what it says.

pub mod catalog;
mod file;
mod making;
mod moving;
mod replacing;
mod restoring;
mod scratch;
mod staging;
mod target;
mod verifying;
mod watching;

pub use making::{Made, export, make, make_listed};
pub use moving::{Moved, copy};
pub use replacing::{InPlace, restore_in_place};
pub use restoring::{Restored, Restoring, restore};
pub use verifying::verify;
pub use watching::{Silent, Watcher};
