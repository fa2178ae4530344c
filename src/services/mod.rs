//! Floor 2b: the world outside the database, each part with a stand-in for tests.

pub mod courier;
pub mod mailer;
pub mod metrics;
pub mod quota;
pub mod rate_limit;
pub mod storage;
