//! The pictures of a document, on their way into the media.

use std::fs;
use std::path::Path;

use super::Problem;
use super::images::ImageRef;
use crate::db::Moment;
use crate::kit::slug::Slug;
use crate::kit::text::cut_bytes;
use crate::kit::token::hash_bytes;
use crate::models::media::StoredFile;
use crate::services::storage::Storage;

/// Larger files are no pictures for a page.
const MOST_BYTES: u64 = 50 * 1024 * 1024;
/// What may be shown as a picture, by extension.
const KINDS: &[(&str, &str)] = &[
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("svg", "image/svg+xml"),
];

/// A picture that was read.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The address in the text.
    pub reference: String,
    /// The end of its address here: it names the content, so that the same file is kept once.
    pub storage_key: String,
    row: StoredFile,
    bytes: Vec<u8>,
}

impl Picture {
    /// Reads the file that a text refers to.
    pub fn read(image: &ImageRef, now: Moment) -> Result<Self, Problem> {
        let refused = |reason: &str| Problem::at(image.line, format!("image {}: {reason}", image.reference));
        let name = image.file.file_name().and_then(|name| name.to_str()).unwrap_or("picture");
        let content_type = content_type(&image.file).ok_or_else(|| refused("it is not a picture"))?;
        let size = fs::metadata(&image.file).map_err(|error| refused(&error.to_string()))?.len();
        if size > MOST_BYTES {
            return Err(refused("it is larger than 50 MB"));
        }
        let bytes = fs::read(&image.file).map_err(|error| refused(&error.to_string()))?;
        let storage_key = storage_key(&bytes, &image.file);
        let dimensions = imagesize::blob_size(&bytes).ok();
        let pixels = |count: usize| i32::try_from(count).ok();
        let row = StoredFile {
            owner_id: None,
            storage_key: storage_key.clone(),
            file_name: cut_bytes(name, 255).to_owned(),
            content_type: content_type.to_owned(),
            size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            width: dimensions.and_then(|size| pixels(size.width)),
            height: dimensions.and_then(|size| pixels(size.height)),
            alt: String::new(),
            created_at: now,
        };
        Ok(Self { reference: image.reference.clone(), storage_key, row, bytes })
    }

    /// Puts the file where media are kept.
    pub fn store(&self, storage: &Storage) -> std::io::Result<()> {
        match storage.get(&self.storage_key) {
            Ok(there) if there.len() == self.bytes.len() => Ok(()),
            _ => storage.put(&self.storage_key, &self.bytes),
        }
    }

    /// The row of the file, as its owner's.
    pub fn row(&self, owner_id: i64) -> StoredFile {
        StoredFile { owner_id: Some(owner_id), ..self.row.clone() }
    }
}

fn extension(file: &Path) -> String {
    file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

fn content_type(file: &Path) -> Option<&'static str> {
    let extension = extension(file);
    KINDS.iter().find(|(known, _)| *known == extension).map(|(_, kind)| *kind)
}

fn storage_key(bytes: &[u8], file: &Path) -> String {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = Slug::from_title(stem).map_or_else(|| "picture".to_owned(), |slug| slug.to_string());
    format!("imported/{}-{name}.{}", &hash_bytes(bytes)[..12], extension(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_the_content_and_stays_readable() {
        assert_eq!(storage_key(b"x", Path::new("/a/Élan Vital.PNG")), "imported/2d711642b726-elan-vital.png");
        assert_eq!(storage_key(b"x", Path::new("???.svg")), "imported/2d711642b726-picture.svg");
        assert_eq!(content_type(Path::new("a.HTML")), None);
    }
}
