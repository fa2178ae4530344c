//! Old addresses: where nothing is any more, the list of redirects is asked.

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::error::Error;
use crate::models::redirect;
use crate::web::parts::State;

/// What can't stand in a header as it is.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// Middleware: a GET that finds nothing is looked up among the old addresses, and answered `301`.
pub async fn follow<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let answer = next.call(request).await?;
    if answer.status() != StatusCode::NOT_FOUND || !answer.request().method().is_safe() {
        return Ok(answer.map_into_left_body());
    }
    match target(answer.request()).await {
        Ok(Some(path)) => {
            let (request, _) = answer.into_parts();
            Ok(ServiceResponse::from_err(Error::MovedTo(path), request).map_into_right_body())
        }
        Ok(None) => Ok(answer.map_into_left_body()),
        Err(error) => {
            let (request, _) = answer.into_parts();
            Ok(ServiceResponse::from_err(error, request).map_into_right_body())
        }
    }
}

/// Where `path_and_query` leads now; None when nobody knows.
pub async fn find(state: &State, path_and_query: &str) -> Result<Option<String>, Error> {
    let spellings = spellings(path_and_query);
    let found = state.db.read(move |conn| redirect::find_target(conn, &spellings)).await?;
    Ok(found.map(|path| utf8_percent_encode(&path, UNSAFE).to_string()))
}

async fn target(request: &HttpRequest) -> Result<Option<String>, Error> {
    let Some(state) = request.app_data::<State>() else { return Ok(None) };
    let own = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Ok(find(state, own).await?.filter(|path| path != own))
}

/// How an address may stand in the list: with and without its query, escaped or not, with a slash at
/// its end or none.
fn spellings(path_and_query: &str) -> Vec<String> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut spellings = Vec::new();
    if !query.is_empty() {
        spellings.push(path_and_query.to_owned());
    }
    let decoded = percent_decode_str(path).decode_utf8().ok().map(String::from);
    for path in [Some(path.to_owned()), decoded].into_iter().flatten() {
        let bare = path.trim_end_matches('/');
        spellings.push(path.clone());
        spellings.push(bare.to_owned());
        spellings.push(format!("{bare}/"));
    }
    spellings.retain(|spelling| spelling.len() > 1 && !spelling.contains('\0'));
    spellings.dedup();
    spellings
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn an_address_is_looked_for_in_each_of_its_spellings() {
        assert_eq!(spellings("/?p=12"), ["/?p=12"]);
        assert_eq!(
            spellings("/2024/caf%C3%A9/")[..3],
            ["/2024/caf%C3%A9/", "/2024/caf%C3%A9", "/2024/caf%C3%A9/"]
        );
        assert!(spellings("/2024/caf%C3%A9/").contains(&"/2024/café".to_owned()));
        assert!(spellings("/a%00b").iter().all(|spelling| !spelling.contains('\0')));
    }
}
