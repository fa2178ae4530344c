//! `platen openapi`: the API's OpenAPI document.

use super::{Failure, output};
use crate::config::Config;
use crate::web::api::openapi;

/// Runs `openapi`.
pub fn run(config: &Config) -> Result<(), Failure> {
    output::json(&openapi::document(config.server.base()))
}
