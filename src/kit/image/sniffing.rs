//! What a file is, by its first bytes; its name and what the sender says of it count for nothing.

use super::Refusal;

/// Bytes looked at to tell an SVG.
const HEAD: usize = 1_024;

/// What we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Portable Network Graphics, also animated.
    Png,
    /// JPEG.
    Jpeg,
    /// Graphics Interchange Format, also animated.
    Gif,
    /// WebP, also animated.
    WebP,
    /// AV1 Image File Format.
    Avif,
}

impl Kind {
    /// The kind of a file.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        let at = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Ok(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Ok(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && at(8, 12) == b"WEBP" {
            Ok(Self::WebP)
        } else if at(4, 8) == b"ftyp" {
            boxed(bytes)
        } else if is_svg(bytes) {
            Err(Refusal::Svg)
        } else {
            Err(Refusal::NotAPicture)
        }
    }
}

/// A file in boxes: AVIF when a brand says so; phones send its cousins.
fn boxed(bytes: &[u8]) -> Result<Kind, Refusal> {
    let length = bytes.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let header = bytes.get(8..length.min(256)).unwrap_or_default();
    let brands: Vec<&[u8]> = header.chunks_exact(4).collect();
    if brands.iter().any(|brand| matches!(*brand, b"avif" | b"avis")) {
        Ok(Kind::Avif)
    } else if brands.iter().any(|brand| matches!(*brand, b"heic" | b"heix" | b"hevc" | b"heim" | b"heis")) {
        Err(Refusal::Heic)
    } else {
        Err(Refusal::NotAPicture)
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && head.contains("<svg")
}
