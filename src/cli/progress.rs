//! How far long work has come: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::backup::Watcher;

/// Between two plain lines.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress of one piece of work.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    what: &'static str,
    total: u64,
    done: u64,
    told_at: Instant,
}

impl Progress {
    /// Of `total` things called `what`.
    pub fn new(total: u64, what: &'static str) -> Self {
        let bar = match std::io::stderr().is_terminal() {
            true => ProgressBar::new(total),
            false => ProgressBar::hidden(),
        };
        if let Ok(style) =
            ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {msg}, {eta} to go")
        {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar, what, total, done: 0, told_at: Instant::now() }
    }

    /// `count` more are done.
    pub fn advance(&mut self, count: u64) {
        self.done += count;
        self.bar.inc(count);
        if self.bar.is_hidden() && self.told_at.elapsed() >= PAUSE {
            self.told_at = Instant::now();
            eprintln!("{} of {} {}", self.done, self.total, self.what);
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// The progress of work in several steps.
#[derive(Debug, Default)]
pub struct Steps(Option<Progress>);

impl Steps {
    /// Before the first step.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Watcher for Steps {
    fn step(&mut self, total: u64, what: &'static str) {
        if let Some(last) = self.0.replace(Progress::new(total, what)) {
            last.finish();
        }
    }

    fn advance(&mut self, count: u64) {
        if let Some(progress) = &mut self.0 {
            progress.advance(count);
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if let Some(last) = self.0.take() {
            last.finish();
        }
    }
}
