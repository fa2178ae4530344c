//! Preparing pictures away from the async threads, a bounded number at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix_web::web;
use tokio::sync::Semaphore;

use super::state::State;
use crate::error::Error;
use crate::kit::image::{self, Picture, Refusal};

/// Prepares pictures. Each takes a core for a while and up to some hundred megabytes, so that they
/// queue here and never in front of readers.
#[derive(Clone)]
pub struct Pictures(Arc<Semaphore>);

impl Pictures {
    /// At most `at_once` at the same time.
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// The picture in a file, ready to be stored. The outer error is ours, the inner one the sender's.
    pub async fn prepare(&self, file: Vec<u8>) -> Result<Result<Picture, Refusal>, Error> {
        let _turn = self.0.acquire().await.map_err(|error| Error::Internal(error.into()))?;
        let prepared = web::block(move || catch_unwind(AssertUnwindSafe(|| image::prepare(&file)))).await?;
        Ok(prepared.unwrap_or_else(|_| {
            tracing::warn!("A decoder panicked over an uploaded file; the file was refused.");
            Err(Refusal::Damaged)
        }))
    }
}

/// Removes files whose rows are gone, or never came. What can't be removed now is swept later.
pub async fn remove_files(state: &State, keys: Vec<String>) -> Result<(), Error> {
    let storage = state.storage.clone();
    web::block(move || {
        for key in keys {
            if let Err(error) = storage.delete(&key) {
                tracing::warn!(cause = %error, key, "A file that is not needed could not be removed.");
            }
        }
    })
    .await
    .map_err(Error::from)
}
