//! Decoding a picture that does not move, or the first picture of one that does.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageResult, Limits};
use moxcms::{ColorProfile, Layout, TransformOptions};

use super::{Kind, MOST_DECODED, Refusal, avif, check_sides};

/// Bytes that what stands beside the pixels may unpack to.
const MOST_BESIDE: u64 = 32 * 1024 * 1024;

/// A picture in memory, upright, in the colours of the web.
pub struct Still {
    /// RGB or RGBA, eight bits each.
    pub image: DynamicImage,
    /// What it came as.
    pub kind: Kind,
    /// Whether it was the first picture of several.
    pub lost_motion: bool,
}

/// Decodes a file of this kind.
pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Still, Refusal> {
    let read = Cursor::new(bytes);
    let (image, lost_motion) = match kind {
        Kind::Png => {
            let decoder = begun(PngDecoder::with_limits(read, side_limits()))?;
            let moves = decoder.is_apng().unwrap_or(false);
            (run(decoder)?, moves)
        }
        Kind::Jpeg => (run(begun(JpegDecoder::new(read))?)?, false),
        Kind::Gif => (run(begun(GifDecoder::new(read))?)?, false),
        Kind::WebP => {
            let decoder = begun(WebPDecoder::new(read))?;
            let moves = decoder.has_animation();
            (run(decoder)?, moves)
        }
        Kind::Avif => (avif::decode(bytes)?, false),
    };
    Ok(Still { image, kind, lost_motion })
}

/// What a decoder may take; how large the picture is we look at ourselves, to say so.
fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(2 * MOST_DECODED);
    limits
}

/// What may be unpacked beside the pixels: a profile, texts.
fn side_limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BESIDE);
    limits
}

fn begun<T>(result: ImageResult<T>) -> Result<T, Refusal> {
    result.map_err(|_| Refusal::Damaged)
}

/// Decodes when the picture is not too large, and turns it upright.
fn run(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    check_sides(width, height)?;
    if decoder.total_bytes() > MOST_DECODED {
        return Err(Refusal::TooManyPixels(width, height));
    }
    let orientation = decoder.orientation();
    let profile = decoder.icc_profile().ok().flatten();
    begun(decoder.set_limits(limits()))?;
    let mut image = eight_bits(begun(DynamicImage::from_decoder(decoder))?);
    if let Some(profile) = profile {
        image = in_web_colours(image, &profile);
    }
    if let Ok(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

/// RGBA where something shows through, else RGB.
pub fn eight_bits(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    match image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        true => DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8()),
        false => DynamicImage::ImageRgba8(image),
    }
}

/// The profile goes with the other metadata, so what it says is done to the pixels. A profile that
/// can't be read, or is not one of red, green and blue, changes nothing.
pub fn in_web_colours(mut image: DynamicImage, profile: &[u8]) -> DynamicImage {
    let layout = match &image {
        DynamicImage::ImageRgb8(_) => Layout::Rgb,
        DynamicImage::ImageRgba8(_) => Layout::Rgba,
        _ => return image,
    };
    let transform = ColorProfile::new_from_slice(profile).and_then(|from| {
        from.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, TransformOptions::default())
    });
    let Ok(transform) = transform else { return image };
    let row = image.width() as usize * usize::from(image.color().bytes_per_pixel());
    let pixels: &mut [u8] = match &mut image {
        DynamicImage::ImageRgb8(image) => image,
        DynamicImage::ImageRgba8(image) => image,
        _ => return image,
    };
    let mut before = vec![0; row];
    for line in pixels.chunks_exact_mut(row) {
        before.copy_from_slice(line);
        if transform.transform(&before, line).is_err() {
            line.copy_from_slice(&before);
        }
    }
    image
}
