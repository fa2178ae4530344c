//! Making pictures smaller, never larger.

use fast_image_resize::images::{Image, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};

use super::Refusal;

/// The picture at this width, its sides in proportion.
pub fn narrowed(image: &DynamicImage, width: u32) -> Result<DynamicImage, Refusal> {
    let height = u64::from(image.height()) * u64::from(width) / u64::from(image.width()).max(1);
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    let narrowed = if image.color().has_alpha() {
        let pixels = resized::<U8x4>(image, (width, height))?;
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        let pixels = resized::<U8x3>(image, (width, height))?;
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    narrowed.ok_or(Refusal::Damaged)
}

/// The bytes of the picture in this size. Its kind of pixel is known when the program is built: the resizer
/// for any kind is a twelfth of what there would be to compile.
fn resized<P: PixelTrait>(image: &DynamicImage, (width, height): (u32, u32)) -> Result<Vec<u8>, Refusal> {
    let source = TypedImageRef::<P>::from_buffer(image.width(), image.height(), image.as_bytes())
        .map_err(|_| Refusal::Damaged)?;
    let mut target = Image::new(width, height, P::pixel_type());
    let mut pixels = target.typed_image_mut::<P>().ok_or(Refusal::Damaged)?;
    Resizer::new().resize_typed(&source, &mut pixels, None).map_err(|_| Refusal::Damaged)?;
    Ok(target.into_vec())
}
