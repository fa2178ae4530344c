//! Wakes the worker of this process when there is something to do.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Rung by whoever queued a job; a ring that nobody heard is heard by the next who listens.
#[derive(Debug, Default)]
pub struct Bell {
    rings: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    /// There is something to do.
    pub fn ring(&self) {
        *self.rings.lock() += 1;
        self.heard.notify_all();
    }

    /// How often it has rung; ask before looking for work.
    pub fn count(&self) -> u64 {
        *self.rings.lock()
    }

    /// Waits until it has rung more than `count` times, at most `patience`.
    pub fn wait(&self, count: u64, patience: Duration) {
        let mut rings = self.rings.lock();
        if *rings == count {
            self.heard.wait_for(&mut rings, patience);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bell;
    use std::time::{Duration, Instant};

    #[test]
    fn a_ring_before_the_wait_is_heard() {
        let bell = Bell::default();
        let count = bell.count();
        bell.ring();
        let began = Instant::now();
        bell.wait(count, Duration::from_secs(20));
        bell.wait(bell.count(), Duration::from_millis(1));
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
