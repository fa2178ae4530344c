//! The gate of the API: who calls is known, and how often they may, before anything else is asked.

use actix_web::HttpMessage;
use actix_web::HttpResponse;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;

use super::caller::Caller;
use super::cors;
use super::problem::Problem;
use crate::services::quota::{Quota, WINDOW};
use crate::urls;
use crate::web::parts::State;
use crate::web::parts::address::client_address;

/// Middleware: lets calls in, and tells callers how many they have left.
pub async fn open<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let state = request.app_data::<State>().cloned();
    let Some(state) = state.filter(|_| urls::api::is_within(request.path())) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    if let Some(answer) = cors::preflight(&request, &state.config.api) {
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let (quota, admitted) = admit(&request, &state).await;
    let mut answer = match admitted {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.call(request).await?.map_into_left_body()
        }
        Err(problem) => refuse(request, problem).map_into_right_body(),
    };
    if let Some(quota) = quota {
        tell(answer.headers_mut(), quota);
    }
    cors::tell(&mut answer, &state.config.api);
    Ok(answer)
}

/// Who calls, and what they have left of their calls: a token is counted, else the address.
async fn admit(request: &ServiceRequest, state: &State) -> (Option<Quota>, Result<Caller, Problem>) {
    let address = client_address(request.request());
    let caller = Caller::of(request.headers(), address.clone(), state).await;
    let limit = state.config.api.rate_limit;
    if limit == 0 {
        return (None, caller);
    }
    let token = caller.as_ref().ok().and_then(Caller::token_id);
    let quota = match token {
        Some(id) => state.quotas.count(format!("token {id}"), limit),
        None => state.quotas.count(format!("address {address}"), (limit / 2).max(1)),
    };
    match quota.is_spent {
        true => (Some(quota), Err(too_many(quota))),
        false => (Some(quota), caller),
    }
}

fn too_many(quota: Quota) -> Problem {
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!("{} calls a minute are enough. Wait {} s.", quota.limit, quota.reset_seconds),
    );
    problem.with_header(RETRY_AFTER, quota.reset_seconds.into())
}

/// The answer in place of what was asked for; what is our fault goes to the log.
fn refuse(request: ServiceRequest, problem: Problem) -> ServiceResponse {
    let failed = HttpResponse::from_error(problem);
    Problem::log(request.request(), &failed);
    let answer = match Problem::of(&failed) {
        Some(problem) => problem.answer(request.request()),
        None => failed,
    };
    request.into_response(answer)
}

fn tell(headers: &mut HeaderMap, quota: Quota) {
    let mut add = |name: &'static str, value: HeaderValue| {
        headers.insert(HeaderName::from_static(name), value);
    };
    add("ratelimit-limit", quota.limit.into());
    add("ratelimit-remaining", quota.left.into());
    add("ratelimit-reset", quota.reset_seconds.into());
    if let Ok(policy) = HeaderValue::try_from(format!("{};w={}", quota.limit, WINDOW.as_secs())) {
        add("ratelimit-policy", policy);
    }
}
