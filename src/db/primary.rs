//! Reading from the database that is written, where a replica would lag behind it.

use std::future::Future;

tokio::task_local! {
    static WANTED: ();
}

/// Runs `work`, whose reads all come from the primary.
pub async fn reading_the_primary<F: Future>(work: F) -> F::Output {
    WANTED.scope((), work).await
}

/// Whether the task that runs now reads from the primary.
pub(super) fn is_wanted() -> bool {
    WANTED.try_with(|()| ()).is_ok()
}
