//! Forms with a file, read piece by piece within a bound on size and time.

use std::collections::HashMap;
use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, web};
use futures_util::{Stream, StreamExt};

use crate::error::Error;

/// A body that brings nothing for this long is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of one field beside the file.
const LONGEST_FIELD: usize = 16 * 1024;
/// Parts of one form.
const MOST_PARTS: usize = 20;
/// A file that is too large is read on, and thrown away, up to this many bytes: browsers show an
/// answer only to a form that was heard to its end.
const MOST_IGNORED: u64 = 64 * 1024 * 1024;

/// A form as sent: one file, and its other fields.
#[derive(Debug, Default)]
pub struct Upload {
    /// The file; None when none was chosen.
    pub file: Option<UploadedFile>,
    /// Whether the file was larger than allowed; then it is not there.
    pub is_too_large: bool,
    fields: HashMap<String, String>,
}

/// A file as sent; what the sender says of its type is not kept.
#[derive(Debug)]
pub struct UploadedFile {
    /// Its name, without folders.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Reads a `multipart/form-data` body whose file has at most `limit` bytes.
    ///
    /// Refused: another content type (415), a body too large to be listened to (413), one that is not
    /// well formed (400), one that stops coming (408).
    pub async fn read(request: &HttpRequest, body: web::Payload, limit: usize) -> Result<Self, Error> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !header(CONTENT_TYPE).trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            return Err(Error::UnsupportedMediaType);
        }
        if header(CONTENT_LENGTH).parse::<u64>().is_ok_and(|length| length > MOST_IGNORED) {
            return Err(Error::TooLarge);
        }
        let mut parts = Multipart::new(request.headers(), body);
        let (mut upload, mut read) = (Self::default(), 0);
        for _ in 0..=MOST_PARTS {
            let Some(part) = next(&mut parts).await? else { return Ok(upload) };
            upload.take(part.map_err(|_| broken())?, limit, &mut read).await?;
        }
        Err(Error::BadRequest("The form has too many parts.".into()))
    }

    /// A field, empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    async fn take(&mut self, mut part: Field, limit: usize, read: &mut u64) -> Result<(), Error> {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|about| about.get_filename()).map(plain_name);
        let limit = if file_name.is_some() { limit } else { LONGEST_FIELD };
        let mut bytes = Some(Vec::new());
        while let Some(piece) = next(&mut part).await? {
            let piece = piece.map_err(|_| broken())?;
            *read += piece.len() as u64;
            if *read > MOST_IGNORED {
                return Err(Error::TooLarge);
            }
            bytes = bytes.filter(|bytes| bytes.len() + piece.len() <= limit);
            if let Some(bytes) = &mut bytes {
                bytes.extend_from_slice(&piece);
            }
        }
        match (file_name, bytes) {
            (Some(_), None) => self.is_too_large = true,
            (Some(name), Some(bytes)) if !bytes.is_empty() && self.file.is_none() => {
                self.file = Some(UploadedFile { name, bytes });
            }
            (Some(_), Some(_)) => {}
            (None, None) => return Err(Error::TooLarge),
            (None, Some(bytes)) => {
                let value = String::from_utf8(bytes).map_err(|_| {
                    Error::BadRequest("The form holds bytes that are not valid UTF-8.".into())
                })?;
                self.fields.insert(name, value);
            }
        }
        Ok(())
    }
}

async fn next<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Result<Option<T>, Error> {
    tokio::time::timeout(PATIENCE, stream.next()).await.map_err(|_| Error::TooSlow)
}

fn broken() -> Error {
    Error::BadRequest("The request broke off, or its form could not be read.".into())
}

/// The last part of a path, whatever the system it comes from.
fn plain_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}
