//! Making pictures smaller, never larger.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};

use super::Refusal;

/// The picture at this width, its sides in proportion.
pub fn narrowed(image: &DynamicImage, width: u32) -> Result<DynamicImage, Refusal> {
    let height = u64::from(image.height()) * u64::from(width) / u64::from(image.width()).max(1);
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    let kind = if image.color().has_alpha() { PixelType::U8x4 } else { PixelType::U8x3 };
    let source =
        ImageRef::new(image.width(), image.height(), image.as_bytes(), kind).map_err(|_| Refusal::Damaged)?;
    let mut target = Image::new(width, height, kind);
    Resizer::new().resize(&source, &mut target, None).map_err(|_| Refusal::Damaged)?;
    let pixels = target.into_vec();
    match kind {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
        _ => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
    }
    .ok_or(Refusal::Damaged)
}
