//! Removes what people typed and did not send again in time: parked forms and autosaves.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::models::{autosave, parked_form};

/// Every parked form and autosave whose time is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct PruneForms {}

impl Job for PruneForms {
    const KIND: &'static str = "prune_forms";
    const LABEL: &'static str = "Remove forms nobody came back for";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let now = work.now();
        let parked = work.step(|conn, _| parked_form::prune(conn, now))?;
        let autosaves = work.step(|conn, _| autosave::prune(conn, now))?;
        Ok(format!("Parked forms removed: {parked}; autosaves removed: {autosaves}."))
    }
}
