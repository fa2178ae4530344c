//! Password hashing away from the async threads, a bounded number at once.

use std::sync::Arc;

use actix_web::web;
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::kit::password::{Cost, PasswordHasher};
use crate::models::user::NewPassword;

/// Hashes and verifies passwords. Each takes 19 MiB and a core for a while, so that they queue here
/// and never in front of readers.
#[derive(Clone)]
pub struct Hashing {
    hasher: Arc<PasswordHasher>,
    turns: Arc<Semaphore>,
}

impl Hashing {
    /// At most `at_once` at the same time.
    pub fn new(cost: Cost, at_once: usize) -> Self {
        Self { hasher: Arc::new(PasswordHasher::new(cost)), turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// The hash to store.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Error> {
        self.run(move |hasher| hasher.hash(password.expose()))
            .await?
            .map_err(|error| Error::Internal(anyhow::anyhow!("hashing failed: {error}")))
    }

    /// The hash to store of a password that need not be there.
    pub async fn hash_given(&self, password: Option<NewPassword>) -> Result<Option<String>, Error> {
        match password {
            Some(password) => self.hash(password).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether the password fits; without a hash it takes the same time and never does.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        self.run(move |hasher| match hash {
            Some(hash) => hasher.verify(&password, &hash),
            None => hasher.verify_nobody(&password),
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&PasswordHasher) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self.turns.acquire().await.map_err(|error| Error::Internal(error.into()))?;
        let hasher = Arc::clone(&self.hasher);
        Ok(web::block(move || work(&hasher)).await?)
    }
}
