//! Lines on their way to stderr: gathered in memory and written together, a moment later, by a thread of its
//! own, so that whoever answers a reader waits for no pipe. None is lost: what is worth a warning is
//! written at once, and all the rest when the program ends.

use std::io::{self, Write};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line may lie in memory.
const PAUSE: Duration = Duration::from_millis(40);
/// Bytes that may lie in memory; whoever brings more writes them.
const MOST: usize = 256 * 1024;

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    is_over: bool,
}

struct Shared {
    waiting: Mutex<Waiting>,
    news: Condvar,
    /// Held while lines are written, so that they stay in their order.
    out: Mutex<Box<dyn Write + Send>>,
}

/// Where lines go. Cheap to clone.
#[derive(Clone)]
pub struct Journal(Arc<Shared>);

/// The thread that writes; dropped, it writes what is left and ends.
pub struct Scribe {
    journal: Journal,
    thread: Option<JoinHandle<()>>,
}

/// Begins to write lines to `out`.
pub fn begin(out: impl Write + Send + 'static) -> io::Result<(Journal, Scribe)> {
    let journal = Journal(Arc::new(Shared {
        waiting: Mutex::default(),
        news: Condvar::new(),
        out: Mutex::new(Box::new(out)),
    }));
    let its = journal.clone();
    let thread = std::thread::Builder::new().name("log".into()).spawn(move || its.keep_writing())?;
    Ok((journal.clone(), Scribe { journal, thread: Some(thread) }))
}

impl Journal {
    fn add(&self, line: &[u8]) {
        let mut waiting = self.0.waiting.lock();
        let is_first = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line);
        let is_full = waiting.lines.len() >= MOST;
        drop(waiting);
        if is_first {
            self.0.news.notify_one();
        }
        if is_full {
            self.write_down();
        }
    }

    fn write_down(&self) {
        let mut out = self.0.out.lock();
        let lines = std::mem::take(&mut self.0.waiting.lock().lines);
        // There is nobody left to be told.
        let _ = out.write_all(&lines).and_then(|()| out.flush());
    }

    fn keep_writing(&self) {
        loop {
            let mut waiting = self.0.waiting.lock();
            while waiting.lines.is_empty() && !waiting.is_over {
                self.0.news.wait(&mut waiting);
            }
            if !waiting.is_over {
                // Others come meanwhile.
                self.0.news.wait_for(&mut waiting, PAUSE);
            }
            let is_over = waiting.is_over;
            drop(waiting);
            self.write_down();
            if is_over {
                return;
            }
        }
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.journal.0.waiting.lock().is_over = true;
        self.journal.0.news.notify_one();
        if let Some(thread) = self.thread.take() {
            // Whatever became of the thread, nothing stays in memory.
            let _ = thread.join();
            self.journal.write_down();
        }
    }
}

/// One line as it is written.
pub struct Line<'a> {
    journal: &'a Journal,
    is_urgent: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.journal.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if self.is_urgent {
            self.journal.write_down();
        }
    }
}

impl<'a> MakeWriter<'a> for Journal {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { journal: self, is_urgent: false }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Line<'a> {
        Line { journal: self, is_urgent: *about.level() <= Level::WARN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut paper = self.0.lock();
            paper.0.extend_from_slice(bytes);
            paper.1 += 1;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_in_order_and_many_at_a_time() {
        let paper = Paper::default();
        let (journal, scribe) = begin(paper.clone()).unwrap();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let journal = &journal;
                scope.spawn(move || {
                    for n in 0..5_000 {
                        journal.make_writer().write_all(format!("{writer} {n}\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        drop(scribe);
        let (text, times) = std::mem::take(&mut *paper.0.lock());
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), 20_000);
        for writer in 0..4 {
            let own = text.lines().filter_map(|line| line.strip_prefix(&format!("{writer} ")));
            assert!(own.map(|n| n.parse::<u32>().unwrap()).eq(0..5_000));
        }
        assert!(times < 2_000, "{times} writes");
    }

    #[test]
    fn a_line_does_not_lie_about_for_long() {
        let paper = Paper::default();
        let (journal, scribe) = begin(paper.clone()).unwrap();
        for n in 0..3 {
            journal.make_writer().write_all(b"Answered.\n").unwrap();
            let began = std::time::Instant::now();
            while paper.0.lock().0.len() < (n + 1) * 10 {
                assert!(began.elapsed() < Duration::from_secs(10));
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        Line { journal: &journal, is_urgent: true }.write_all(b"Beware.\n").unwrap();
        assert!(paper.0.lock().0.ends_with(b"Beware.\n"), "what is urgent is there at once");
        drop(scribe);
    }
}
