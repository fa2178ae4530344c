//! Being told to stop.

use std::time::Duration;

/// Between the order to stop and the end of the program.
pub const GRACE: Duration = Duration::from_secs(9);

/// Waits for SIGTERM or Ctrl-C.
#[cfg(unix)]
pub async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
