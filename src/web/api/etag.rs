//! One thing and its version: `ETag`, `If-None-Match`, `If-Match`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::answers::json_text;
use super::body::Member;
use super::problem::Problem;
use crate::error::Error;
use crate::kit::token::hash_token;

/// One thing in a version, with its `ETag`; `304` to whoever has it.
///
/// The tag holds more than the version, for what a thing shows of others changes without it.
pub fn answer(
    request: &HttpRequest,
    status: StatusCode,
    version: i32,
    body: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let text = serde_json::to_string(body)
        .map_err(|error| Error::Internal(anyhow::Error::new(error).context("writing JSON")))?;
    let tag = tag_of(version, &text);
    let known =
        request.method().is_safe() && tags(request, &IF_NONE_MATCH).any(|known| known == tag || known == "*");
    let mut answer = match known {
        true => json_text(StatusCode::NOT_MODIFIED, String::new()),
        false => json_text(status, text),
    };
    tell(&mut answer, &tag);
    Ok(answer)
}

/// JSON that is written already, with the `ETag` of its version where it has one.
pub(super) fn of_text(status: StatusCode, version: Option<i32>, text: String) -> HttpResponse {
    let tag = version.map(|version| tag_of(version, &text));
    let mut answer = json_text(status, text);
    if let Some(tag) = tag {
        tell(&mut answer, &tag);
    }
    answer
}

fn tag_of(version: i32, text: &str) -> String {
    format!("{version}.{}", &hash_token(text)[..12])
}

fn tell(answer: &mut HttpResponse, tag: &str) {
    if let Ok(tag) = format!("\"{tag}\"").parse() {
        answer.headers_mut().insert(ETAG, tag);
    }
}

/// The tags that a header names, without quotes, and without the mark of weakness that caches add.
fn tags<'a>(request: &'a HttpRequest, header: &HeaderName) -> impl Iterator<Item = &'a str> {
    request
        .headers()
        .get_all(header)
        .flat_map(|value| value.to_str().unwrap_or("").split(','))
        .map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'))
        .filter(|tag| !tag.is_empty())
}

/// Which versions the caller wants to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// It does not say.
    Absent,
    /// `*`: whichever stands.
    Any,
    /// One of these.
    Versions(Vec<i32>),
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = |tag: &str| tag.split('.').next().and_then(|version| version.parse().ok());
        ready(Ok(match request.headers().contains_key(IF_MATCH) {
            false => Self::Absent,
            true if tags(request, &IF_MATCH).any(|tag| tag == "*") => Self::Any,
            true => Self::Versions(tags(request, &IF_MATCH).filter_map(version).collect()),
        }))
    }
}

impl IfMatch {
    /// 412 unless the version that stands is among them.
    pub fn check(&self, standing: i32) -> Result<(), Problem> {
        match self {
            Self::Versions(versions) if !versions.contains(&standing) => {
                Err(Problem::precondition_failed(standing))
            }
            _ => Ok(()),
        }
    }

    /// That the caller knows what it changes: by this header or by the `version` in the body. 412 and 409
    /// when that is not the version that stands, 400 when neither is there.
    pub fn check_with(&self, sent: &Member<i32>, standing: i32) -> Result<(), Problem> {
        self.check(standing)?;
        match (sent, self) {
            (Member::Value(version), _) if *version != standing => Err(Problem::stale(standing)),
            (Member::Value(_), _) | (_, Self::Any | Self::Versions(_)) => Ok(()),
            (_, Self::Absent) => Err(Problem::field(
                "version",
                "is missing: send the version you read, or its ETag as If-Match",
            )),
        }
    }

    /// What a write found stale that was right when it was looked at: somebody was faster.
    pub fn lost(&self, error: Error, standing: i32) -> Problem {
        match (error, self) {
            (Error::Stale, Self::Versions(_)) => Problem::precondition_failed(standing + 1),
            (Error::Stale, _) => Problem::stale(standing + 1),
            (error, _) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use actix_web::test::TestRequest;

    use super::*;

    fn if_match(value: &str) -> IfMatch {
        let request = TestRequest::default().insert_header((IF_MATCH, value)).to_http_request();
        IfMatch::from_request(&request, &mut Payload::None).into_inner().unwrap()
    }

    #[test]
    fn a_tag_names_a_version() {
        let versions = |numbers: &[i32]| IfMatch::Versions(numbers.to_vec());
        assert_eq!(if_match("\"3.abc\""), versions(&[3]));
        assert_eq!(if_match("W/\"3.abc\", \"4.d\""), versions(&[3, 4]));
        assert_eq!(if_match("*"), IfMatch::Any);
        assert_eq!(if_match("nonsense"), versions(&[]));
    }

    #[test]
    fn a_change_says_what_it_changes() {
        let status = |result: Result<(), Problem>| {
            result.map_or_else(|problem| problem.status_code().as_u16(), |()| 200)
        };
        assert_eq!(status(IfMatch::Absent.check_with(&Member::Absent, 3)), 400);
        assert_eq!(status(IfMatch::Absent.check_with(&Member::Value(2), 3)), 409);
        assert_eq!(status(IfMatch::Absent.check_with(&Member::Value(3), 3)), 200);
        assert_eq!(status(if_match("\"2.x\"").check_with(&Member::Absent, 3)), 412);
        assert_eq!(status(if_match("\"3.x\"").check_with(&Member::Absent, 3)), 200);
        assert_eq!(status(if_match("\"3.x\"").check_with(&Member::Value(2), 3)), 409);
        assert_eq!(status(if_match("*").check_with(&Member::Null, 3)), 200);
    }

    #[test]
    fn whoever_has_it_need_not_get_it_again() {
        let body = serde_json::json!({"id": 1});
        let ask = |tag: &str| {
            let request = TestRequest::default().insert_header((IF_NONE_MATCH, tag)).to_http_request();
            answer(&request, StatusCode::OK, 3, &body).unwrap()
        };
        let first = ask("\"none\"");
        let tag = first.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        assert_eq!((first.status().as_u16(), &tag[..3]), (200, "\"3."));
        assert_eq!(ask(&tag).status(), 304);
        assert_eq!(ask(&format!("\"x\", W/{tag}")).status(), 304);
        assert_eq!(ask("*").status(), 304);
    }
}
