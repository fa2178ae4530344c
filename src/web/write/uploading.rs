//! From a form with a file to a picture of the site: read, prepared, stored, written down.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use chrono::Datelike;

use crate::db::Moment;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::image::{MOST_BYTES, Picture, Refusal, Size};
use crate::kit::slug::Slug;
use crate::kit::text::{self, cut_bytes};
use crate::kit::token::{hash_token, random_token};
use crate::models::media::{self, Illustration, StoredFile, StoredVariant, UPLOADS};
use crate::web::parts::pictures::remove_files;
use crate::web::parts::upload::Upload;
use crate::web::parts::{Author, State};

/// A picture that was taken.
pub struct Saved {
    /// As it stands in the database.
    pub picture: Illustration,
    lost_motion: bool,
}

impl Saved {
    /// What is told about it.
    pub fn sentence(&self) -> String {
        let motion = match self.lost_motion {
            true => " Only the first of its pictures was kept; GIF is the kind that keeps moving.",
            false => "",
        };
        format!("“{}” is there, ready to be put into a text.{motion}", self.picture.file_name)
    }
}

/// A form that can't be taken as it is.
#[derive(Debug)]
pub struct Rejected {
    /// 400, 413 or 415.
    pub status: StatusCode,
    /// What was typed.
    pub alt: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Rejected {
    /// All that is wrong, in one line.
    pub fn sentence(&self) -> String {
        let all: Vec<String> =
            self.errors.labelled().map(|(_, label, message)| format!("{label} {message}.")).collect();
        all.join(" ")
    }
}

/// Takes the form's picture. The outer error is ours, the inner one the sender's.
pub async fn receive(
    author: &Author,
    request: &HttpRequest,
    body: web::Payload,
    state: &State,
) -> Result<Result<Saved, Rejected>, Error> {
    let upload = Upload::read(request, body, MOST_BYTES).await?;
    let alt = upload.field("alt").to_owned();
    let mut errors = FieldErrors::new();
    let parsed_alt = errors.take("alt", text::optional_line(&alt, 500));
    let rejected = |status, errors| Ok(Err(Rejected { status, alt: alt.clone(), errors }));
    if upload.is_too_large {
        errors.add("file", Refusal::TooManyBytes.to_string());
        return rejected(StatusCode::PAYLOAD_TOO_LARGE, errors);
    }
    let Some(file) = upload.file else {
        errors.add("file", "is missing: choose a picture");
        return rejected(StatusCode::BAD_REQUEST, errors);
    };
    let Some(parsed_alt) = parsed_alt else { return rejected(StatusCode::BAD_REQUEST, errors) };
    match state.pictures.prepare(file.bytes).await? {
        Ok(picture) => keep(author, picture, (&file.name, parsed_alt), state).await.map(Ok),
        Err(refusal) => rejected(status_of(&refusal), FieldErrors::one("file", refusal.to_string())),
    }
}

fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotAPicture | Refusal::Svg | Refusal::Heic | Refusal::Tiled | Refusal::Damaged => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        Refusal::TooManyBytes | Refusal::TooManyPixels(..) | Refusal::TooManyFrames => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
    }
}

/// First the files, then the row: what a crash leaves between them is swept one day.
async fn keep(
    author: &Author,
    picture: Picture,
    (file_name, alt): (&str, String),
    state: &State,
) -> Result<Saved, Error> {
    let (actor, now, lost_motion) = (author.actor(), state.now(), picture.lost_motion);
    let stem = key_stem(file_name, now);
    let file = row(author.id, &picture, &stem, (file_name, alt), now);
    let variants: Vec<StoredVariant> =
        picture.smaller.iter().map(|size| variant(&stem, &picture, size)).collect();
    let keys: Vec<String> = std::iter::once(&file.storage_key)
        .chain(variants.iter().map(|variant| &variant.storage_key))
        .cloned()
        .collect();
    let (storage, stored) = (state.storage.clone(), keys.clone());
    web::block(move || {
        let sizes = std::iter::once(&picture.full).chain(&picture.smaller);
        stored.iter().zip(sizes).try_for_each(|(key, size)| storage.put(key, &size.bytes))
    })
    .await??;
    let written = state.db.write(move |conn| media::create(conn, &actor, (&file, &variants), now)).await;
    if written.is_err() {
        remove_files(state, keys).await?;
    }
    Ok(Saved { picture: written?, lost_motion })
}

/// `uploads/2026/11/0123456789abcdef-a-cat`: never used before, so that caches may keep it for ever.
fn key_stem(file_name: &str, now: Moment) -> String {
    let name = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let name = Slug::from_title(name).map_or_else(|| "picture".to_owned(), |slug| slug.to_string());
    let name = cut_bytes(&name, 60).trim_end_matches('-');
    let unique = &hash_token(&random_token())[..16];
    format!("{UPLOADS}/{}/{:02}/{unique}-{name}", now.year(), now.month())
}

fn row(
    owner_id: i64,
    picture: &Picture,
    stem: &str,
    (file_name, alt): (&str, String),
    now: Moment,
) -> StoredFile {
    let name = text::optional_line(file_name, 10_000).unwrap_or_default();
    StoredFile {
        owner_id: Some(owner_id),
        storage_key: format!("{stem}.{}", picture.format.extension()),
        file_name: if name.is_empty() { "picture".into() } else { cut_bytes(&name, 255).to_owned() },
        content_type: picture.format.content_type().to_owned(),
        size_bytes: counted(picture.full.bytes.len()),
        width: i32::try_from(picture.full.width).ok(),
        height: i32::try_from(picture.full.height).ok(),
        alt,
        created_at: now,
    }
}

fn variant(stem: &str, picture: &Picture, size: &Size) -> StoredVariant {
    StoredVariant {
        storage_key: format!("{stem}-{}w.{}", size.width, picture.format.extension()),
        size_bytes: counted(size.bytes.len()),
        width: i32::try_from(size.width).unwrap_or(i32::MAX),
        height: i32::try_from(size.height).unwrap_or(i32::MAX),
    }
}

fn counted(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
