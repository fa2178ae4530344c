//! What a job's page sees of work on a backup, and how that work hears that it is to stop.

use std::time::{Duration, Instant};

use super::{Halt, Outcome, Work};
use crate::backup::Watcher;
use crate::error::Error;

/// Between two words to the database.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes down in percent how far work of several phases has come.
pub(super) struct Percent<'a, 'w> {
    work: &'a mut Work<'w>,
    phases: u64,
    phase: u64,
    done: u64,
    total: u64,
    told_at: Instant,
    halt: Option<Halt>,
}

impl<'a, 'w> Percent<'a, 'w> {
    /// Of so many phases.
    pub(super) fn of(work: &'a mut Work<'w>, phases: u64) -> Self {
        Self { work, phases, phase: 0, done: 0, total: 1, told_at: Instant::now(), halt: None }
    }

    /// The job.
    pub(super) fn work(&mut self) -> &mut Work<'w> {
        self.work
    }

    /// The work's result, unless the work ended because the job was to stop.
    pub(super) fn result<T>(&mut self, worked: Result<T, Error>) -> Result<T, Halt> {
        match self.halt.take() {
            Some(halt) => Err(halt),
            None => Ok(worked?),
        }
    }

    /// All is done; answers `summary` as what came of it.
    pub(super) fn finish(self, summary: String) -> Outcome {
        self.work.step(|_, at| {
            (at.progress, at.total) = (100, Some(100));
            Ok::<_, Error>(())
        })?;
        Ok(summary)
    }

    fn percent(&self) -> i64 {
        let begun = self.phase.saturating_sub(1) * 100;
        let phase = self.done.min(self.total) * 100 / self.total.max(1);
        i64::try_from((begun + phase) / self.phases).unwrap_or(0).min(99)
    }

    fn tell(&mut self) {
        self.told_at = Instant::now();
        let percent = self.percent();
        let told = self.work.step(|_, at| {
            // After a kill the work begins anew, and so does what is told of it.
            (at.progress, at.total) = (percent, Some(100));
            Ok::<_, Error>(())
        });
        match told {
            // While the database is away there is nothing to tell it.
            Ok(()) | Err(Halt::Failed(_)) => {}
            Err(halt) => self.halt = Some(halt),
        }
    }
}

impl Watcher for Percent<'_, '_> {
    fn step(&mut self, total: u64, _what: &'static str) {
        self.phase += 1;
        (self.done, self.total) = (0, total);
        self.tell();
    }

    fn advance(&mut self, count: u64) {
        self.done += count;
        if self.told_at.elapsed() >= PAUSE {
            self.tell();
        }
    }

    fn go_on(&self) -> Result<(), Error> {
        match self.halt {
            Some(_) => Err(Error::Refused("the job is to stop.".into())),
            None => Ok(()),
        }
    }
}
