//! `/api/v1/openapi.json`: the API as programs read about it.

use actix_web::HttpResponse;

use crate::web::api::answers::json;
use crate::web::api::openapi;
use crate::web::api::problem::Problem;
use crate::web::parts::State;

/// `GET /api/v1/openapi.json`
pub async fn show(state: State) -> Result<HttpResponse, Problem> {
    json(&openapi::document(state.config.server.base()))
}
