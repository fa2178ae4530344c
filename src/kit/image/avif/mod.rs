//! AVIF: the container read by ourselves, its AV1 decoded in Rust.

mod boxes;
mod pixels;

#[cfg(test)]
mod tests;

use image::DynamicImage;
use re_rav1d::dav1d::{Decoder, Error, Picture, Settings};

use super::still::{eight_bits, in_web_colours};
use super::{MOST_PIXELS, Refusal, check_sides};

/// Times a decoder is asked for the picture it was given.
const PATIENCE: usize = 16;

/// The picture in a file, upright.
pub fn decode(file: &[u8]) -> Result<DynamicImage, Refusal> {
    let contents = boxes::read(file)?;
    check_sides(contents.sides.0, contents.sides.1)?;
    let picture = decoded(contents.colour)?;
    check_sides(picture.width(), picture.height())?;
    let mut image = pixels::colours(&picture, contents.matrix);
    drop(picture);
    if let Some(profile) = &contents.profile {
        image = in_web_colours(image, profile);
    }
    if let Some(alpha) = contents.alpha {
        image = eight_bits(pixels::with_alpha(image, &decoded(alpha)?)?);
    }
    Ok(turned(image, contents.turn))
}

/// First the quarter turns to the left, then the mirror.
fn turned(image: DynamicImage, (turns, mirror): (u8, Option<u8>)) -> DynamicImage {
    let image = match turns {
        1 => image.rotate270(),
        2 => image.rotate180(),
        3 => image.rotate90(),
        _ => image,
    };
    match mirror {
        Some(0) => image.flipv(),
        Some(_) => image.fliph(),
        None => image,
    }
}

fn decoded(av1: Vec<u8>) -> Result<Picture, Refusal> {
    if av1.is_empty() {
        return Err(Refusal::Damaged);
    }
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(MOST_PIXELS as u32);
    let mut decoder = Decoder::with_settings(&settings).map_err(|_| Refusal::Damaged)?;
    waiting(decoder.send_data(av1, None, None, None))?;
    for _ in 0..PATIENCE {
        match decoder.get_picture() {
            Ok(picture) => return Ok(picture),
            Err(Error::Again) => waiting(decoder.send_pending_data())?,
            Err(_) => break,
        }
    }
    Err(Refusal::Damaged)
}

fn waiting(sent: Result<(), Error>) -> Result<(), Refusal> {
    match sent {
        Ok(()) | Err(Error::Again) => Ok(()),
        Err(_) => Err(Refusal::Damaged),
    }
}
