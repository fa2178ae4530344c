//! What went wrong with a call, as `application/problem+json` (RFC 9457).

use std::collections::BTreeMap;
use std::fmt;

use actix_web::body::BodySize;
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use tracing_actix_web::RequestId;
use utoipa::ToSchema;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::web::parts::access_log::loggable_path;

/// The media type of every failure.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a call could not be carried out. The cause is for the log, all else for the caller.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    errors: FieldErrors,
    version: Option<i32>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Error>,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Bad Request")]
    title: &'static str,
    /// The status of the answer.
    #[schema(example = 400)]
    status: u16,
    /// What went wrong, in a sentence.
    #[schema(example = "Some of the fields are not as they must be.")]
    detail: String,
    /// What is wrong with each field or parameter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"title": ["can't be empty"]}))]
    errors: BTreeMap<String, Vec<String>>,
    /// The version that stands, where another one was to be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    /// Names the request in the site's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl Problem {
    /// A problem of this kind, in a sentence.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let (errors, headers) = (FieldErrors::new(), Vec::new());
        Self { status, detail: detail.into(), errors, version: None, headers, cause: None }
    }

    /// 400: what is wrong stands beside fields.
    pub fn invalid(errors: FieldErrors) -> Self {
        let detail = "Some of the fields are not as they must be.";
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// 400: one thing is wrong with one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(FieldErrors::one(field, message))
    }

    /// 400: the request as a whole can't be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 409: a value that must be nobody else's is.
    pub fn taken(errors: FieldErrors) -> Self {
        Self { errors, ..Self::new(StatusCode::CONFLICT, "Somebody else has this already.") }
    }

    /// Something stands against fields: 409 where it is somebody else's, 400 where it never fits.
    pub fn refused(status: StatusCode, errors: FieldErrors) -> Self {
        match status {
            StatusCode::CONFLICT => Self::taken(errors),
            _ => Self::invalid(errors),
        }
    }

    /// 409: the `version` that was sent is not the one that stands.
    pub fn stale(standing: i32) -> Self {
        let errors = FieldErrors::one("version", format!("is not {standing}, which stands now"));
        let detail =
            "Somebody else changed this meanwhile. Read it again, and send the change with its version.";
        Self { errors, version: Some(standing), ..Self::new(StatusCode::CONFLICT, detail) }
    }

    /// 412: `If-Match` names another version than the one that stands.
    pub fn precondition_failed(standing: i32) -> Self {
        let detail =
            "Somebody else changed this meanwhile. Read it again, and send the change with its ETag.";
        Self { version: Some(standing), ..Self::new(StatusCode::PRECONDITION_FAILED, detail) }
    }

    /// 401: nobody, or somebody unknown, asks for what is not open to everybody.
    pub fn unauthorised(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Platen\""))
    }

    /// 403: the role, or the token's scope, does not reach so far.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// What is wrong, field by field.
    pub fn errors(&self) -> &FieldErrors {
        &self.errors
    }

    /// With a further header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What an answer failed with, whatever layer it failed in; None when it is a whole answer.
    pub fn of<B: MessageBody>(answer: &HttpResponse<B>) -> Option<Self> {
        if let Some(error) = answer.error() {
            return Some(match (error.as_error::<Self>(), error.as_error::<Error>()) {
                (Some(problem), _) => problem.told_again(),
                (_, Some(error)) => Self::of_error(error),
                _ => Self::bare(error.as_response_error().status_code()),
            });
        }
        let (status, size) = (answer.status(), answer.body().size());
        let is_failure = status.is_client_error() || status.is_server_error();
        let is_bare = is_failure && matches!(size, BodySize::None | BodySize::Sized(0));
        is_bare.then(|| match answer.headers().get(ALLOW) {
            Some(methods) => Self::bare(status).with_header(ALLOW, methods.clone()),
            None => Self::bare(status),
        })
    }

    /// A status alone, in words.
    pub(super) fn bare(status: StatusCode) -> Self {
        Self::new(status, words(status))
    }

    fn told_again(&self) -> Self {
        let (detail, errors, headers) = (self.detail.clone(), self.errors.clone(), self.headers.clone());
        Self { status: self.status, detail, errors, version: self.version, headers, cause: None }
    }

    fn of_error(error: &Error) -> Self {
        let retry_after = |problem: Self, seconds: u64| problem.with_header(RETRY_AFTER, seconds.into());
        let problem = Self::bare(match error {
            Error::SignInFirst(_) => StatusCode::UNAUTHORIZED,
            Error::MovedTo(_) => StatusCode::NOT_FOUND,
            error => error.status_code(),
        });
        match error {
            Error::BadRequest(sentence) | Error::Refused(sentence) => {
                Self { detail: sentence.clone(), ..problem }
            }
            Error::CrossOrigin => {
                Self { detail: "Calls from other sites' pages are refused.".into(), ..problem }
            }
            Error::SignInFirst(_) => Self::unauthorised(problem.detail),
            Error::TooManyTries(seconds) => retry_after(problem, *seconds),
            Error::Unavailable(_) => retry_after(problem, 5),
            Error::Deadlock => retry_after(problem, 1),
            Error::TooSlow | Error::TooLarge => {
                problem.with_header(CONNECTION, HeaderValue::from_static("close"))
            }
            _ => problem,
        }
    }

    /// The answer to a request, which the log names by its id.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        let errors = self.errors.iter().map(|(field, message)| (field.to_owned(), vec![message.to_owned()]));
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            errors: errors.collect(),
            detail: self.detail,
            version: self.version,
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string),
        };
        let mut answer = HttpResponse::build(self.status);
        answer.insert_header((CACHE_CONTROL, "no-store"));
        for header in self.headers {
            answer.insert_header(header);
        }
        answer.content_type(PROBLEM_JSON).body(serde_json::to_string(&body).unwrap_or_default())
    }

    /// Notes the cause of an answer that failed by our fault.
    pub fn log<B>(request: &HttpRequest, answer: &HttpResponse<B>) {
        let Some(error) = answer.error() else { return };
        let own = error.as_error::<Self>().and_then(|problem| problem.cause.as_ref());
        let path = loggable_path(request);
        match own.or(error.as_error::<Error>()) {
            Some(Error::Internal(cause)) => {
                tracing::error!(cause = format!("{cause:#}"), path, "A call failed.");
            }
            Some(Error::Unavailable(cause)) => {
                tracing::error!(cause, path, "The database is not available.");
            }
            _ => {}
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = Self::of_error(&error);
        Self { cause: Some(error), ..problem }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// The status alone; the layer around the API writes the rest, for it knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status)
    }
}

fn words(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The request can't be understood.",
        401 => "Send a token: Authorization: Bearer TOKEN.",
        403 => "Your role, or the scope of your token, does not reach so far.",
        404 => "There is nothing at this address, or it is not yours to see.",
        405 => "This address does not take that method.",
        406 => "Every answer here is JSON: send Accept: application/json, or no Accept at all.",
        408 => "The request did not arrive in time.",
        409 => "This stands against something that is there already.",
        412 => "A condition of the request does not hold.",
        413 => "The body is larger than this address takes.",
        415 => "Send the body as application/json.",
        429 => "That were too many calls. Wait, and try again.",
        503 => "The site can't reach its database. Try again in a moment.",
        status if status < 500 => "The request can't be carried out.",
        _ => "Something went wrong here. It is in the log under the request's id.",
    }
}
