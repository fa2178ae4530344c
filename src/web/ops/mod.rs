//! Surfaces for machines that watch the site: `/health`, and `/metrics` on an address of its own.

pub mod health;
pub mod metrics;
