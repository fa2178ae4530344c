//! Floor 3: what comes in from elsewhere, what goes out, and demo content.

pub mod dump;
pub mod markdown;
pub mod populate;
