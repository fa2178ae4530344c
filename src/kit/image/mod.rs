//! Pictures that strangers send, made safe to show: recognised by their bytes, measured before they
//! are decoded, turned upright, stripped of everything but the picture, and encoded anew.

mod animation;
mod avif;
mod encoding;
mod sizing;
mod sniffing;
mod still;

#[cfg(test)]
mod tests;

pub use sniffing::Kind;

/// Bytes of a file at most.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Pixels of a picture at most.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Pixels of one side at most.
pub const LONGEST_SIDE: u32 = 16_384;
/// Wider pictures are made this wide.
pub const WIDEST: u32 = 2_560;
/// Widths a picture is offered in, where it is wider.
pub const WIDTHS: [u32; 3] = [480, 960, 1_600];
/// Bytes that a decoded picture may take.
const MOST_DECODED: u64 = 256 * 1024 * 1024;
/// Frames of an animation at most.
const MOST_FRAMES: usize = 1_000;
/// Pixels of all frames of an animation at most.
const MOST_ANIMATED_PIXELS: u64 = 100_000_000;

/// Why a file is not taken. Each is a sentence for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not one of the kinds we know.
    #[error("is not a PNG, JPEG, GIF, WebP or AVIF picture")]
    NotAPicture,
    /// SVG is a document that may hold scripts.
    #[error("is an SVG file, which may hold scripts; send it as PNG or WebP")]
    Svg,
    /// AVIF in several pieces.
    #[error("is an AVIF picture in tiles, which can't be read here; send it as JPEG or PNG")]
    Tiled,
    /// What phones of one maker send.
    #[error("is a HEIC picture, which browsers can't show; send it as JPEG")]
    Heic,
    /// The file itself.
    #[error("is larger than 10 MB")]
    TooManyBytes,
    /// Its sides, as the file says they are.
    #[error(
        "is {0} × {1} pixels; at most 50 megapixels and {LONGEST_SIDE} pixels on the longer side are taken"
    )]
    TooManyPixels(u32, u32),
    /// An animation that takes too long.
    #[error("is too long an animation; at most 1,000 frames and 100 megapixels in all are taken")]
    TooManyFrames,
    /// It begins well, and does not go on so.
    #[error("is damaged or cut off: it could not be read to its end")]
    Damaged,
}

/// One size of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What its files are.
    pub format: Format,
    /// The largest size.
    pub full: Size,
    /// Smaller ones of the same format, narrowest first.
    pub smaller: Vec<Size>,
    /// Whether it moved when it came, and no longer does.
    pub lost_motion: bool,
}

/// What we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings, and whatever is see-through.
    Png,
    /// Animations.
    Gif,
}

impl Format {
    /// For the header.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
        }
    }

    /// For the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
        }
    }
}

/// Reads a file and makes the picture in it ready. Takes time and memory, both bounded: run it where
/// waiting is allowed, few at once.
pub fn prepare(bytes: &[u8]) -> Result<Picture, Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooManyBytes);
    }
    match Kind::of(bytes)? {
        Kind::Gif if animation::moves(bytes)? => animation::prepare(bytes),
        kind => encoding::encode(still::decode(kind, bytes)?),
    }
}

/// Whether a picture of this size is taken.
fn check_sides(width: u32, height: u32) -> Result<(), Refusal> {
    let fits = width <= LONGEST_SIDE
        && height <= LONGEST_SIDE
        && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    match fits {
        true if width > 0 && height > 0 => Ok(()),
        true => Err(Refusal::Damaged),
        false => Err(Refusal::TooManyPixels(width, height)),
    }
}
