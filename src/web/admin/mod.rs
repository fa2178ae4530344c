//! Surfaces of the admin.
