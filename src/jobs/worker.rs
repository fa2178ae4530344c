//! The worker: threads that do jobs, and one that keeps their leases.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::runner::{enqueue_due, perform, take, tell_to_stop};
use super::work::{LEASE, Signals};
use super::{Lane, Queue};
use crate::error::Error;
use crate::models::job::{self, Claim};

/// Jobs done at once: a long one does not hold up the small ones.
const RUNNERS: usize = 2;
/// Jobs done at once that wait for others most of their time.
const MESSENGERS: usize = 4;
/// Between two looks into the queue when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// Between two words to the database about jobs that run.
const KEEP: Duration = Duration::from_secs(3);
/// After the database could not be reached.
const PATIENCE: Duration = Duration::from_secs(3);

struct Shared {
    queue: Arc<Queue>,
    name: String,
    stopping: AtomicBool,
    running: Mutex<Vec<(Claim, Arc<Signals>)>>,
}

/// A running worker.
pub struct Worker {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts its threads.
    pub fn start(queue: Arc<Queue>) -> std::io::Result<Self> {
        let name = name_of_this_process();
        let shared =
            Arc::new(Shared { queue, name, stopping: AtomicBool::new(false), running: Mutex::default() });
        let mut threads = Vec::new();
        let lanes = [Lane::Home; RUNNERS].into_iter().chain([Lane::Outward; MESSENGERS]);
        for (number, lane) in lanes.enumerate() {
            let shared = Arc::clone(&shared);
            let named = std::thread::Builder::new().name(format!("job-{}", number + 1));
            threads.push(named.spawn(move || shared.run_jobs(lane))?);
        }
        let keeper = Arc::clone(&shared);
        threads.push(std::thread::Builder::new().name("job-keeper".into()).spawn(move || keeper.keep())?);
        Ok(Self { shared, threads })
    }

    /// Asks it to stop: running jobs hand themselves back at their next step.
    pub fn ask_to_stop(&self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        for (_, signals) in self.shared.running.lock().iter() {
            tell_to_stop(signals);
        }
        self.shared.queue.bell.ring();
    }

    /// How the list of jobs calls it.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Stops it and waits, at most until `deadline`; what runs still then is taken over when its lease
    /// ends.
    pub fn stop(&self, deadline: Instant) {
        self.ask_to_stop();
        while Instant::now() < deadline && !self.threads.iter().all(JoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let left = self.shared.running.lock().len();
        if left > 0 {
            tracing::warn!(left, "Jobs did not reach their next step in time; others take them over.");
        }
    }
}

impl Shared {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn run_jobs(&self, lane: Lane) {
        while !self.is_stopping() {
            let rings = self.queue.bell.count();
            match take(&self.queue, &self.name, Some(lane)) {
                Ok(Some(claim)) => self.run(claim),
                Ok(None) => self.queue.bell.wait(rings, POLL),
                Err(error) => {
                    tracing::warn!(cause = %error, "The queue could not be read.");
                    self.queue.bell.wait(rings, PATIENCE);
                }
            }
        }
    }

    fn run(&self, claim: Claim) {
        let signals = Arc::new(Signals::default());
        self.running.lock().push((claim.clone(), Arc::clone(&signals)));
        if self.is_stopping() {
            tell_to_stop(&signals);
        }
        perform(&self.queue, &claim, &signals);
        self.running.lock().retain(|(other, _)| other.token != claim.token);
    }

    /// Renews leases, hears of cancellations, queues what is due.
    fn keep(&self) {
        let mut known = Vec::new();
        let mut kept_at = Instant::now();
        while !self.is_stopping() {
            let rings = self.queue.bell.count();
            match enqueue_due(&self.queue, &mut known) {
                Ok(true) => self.queue.bell.ring(),
                Ok(false) => {}
                Err(error) => tracing::debug!(cause = %error, "Recurring work could not be queued."),
            }
            if kept_at.elapsed() >= KEEP {
                kept_at = Instant::now();
                self.keep_leases();
            }
            self.queue.bell.wait(rings, POLL);
        }
    }

    fn keep_leases(&self) {
        let running = self.running.lock().clone();
        for (claim, signals) in running {
            if let Err(error) = self.keep_lease(&claim, &signals) {
                tracing::warn!(job = claim.job.id, cause = %error, "A job's lease could not be renewed.");
            }
        }
    }

    fn keep_lease(&self, claim: &Claim, signals: &Signals) -> Result<(), Error> {
        let id = claim.job.id;
        if self.queue.db.read_blocking(|conn| job::is_cancel_requested(conn, id))? {
            signals.cancelled.store(true, Ordering::Relaxed);
        }
        let (now, until) = (self.queue.now(), self.queue.now() + LEASE);
        let standing = self.queue.db.read_blocking(|conn| job::lease_of(conn, id))?;
        if standing.is_some_and(|lease| lease > now + LEASE / 2) {
            return Ok(());
        }
        if !self.queue.db.write_blocking(|conn| job::renew(conn, id, &claim.token, until))? {
            signals.lost.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// `host-1234`: tells nodes apart in the list of jobs.
fn name_of_this_process() -> String {
    let host = std::env::var("HOSTNAME")
        .ok()
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().chars().filter(|c| !c.is_control()).take(60).collect::<String>())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "worker".into());
    format!("{host}-{}", std::process::id())
}
