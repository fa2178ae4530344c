//! Writing a picture anew, in several widths: nothing of the file it came in is left but its pixels.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageResult};

use super::sizing::narrowed;
use super::still::Still;
use super::{Format, Kind, Picture, Refusal, Size, WIDEST, WIDTHS};

/// How much of a photograph is kept: no difference is seen, and much is saved.
const QUALITY: u8 = 82;
/// A lossless file of more bytes per thousand pixels holds a photograph.
const PHOTOGRAPHIC: u64 = 900;

/// The picture in all its sizes.
pub fn encode(still: Still) -> Result<Picture, Refusal> {
    let Still { mut image, kind, lost_motion } = still;
    if image.width() > WIDEST {
        image = narrowed(&image, WIDEST)?;
    }
    let (format, full) = full_size(&image, kind)?;
    let mut smaller = Vec::new();
    for width in WIDTHS.into_iter().rev().filter(|width| *width < full.width) {
        image = narrowed(&image, width)?;
        smaller.push(written(&image, format)?);
    }
    smaller.reverse();
    Ok(Picture { format, full, smaller, lost_motion })
}

/// Photographs become JPEG; what is see-through, and what is drawn, PNG.
fn full_size(image: &DynamicImage, kind: Kind) -> Result<(Format, Size), Refusal> {
    let is_opaque = !image.color().has_alpha();
    if kind == Kind::Jpeg && is_opaque {
        return Ok((Format::Jpeg, written(image, Format::Jpeg)?));
    }
    let lossless = written(image, Format::Png)?;
    let pixels = u64::from(image.width()) * u64::from(image.height());
    if is_opaque && pixels > 10_000 && lossless.bytes.len() as u64 * 1_000 > pixels * PHOTOGRAPHIC {
        return Ok((Format::Jpeg, written(image, Format::Jpeg)?));
    }
    Ok((Format::Png, lossless))
}

fn written(image: &DynamicImage, format: Format) -> Result<Size, Refusal> {
    let mut bytes = Vec::new();
    let result: ImageResult<()> = match format {
        Format::Jpeg => image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)),
        _ => image.write_with_encoder(PngEncoder::new_with_quality(
            &mut bytes,
            CompressionType::Default,
            FilterType::Adaptive,
        )),
    };
    result.map_err(|_| Refusal::Damaged)?;
    Ok(Size { width: image.width(), height: image.height(), bytes })
}
