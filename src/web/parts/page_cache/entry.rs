//! A page that is kept: its body plain and compressed, and its headers, ready to go out.

use std::time::{Instant, SystemTime};

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, None as NoBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, AGE, AcceptEncoding, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ContentEncoding,
    ETAG, Encoding, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, SET_COOKIE, TRANSFER_ENCODING,
    WARNING, from_comma_delimited,
};
use actix_web::web::Bytes;

use crate::db::Moment;
use crate::db::topics::Numbers;
use crate::kit::compress::{brotli, gzip};
use crate::web::parts::access_log::REQUEST_ID;
use crate::web::parts::reader_cache;

/// Shorter bodies are not worth compressing.
const SHORT: usize = 860;
/// Memory that an entry takes beside its bodies, about.
const FRAME: usize = 2_000;

/// From when to when a page may go out, and what it was made from.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The page was made then.
    pub from: Moment,
    /// Then something appears by itself.
    pub until: Moment,
    /// What it was made from.
    pub numbers: Numbers,
}

/// How sure it is that a page is as it would be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is.
    Good,
    /// Nobody can say: the database is away.
    Unknown,
    /// It is not, and there is no other.
    Old,
}

/// A page that is kept.
#[derive(Debug)]
pub(super) struct Entry {
    /// When it may go out.
    pub term: Term,
    /// The route that made it, for the log.
    pub route: Option<String>,
    made: Instant,
    headers: Vec<(HeaderName, HeaderValue)>,
    tag: String,
    modified: Option<SystemTime>,
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
}

impl Entry {
    /// An answer to be kept; compressing it takes a while.
    pub(super) fn new(term: Term, route: Option<String>, mut headers: HeaderMap, body: Bytes) -> Self {
        for name in [REQUEST_ID, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING, SET_COOKIE, AGE] {
            headers.remove(name);
        }
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let smaller = |compress: fn(&[u8]) -> std::io::Result<Vec<u8>>| {
            let bytes = (body.len() >= SHORT).then(|| compress(&body).ok()).flatten();
            bytes.filter(|bytes| bytes.len() < body.len()).map(Bytes::from)
        };
        Self {
            made: Instant::now(),
            tag: text(ETAG).unwrap_or_default().trim_start_matches("W/").trim_matches('"').to_owned(),
            modified: text(LAST_MODIFIED).and_then(reader_cache::date),
            gzip: smaller(gzip),
            brotli: smaller(brotli),
            plain: body,
            term,
            route,
            headers: headers.into_iter().collect(),
        }
    }

    /// Bytes of memory.
    pub(super) fn size(&self) -> usize {
        let compressed = |bytes: &Option<Bytes>| bytes.as_ref().map_or(0, Bytes::len);
        FRAME + self.plain.len() + compressed(&self.gzip) + compressed(&self.brotli)
    }

    /// The answer to a request with these headers. None when it takes no form of the page.
    pub(super) fn answer(&self, asked: &HeaderMap, standing: Standing, is_new: bool) -> Option<HttpResponse> {
        let (encoding, body) = self.form_for(asked)?;
        let is_known = reader_cache::is_known(asked, &self.tag, self.modified);
        let mut answer = match is_known {
            true => HttpResponse::with_body(StatusCode::NOT_MODIFIED, BoxBody::new(NoBody::new())),
            false => HttpResponse::with_body(StatusCode::OK, BoxBody::new(body)),
        };
        let headers = answer.headers_mut();
        for (name, value) in &self.headers {
            if !(is_known && name == CONTENT_TYPE) {
                headers.append(name.clone(), value.clone());
            }
        }
        if let (Some(encoding), false) = (encoding, is_known) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if !is_new {
            headers.insert(AGE, HeaderValue::from(self.made.elapsed().as_secs()));
        }
        match standing {
            Standing::Good => {}
            Standing::Unknown => {
                headers.insert(WARNING, HeaderValue::from_static("111 - \"Revalidation Failed\""));
            }
            Standing::Old => {
                headers.insert(WARNING, HeaderValue::from_static("110 - \"Response is Stale\""));
                headers.append(WARNING, HeaderValue::from_static("111 - \"Revalidation Failed\""));
            }
        }
        Some(answer)
    }

    /// The form that suits best, and what its encoding is called.
    fn form_for(&self, asked: &HeaderMap) -> Option<(Option<&'static str>, Bytes)> {
        let forms = [
            (Encoding::brotli(), self.brotli.as_ref()),
            (Encoding::gzip(), self.gzip.as_ref()),
            (Encoding::identity(), Some(&self.plain)),
        ];
        let offered = || forms.iter().filter_map(|(encoding, body)| Some((encoding, (*body)?)));
        let best = best(asked, offered().map(|(encoding, _)| encoding))?;
        let (_, body) = offered().find(|(encoding, _)| **encoding == best)?;
        Some((word(&best), body.clone()))
    }
}

/// The encoding that whoever asks likes best; None when they take none of these.
fn best<'a>(asked: &HeaderMap, offered: impl Iterator<Item = &'a Encoding>) -> Option<Encoding> {
    if !asked.contains_key(ACCEPT_ENCODING) {
        return Some(Encoding::identity());
    }
    // What can't be read says nothing.
    let accepted = from_comma_delimited(asked.get_all(ACCEPT_ENCODING)).unwrap_or_default();
    AcceptEncoding(accepted).negotiate(offered)
}

fn word(encoding: &Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Known(ContentEncoding::Brotli) => Some("br"),
        Encoding::Known(ContentEncoding::Gzip) => Some("gzip"),
        _ => None,
    }
}

/// A body as whoever asks likes it best, and what its encoding is called.
pub(super) fn encoded(asked: &HeaderMap, body: Bytes) -> (Option<&'static str>, Bytes) {
    let offered = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let best = best(asked, offered.iter().filter(|_| body.len() >= SHORT));
    let word = best.as_ref().and_then(word);
    let smaller = match word {
        Some("br") => brotli(&body).ok(),
        Some(_) => gzip(&body).ok(),
        None => None,
    };
    smaller.map_or((None, body), |smaller| (word, smaller.into()))
}
