//! The layer around the API: no cookie goes in, and whatever fails is told as a problem.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, COOKIE, HeaderMap};
use actix_web::middleware::Next;

use super::problem::Problem;
use crate::urls;

/// Middleware: what happens at addresses of the API, in whatever layer, is answered in JSON.
pub async fn answer<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if !urls::api::is_within(request.path()) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    // A browser's session must never speak for a program.
    request.headers_mut().remove(COOKIE);
    if !accepts_json(request.headers()) {
        let answer = Problem::bare(StatusCode::NOT_ACCEPTABLE).answer(request.request());
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let answer = next.call(request).await?;
    let Some(problem) = Problem::of(answer.response()) else { return Ok(answer.map_into_left_body()) };
    Problem::log(answer.request(), answer.response());
    let (request, _) = answer.into_parts();
    let told = problem.answer(&request);
    Ok(ServiceResponse::new(request, told).map_into_right_body())
}

/// Whether the caller takes JSON: it says nothing of what it takes, or JSON is among it.
fn accepts_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers
        .get_all(ACCEPT)
        .flat_map(|value| value.to_str().unwrap_or("").split(','))
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .peekable();
    ranges.peek().is_none() || ranges.any(is_json)
}

/// `application/json`, or a range it is within, unless it is refused by `q=0`.
fn is_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next().unwrap_or("").to_ascii_lowercase();
    let is_refused = parts.any(|part| {
        let weight = part.strip_prefix("q=").or(part.strip_prefix("Q="));
        weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
    });
    matches!(kind.as_str(), "*/*" | "application/*" | "application/json" | "application/problem+json")
        && !is_refused
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn accepts(ranges: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ranges));
        accepts_json(&headers)
    }

    #[test]
    fn json_is_taken_where_it_is_among_what_is_accepted() {
        assert!(accepts_json(&HeaderMap::new()));
        for ranges in [
            "*/*",
            "application/json",
            "text/html, application/json;q=0.5",
            "application/*; charset=utf-8",
            "",
            "text/html,application/xhtml+xml,*/*;q=0.8",
        ] {
            assert!(accepts(ranges), "{ranges}");
        }
        for ranges in
            ["text/html", "application/xml", "application/json;q=0", "text/*, */*; q=0.0", "nonsense"]
        {
            assert!(!accepts(ranges), "{ranges}");
        }
    }
}
