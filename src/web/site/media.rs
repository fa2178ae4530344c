//! `/media`: stored files.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::models::media;
use crate::web::parts::State;

/// A file under a key never changes; another one gets another key.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// An SVG may hold scripts; here it can't run them.
const SEALED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// Pictures that browsers may show as they are.
const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// `GET /media/{key}`: pictures to be shown, anything else to be kept.
pub async fn show(state: State, key: web::Path<String>) -> Result<HttpResponse, Error> {
    let key = key.into_inner();
    if key.contains('\0') {
        return Err(Error::NotFound);
    }
    let content_type = content_type(&state, &key).await?;
    let storage = state.storage.clone();
    let bytes = web::block(move || storage.get(&key)).await?.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory => Error::NotFound,
        _ => error.into(),
    })?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, content_type.as_str())).insert_header((CACHE_CONTROL, FOR_EVER));
    if !PICTURES.contains(&content_type.as_str()) {
        answer
            .insert_header((CONTENT_DISPOSITION, "attachment"))
            .insert_header((CONTENT_SECURITY_POLICY, SEALED));
    }
    Ok(answer.body(bytes))
}

/// As it was found out when the file came; the smaller sizes of a picture have no row of their own.
async fn content_type(state: &State, key: &str) -> Result<String, Error> {
    let wanted = key.to_owned();
    match state.db.read(move |conn| media::find_by_storage_key(conn, &wanted)).await {
        Ok(medium) => Ok(medium.content_type),
        Err(Error::NotFound) => {
            let guessed = mime_guess::from_path(key).first_raw();
            guessed.filter(|kind| PICTURES.contains(kind)).map(str::to_owned).ok_or(Error::NotFound)
        }
        Err(error) => Err(error),
    }
}
