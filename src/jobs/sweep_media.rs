//! Removes uploaded files that no row names: what is left of an upload that was cut off, or of a
//! deletion that could not remove its files.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::media::{self, UPLOADS};

/// A file younger than this may still get its row.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// Every such file below the folder of uploads.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepMedia {}

impl Job for SweepMedia {
    const KIND: &'static str = "sweep_media";
    const LABEL: &'static str = "Remove uploads that nothing names";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let keys = work.storage().older_than(UPLOADS, GRACE)?;
        let unreferenced = work.read(|conn| media::unreferenced(conn, &keys))?;
        for key in &unreferenced {
            work.check()?;
            work.storage().delete(key)?;
        }
        Ok(format!("{} of {} files were removed.", unreferenced.len(), keys.len()))
    }
}
