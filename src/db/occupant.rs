//! A running site's place on its database, kept as long as the site runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::occupancy::{Lock, Share, What, try_lock};
use super::{DatabaseUrl, Db, is_half_copied, open};

/// How often it is looked whether the place is still there, and whether the site is being moved.
const PAUSE: Duration = Duration::from_secs(1);

/// Holds the place until dropped.
pub struct Occupant {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Occupant {
    /// Takes a place on the database; the error is a sentence for the operator.
    ///
    /// While somebody moves the site to another database, `db` refuses writes.
    pub fn settle(db: &Db) -> Result<Self, String> {
        let lock = take_place(db.url())?;
        let stop = Arc::new(AtomicBool::new(false));
        let (db, stopped) = (db.clone(), stop.clone());
        let thread = std::thread::Builder::new()
            .name("occupant".into())
            .spawn(move || watch(&db, lock, &stopped))
            .map_err(|error| format!("a thread can't be started: {error}."))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Occupant {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("The thread that holds the site's place on its database ended early.");
            }
        }
    }
}

/// A place beside other sites, or a sentence why there is none. Where the lock itself can't be used,
/// as in a folder that is read-only, the site does without.
pub fn take_place(url: &DatabaseUrl) -> Result<Option<Lock>, String> {
    let lock = match try_lock(url, What::Site, Share::Together) {
        Ok(Some(lock)) => Some(lock),
        Ok(None) => {
            return Err(format!(
                "another platen is exchanging all that is in {url} (restore, import json or db copy). Start again when it is done."
            ));
        }
        Err(problem) => {
            tracing::warn!(cause = problem, "The site goes on without a lock on its database.");
            None
        }
    };
    match open(url, true).map(|mut conn| is_half_copied(&mut conn)) {
        Ok(Ok(true)) => Err(format!(
            "a copy of another database into {url} was cut off. Run the same `platen db copy` again; it goes on where it was."
        )),
        _ => Ok(lock),
    }
}

fn watch(db: &Db, mut lock: Option<Lock>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match lock.as_mut().map(|lock| lock.sees_moving(db.url())) {
            Some(Some(moving)) => db.set_moving(moving),
            // The server was away, and with it the lock; or there was none from the start.
            Some(None) | None => match try_lock(db.url(), What::Site, Share::Together) {
                Ok(Some(again)) => lock = Some(again),
                Ok(None) => db.set_moving(true),
                Err(problem) => tracing::debug!(cause = problem, "The site has no lock on its database."),
            },
        }
        std::thread::park_timeout(PAUSE);
    }
}
