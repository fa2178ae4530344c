//! Surfaces for readers.

pub mod home;
