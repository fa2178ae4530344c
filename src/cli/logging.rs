//! Log lines on stderr, for people or for machines.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::Failure;
use super::journal::{self, Scribe};
use crate::config::{ConfigArgs, LogFormat};

/// Starts logging as the settings say; what waits is written when the answer is dropped. A filter that can't
/// be read counts as `info`.
pub fn start(args: &ConfigArgs) -> Result<Scribe, Failure> {
    let (journal, scribe) = journal::begin(std::io::stderr())?;
    let filter = EnvFilter::try_new(&args.rust_log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(journal);
    let started = match args.log_format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        eprintln!("platen: logging did not start: {error}");
    }
    Ok(scribe)
}
