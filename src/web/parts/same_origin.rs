//! State-changing requests must come from the site's own pages: in place of tokens in forms, so that
//! no form goes stale.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::middleware::Next;

use super::session_store::cookie_name;
use super::state::State;
use crate::config::Environment;
use crate::error::Error;
use crate::urls;

/// Middleware: refuses unsafe requests of foreign origin with 403.
pub async fn check<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if request.method().is_safe() || is_own(&request) || is_let_in(&request) {
        next.call(request).await.map(ServiceResponse::map_into_left_body)
    } else {
        Ok(request.error_response(Error::CrossOrigin).map_into_right_body())
    }
}

fn is_own(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let own_origin = header(ORIGIN.as_str()).map(|origin| is_site_origin(request, origin));
    match (header("sec-fetch-site"), own_origin) {
        (Some("same-origin" | "none"), own_origin) => own_origin != Some(false),
        (Some(_), _) => false,
        (None, Some(own_origin)) => own_origin,
        // Neither header: no browser of today. Without a session there is nothing to abuse.
        (None, None) => !carries_session(request),
    }
}

/// Pages of other sites that may call the API: what they send carries no cookie there.
fn is_let_in(request: &ServiceRequest) -> bool {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let state = request.app_data::<State>().filter(|_| urls::api::is_within(request.path()));
    origin.zip(state).is_some_and(|(origin, state)| state.config.api.lets_in(origin))
}

fn is_site_origin(request: &ServiceRequest, origin: &str) -> bool {
    let Some(state) = request.app_data::<State>() else { return false };
    if origin == state.config.server.origin() {
        return true;
    }
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    state.config.environment != Environment::Production
        && host.is_some_and(|host| origin == format!("http://{host}"))
}

fn carries_session(request: &ServiceRequest) -> bool {
    let is_https = request.app_data::<State>().is_some_and(|state| state.config.server.is_https());
    request.cookie(cookie_name(is_https)).is_some()
}
