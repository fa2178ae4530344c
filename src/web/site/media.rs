//! `/media`: stored files.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
};
use actix_web::{HttpResponse, web};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;
use crate::models::media;
use crate::web::parts::State;

/// A file under a key never changes; another one gets another key.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Whatever a file holds, nothing in it runs here.
const SEALED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// Pictures that browsers may show as they are.
const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
/// Who may show a file in a page of their own.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What is told of a file beside its bytes.
struct About {
    content_type: String,
    name: String,
}

/// `GET /media/{key}`: pictures to be shown, anything else to be kept.
pub async fn show(state: State, key: web::Path<String>) -> Result<HttpResponse, Error> {
    let key = key.into_inner();
    let about = about(&state, &key).await?;
    let storage = state.storage.clone();
    let bytes = web::block(move || storage.get(&key)).await?.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory => Error::NotFound,
        _ => error.into(),
    })?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, about.content_type.as_str()))
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .insert_header((CONTENT_SECURITY_POLICY, SEALED));
    if PICTURES.contains(&about.content_type.as_str()) {
        // Feeds carry pictures into readers that stand on other sites.
        answer.insert_header((RESOURCE_POLICY, "cross-origin"));
    } else {
        answer.insert_header((CONTENT_DISPOSITION, to_be_kept(&about.name)));
    }
    Ok(answer.body(bytes))
}

/// As it was found out when the file came; the smaller sizes of a picture have no row of their own.
async fn about(state: &State, key: &str) -> Result<About, Error> {
    let wanted = key.to_owned();
    match state.db.read(move |conn| media::find_by_storage_key(conn, &wanted)).await {
        Ok(medium) => Ok(About { content_type: medium.content_type, name: medium.file_name }),
        Err(Error::NotFound) => {
            let guessed = mime_guess::from_path(key).first_raw();
            let content_type = guessed.filter(|kind| PICTURES.contains(kind)).ok_or(Error::NotFound)?;
            Ok(About { content_type: content_type.to_owned(), name: String::new() })
        }
        Err(error) => Err(error),
    }
}

/// `Content-Disposition` for a file of this name, spelled so that no name can say anything else.
fn to_be_kept(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::to_be_kept;

    #[test]
    fn names_stay_names() {
        assert_eq!(
            to_be_kept("a\"b\r\n; x=é.svg"),
            "attachment; filename*=UTF-8''a%22b%0D%0A%3B%20x%3D%C3%A9%2Esvg"
        );
    }
}
