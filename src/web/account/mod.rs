//! Surfaces of one's own account: `/setup`, `/signup`, `/login`, `/password`, `/account`.

pub mod kept;
pub mod login;
pub mod password;
pub mod password_reset;
pub mod profile;
pub mod setup;
pub mod signing_in;
pub mod signup;
pub mod tokens;
