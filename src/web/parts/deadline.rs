//! How long a request may take to arrive.

use std::time::Duration;

/// Bounds on how long a client may take; stories are told with shorter ones.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// Headers that are not complete after this are closed.
    pub header: Duration,
    /// A body that is not complete after this is closed.
    pub body: Duration,
    /// What is in flight when the program is told to stop has this long.
    pub grace: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(30),
            // The program is to be out in ten.
            grace: Duration::from_secs(9),
        }
    }
}
