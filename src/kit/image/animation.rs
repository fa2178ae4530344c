//! Animations: GIF, frame by frame, each written anew with its own palette, so that nothing is lost
//! but what is not picture.

use std::io::Cursor;

use gif::{DecodeOptions, Decoder, Encoder, MemoryLimit};

use super::{
    Format, MOST_ANIMATED_PIXELS, MOST_BYTES, MOST_DECODED, MOST_FRAMES, Picture, Refusal, Size, check_sides,
};

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<Reader<'_>, Refusal> {
    let mut options = DecodeOptions::new();
    options.set_memory_limit(MemoryLimit::Bytes(
        std::num::NonZeroU64::new(MOST_DECODED).unwrap_or(std::num::NonZeroU64::MIN),
    ));
    options.check_frame_consistency(true);
    options.allow_unknown_blocks(true);
    let reader = options.read_info(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    check_sides(reader.width().into(), reader.height().into())?;
    Ok(reader)
}

/// Whether a GIF has more than one frame.
pub fn moves(bytes: &[u8]) -> Result<bool, Refusal> {
    let mut reader = open(bytes)?;
    for _ in 0..2 {
        match reader.next_frame_info() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(false),
            Err(_) => return Err(Refusal::Damaged),
        }
    }
    Ok(true)
}

/// All frames, with their times and ways of disposal.
pub fn prepare(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut reader = open(bytes)?;
    let (width, height) = (reader.width(), reader.height());
    let palette = reader.global_palette().unwrap_or_default().to_vec();
    let mut written = Vec::with_capacity(bytes.len());
    let mut writer = Encoder::new(&mut written, width, height, &palette).map_err(|_| Refusal::Damaged)?;
    let (mut frames, mut pixels, mut repeat) = (0, 0, None);
    while let Some(frame) = reader.next_frame_info().map_err(|_| Refusal::Damaged)? {
        frames += 1;
        pixels += u64::from(frame.width) * u64::from(frame.height);
        if frames > MOST_FRAMES || pixels > MOST_ANIMATED_PIXELS {
            return Err(Refusal::TooManyFrames);
        }
        let mut frame = frame.clone();
        let mut buffer = vec![0; usize::from(frame.width) * usize::from(frame.height)];
        reader.read_into_buffer(&mut buffer).map_err(|_| Refusal::Damaged)?;
        frame.buffer = buffer.into();
        // What stands before the first frame is known only now.
        if repeat.is_none() {
            repeat = Some(reader.repeat());
            writer.set_repeat(reader.repeat()).map_err(|_| Refusal::Damaged)?;
        }
        writer.write_frame(&frame).map_err(|_| Refusal::Damaged)?;
        if writer.get_ref().len() > 2 * MOST_BYTES {
            return Err(Refusal::TooManyFrames);
        }
    }
    drop(writer);
    let full = Size { width: width.into(), height: height.into(), bytes: written };
    Ok(Picture { format: Format::Gif, full, smaller: Vec::new(), lost_motion: false })
}
