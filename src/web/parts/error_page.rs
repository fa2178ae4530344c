//! One error becomes one page in the site's design; its cause goes to the log with the request's id.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONNECTION, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use askama::Template;

use super::access_log::loggable_path;
use super::guard::Viewer;
use super::layout::Layout;
use super::parking::is_by_script;
use super::posted::Posted;
use super::respond::PRIVATE;
use super::returned::{FieldKind, Returned};
use super::state::State;
use crate::error::Error;
use crate::urls;

#[derive(Template)]
#[template(path = "errors/show.html")]
struct ErrorPage {
    layout: Layout,
    status: u16,
    title: &'static str,
    advice: String,
    returned: Option<Returned>,
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::SignInFirst(_) => StatusCode::SEE_OTHER,
            Self::MovedTo(_) => StatusCode::MOVED_PERMANENTLY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Stale | Self::Taken(_) | Self::Refused(_) => StatusCode::CONFLICT,
            Self::Unavailable(_) | Self::Deadlock => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Headers only; [`render`] adds the page.
    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((CACHE_CONTROL, PRIVATE));
        match self {
            Self::SignInFirst(path) => answer.insert_header((LOCATION, urls::login(path))),
            Self::MovedTo(path) => answer
                .insert_header((LOCATION, path.as_str()))
                .insert_header((CACHE_CONTROL, "public, max-age=300")),
            Self::TooManyTries(seconds) => answer.insert_header((RETRY_AFTER, *seconds)),
            Self::Unavailable(_) => answer.insert_header((RETRY_AFTER, 5)),
            Self::Deadlock => answer.insert_header((RETRY_AFTER, 1)),
            Self::TooSlow | Self::TooLarge => answer.insert_header((CONNECTION, "close")),
            _ => &mut answer,
        };
        answer.finish()
    }
}

/// Middleware: gives every error without a body its page, and logs the cause.
///
/// The layers inside never answer `Err`: an error without its request could not be shown.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let answer = next.call(request).await?;
    if answer.response().error().is_none() && !is_bare(answer.response()) {
        return Ok(answer.map_into_left_body());
    }
    let (request, response) = answer.into_parts();
    log(&request, response.error());
    let sentence = response.error().and_then(advice_in);
    let refused = response.error().and_then(|error| error.as_error::<Error>()).is_some_and(is_refusal);
    let title = refused.then_some("That can’t be done");
    let answer = fill(&request, response.map_into_boxed_body(), (title, sentence));
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

/// A rule stands against it; nobody changed anything meanwhile.
fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Refused(_))
}

/// A 404 or 405 of the router itself has no error and an empty body.
fn is_bare<B: MessageBody>(response: &HttpResponse<B>) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && matches!(
            response.body().size(),
            actix_web::body::BodySize::None | actix_web::body::BodySize::Sized(0)
        )
}

fn fill(
    request: &actix_web::HttpRequest,
    response: HttpResponse,
    (own_title, sentence): (Option<&'static str>, Option<String>),
) -> HttpResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let Some(state) = request.app_data::<State>() else { return response };
    let mut layout = Layout::bare(request, state.site.last_known(), state.now());
    if let Some(Viewer(viewer)) = request.extensions().get::<Viewer>() {
        layout.viewer.clone_from(viewer);
    }
    let (title, advice) = words(status);
    let page = ErrorPage {
        layout,
        status: status.as_u16(),
        title: own_title.unwrap_or(title),
        advice: sentence.unwrap_or_else(|| advice.to_owned()),
        returned: returned(request, status),
    };
    let mut filled = HttpResponse::build(status);
    for name in [RETRY_AFTER, ALLOW, CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            filled.insert_header((name, value.clone()));
        }
    }
    filled.insert_header((CACHE_CONTROL, HeaderValue::from_static(PRIVATE)));
    match page.render() {
        Ok(html) => filled.content_type("text/html; charset=utf-8").body(html),
        Err(error) => {
            tracing::error!(cause = %error, "The error page could not be rendered.");
            filled.content_type("text/plain; charset=utf-8").body(advice)
        }
    }
}

/// What the request brought, so that no word of it is lost with the page it was written on.
fn returned(request: &actix_web::HttpRequest, status: StatusCode) -> Option<Returned> {
    let posted = request.extensions().get::<Posted>().cloned()?;
    // A form of another site must not be one click away from being sent as the person's own.
    let may_be_sent = status.is_server_error() || matches!(status.as_u16(), 408 | 429);
    match is_by_script(request.headers()) {
        true => None,
        false => Returned::of(request.path(), posted.fields(), may_be_sent),
    }
}

/// Sentences that were written for the person.
fn advice_in(error: &actix_web::Error) -> Option<String> {
    match error.as_error::<Error>() {
        Some(Error::BadRequest(sentence) | Error::Refused(sentence)) => Some(sentence.clone()),
        Some(Error::TooManyTries(seconds)) => Some(format!(
            "There were too many tries. Wait {} and try again.",
            match seconds.div_ceil(60) {
                1 => "a minute".to_owned(),
                minutes => format!("{minutes} minutes"),
            }
        )),
        Some(Error::CrossOrigin) => Some(
            "The form was not sent from a page of this site. Go back, reload the page, and send it again."
                .into(),
        ),
        _ => None,
    }
}

fn log(request: &actix_web::HttpRequest, error: Option<&actix_web::Error>) {
    let Some(error) = error else { return };
    let path = loggable_path(request);
    match error.as_error::<Error>() {
        Some(Error::Internal(cause)) => {
            tracing::error!(cause = format!("{cause:#}"), path, "A request failed.");
        }
        Some(Error::Unavailable(cause)) => {
            tracing::error!(cause, path, "The database is not available.");
        }
        Some(_) => {}
        None if error.as_response_error().status_code().is_server_error() => {
            tracing::error!(cause = %error, path, "A request failed.");
        }
        None => {}
    }
}

/// Title and advice for a status.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("That request could not be understood", "Go back and try again."),
        403 => (
            "That is not open to you",
            "Your account may not do this. Ask an administrator of the site if you think it should.",
        ),
        404 => (
            "There is no such page",
            "The address may be mistyped, or the page is gone. The archive and the search know what is here.",
        ),
        405 => (
            "That is not done this way",
            "This address does not take that kind of request. Go back and use the page's own buttons.",
        ),
        408 => (
            "That took too long",
            "The request did not arrive in time. Check your connection and send it again.",
        ),
        409 => (
            "Something changed meanwhile",
            "Somebody else changed this since you opened it. Go back, reload, and look before you try again.",
        ),
        413 => (
            "That is too large",
            "What you sent is larger than this page takes. Make it smaller and send it again.",
        ),
        415 => ("That kind of content is not taken here", "Send the form from its own page."),
        429 => ("Too many tries", "Wait a quarter of an hour and try again."),
        503 => ("The site can't reach its database", "Nothing is lost. Wait a moment and reload the page."),
        status if status < 500 => ("That did not work", "Go back and try again."),
        _ => (
            "Something went wrong here",
            "It is our fault, and it is in the log. Try again; if it happens again, tell the site's administrator the request id below.",
        ),
    }
}
