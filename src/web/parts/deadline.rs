//! How long a request may take to arrive.

use std::time::Duration;

/// A request that is not complete after this is closed.
pub const REQUEST_DEADLINE: Duration = Duration::from_secs(30);

/// Headers that are not complete after this are closed.
pub const HEADER_DEADLINE: Duration = Duration::from_secs(10);
