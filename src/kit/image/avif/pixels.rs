//! From what AV1 holds, brightness and two differences of colour, to red, green and blue.

use image::{DynamicImage, RgbImage, RgbaImage};
use re_rav1d::dav1d::pixel::{MatrixCoefficients, YUVRange};
use re_rav1d::dav1d::{Picture, PixelLayout, PlanarImageComponent as Component};

use super::super::Refusal;

/// How brightness and differences become colours.
enum Matrix {
    /// They are colours already.
    Identity,
    /// By the weights of red and blue in brightness.
    Weights(f32, f32),
}

impl Matrix {
    fn of(code: u16) -> Self {
        match code {
            0 => Self::Identity,
            1 => Self::Weights(0.2126, 0.0722),
            4 => Self::Weights(0.30, 0.11),
            7 => Self::Weights(0.212, 0.087),
            9 | 10 => Self::Weights(0.2627, 0.0593),
            _ => Self::Weights(0.299, 0.114),
        }
    }
}

/// One plane of samples between 0 and 1, whatever their depth.
struct Plane {
    bytes: re_rav1d::dav1d::Plane,
    stride: usize,
    /// Halvings of width and height.
    coarser: (u32, u32),
    wide: bool,
    black: f32,
    span: f32,
}

impl Plane {
    fn of(picture: &Picture, component: Component, full_range: bool) -> Self {
        let is_light = component == Component::Y;
        let coarser = match picture.pixel_layout() {
            _ if is_light => (0, 0),
            PixelLayout::I420 => (1, 1),
            PixelLayout::I422 => (1, 0),
            _ => (0, 0),
        };
        let unit = (1_u32 << (picture.bit_depth() - 8)) as f32;
        let (black, span) = match (full_range, is_light) {
            (true, _) => (0.0, ((1_u32 << picture.bit_depth()) - 1) as f32),
            (false, true) => (16.0 * unit, 219.0 * unit),
            (false, false) => (16.0 * unit, 224.0 * unit),
        };
        let (bytes, stride) = (picture.plane(component), picture.stride(component) as usize);
        Self { bytes, stride, coarser, wide: picture.bit_depth() > 8, black, span }
    }

    fn at(&self, x: u32, y: u32) -> f32 {
        let (x, y) = ((x >> self.coarser.0) as usize, (y >> self.coarser.1) as usize);
        let sample = |at: usize| self.bytes.get(at).copied().unwrap_or_default();
        let value = match self.wide {
            true => {
                let at = y * self.stride + 2 * x;
                u16::from_ne_bytes([sample(at), sample(at + 1)])
            }
            false => sample(y * self.stride + x).into(),
        };
        (f32::from(value) - self.black) / self.span
    }
}

fn byte(value: f32) -> u8 {
    // A cast from float stays within the byte's range.
    (value * 255.0 + 0.5) as u8
}

/// The picture in colours; `said` is what the container says of matrix and range.
pub fn colours(picture: &Picture, said: Option<(u16, bool)>) -> DynamicImage {
    let full = said.map_or(picture.color_range() == YUVRange::Full, |(_, full)| full);
    let light = Plane::of(picture, Component::Y, full);
    let (width, height) = (picture.width(), picture.height());
    if picture.pixel_layout() == PixelLayout::I400 {
        return DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([byte(light.at(x, y)); 3])
        }));
    }
    let (blue, red) = (Plane::of(picture, Component::U, full), Plane::of(picture, Component::V, full));
    let matrix = Matrix::of(said.map_or_else(|| code(picture), |(code, _)| code));
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let (y, cb, cr) = (light.at(x, y), blue.at(x, y), red.at(x, y));
        let Matrix::Weights(kr, kb) = matrix else {
            return image::Rgb([byte(cr), byte(y), byte(cb)]);
        };
        let (cb, cr) = (cb - 0.5, cr - 0.5);
        let (r, b) = (y + 2.0 * (1.0 - kr) * cr, y + 2.0 * (1.0 - kb) * cb);
        image::Rgb([byte(r), byte((y - kr * r - kb * b) / (1.0 - kr - kb)), byte(b)])
    }))
}

/// The picture with what shows through it; both have the same sides.
pub fn with_alpha(image: DynamicImage, alpha: &Picture) -> Result<DynamicImage, Refusal> {
    if (image.width(), image.height()) != (alpha.width(), alpha.height()) {
        return Err(Refusal::Damaged);
    }
    let plane = Plane::of(alpha, Component::Y, alpha.color_range() == YUVRange::Full);
    let mut image: RgbaImage = image.into_rgba8();
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        pixel.0[3] = byte(plane.at(x, y));
    }
    Ok(DynamicImage::ImageRgba8(image))
}

fn code(picture: &Picture) -> u16 {
    match picture.matrix_coefficients() {
        MatrixCoefficients::Identity => 0,
        MatrixCoefficients::BT709 => 1,
        MatrixCoefficients::BT470M => 4,
        MatrixCoefficients::ST240M => 7,
        MatrixCoefficients::BT2020NonConstantLuminance => 9,
        _ => 6,
    }
}
