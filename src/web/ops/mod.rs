//! Surfaces for machines that watch the site: `/health`.
