//! Log lines on stderr, for people or for machines.
//!
//! A thread of its own writes them, many at a time where there are many: whoever answers a reader does not
//! wait for it. None is lost: where lines come faster than they can be written, those who write them wait.

use std::io::{BufWriter, IsTerminal};

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::config::{ConfigArgs, LogFormat};

/// Lines that may wait to be written.
const WAITING: usize = 8_192;
/// Bytes written at a time at most.
const BUFFER: usize = 64 * 1024;

/// Starts logging as the settings say; what waits is written when the answer is dropped. A filter that can't
/// be read counts as `info`.
#[must_use]
pub fn start(args: &ConfigArgs) -> WorkerGuard {
    let stderr = BufWriter::with_capacity(BUFFER, std::io::stderr());
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(false)
        .buffered_lines_limit(WAITING)
        .thread_name("log")
        .finish(stderr);
    let filter = EnvFilter::try_new(&args.rust_log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(writer);
    let started = match args.log_format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        eprintln!("platen: logging did not start: {error}");
    }
    guard
}
