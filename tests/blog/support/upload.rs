//! Forms with a file, and pictures to send.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::browser::{Browser, Page};

const BOUNDARY: &str = "a-boundary-that-is-nowhere-else";

/// A body of `multipart/form-data`: fields, then files by field, name and bytes.
pub fn body(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    for (name, file_name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             content-type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

impl Browser {
    /// Sends a picture through the form, as a person would, and follows nothing.
    pub fn upload(&self, file_name: &str, bytes: &[u8], alt: &str) -> Page {
        self.upload_with(file_name, bytes, alt, &[])
    }

    /// Sends a picture as the script does.
    pub fn upload_json(&self, file_name: &str, bytes: &[u8], alt: &str) -> (Page, serde_json::Value) {
        let page = self.upload_with(file_name, bytes, alt, &[("accept", "application/json")]);
        let json = serde_json::from_str(&page.body).unwrap_or_default();
        (page, json)
    }

    /// Sends a form with one file, and follows nothing.
    pub fn send_file(&self, path: &str, file_name: &str, bytes: &[u8]) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind.as_str())];
        self.post_raw(path, body(&[], &[("file", file_name, bytes)]), &headers)
    }

    fn upload_with(&self, file_name: &str, bytes: &[u8], alt: &str, headers: &[(&str, &str)]) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let fixed = [("sec-fetch-site", "same-origin"), ("content-type", kind.as_str())];
        let headers: Vec<(&str, &str)> = fixed.iter().chain(headers).copied().collect();
        self.post_raw("/write/media", body(&[("alt", alt)], &[("file", file_name, bytes)]), &headers)
    }

    /// The bytes under an address, and the picture in them.
    pub fn picture(&self, path: &str) -> DynamicImage {
        let answer = self.request(reqwest::Method::GET, path).send().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        image::load_from_memory(&answer.bytes().unwrap()).unwrap()
    }
}

/// A photograph of sorts, as a file.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
