//! Floor 3: what comes in from elsewhere, and demo content.

pub mod markdown;
pub mod populate;
