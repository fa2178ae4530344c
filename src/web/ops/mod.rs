//! Surfaces for machines that watch the site: `/health`.

pub mod health;
