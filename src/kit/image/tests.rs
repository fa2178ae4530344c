use std::io::Cursor;
use std::time::{Duration, Instant};

use image::codecs::gif::{GifEncoder, Repeat};
use image::{
    AnimationDecoder, Delay, DynamicImage, Frame, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba,
    RgbaImage,
};
use proptest::prelude::*;

use super::*;

/// A picture whose left upper corner is red, the right upper one green, the left lower one blue.
fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([250, 10, 10]),
        (false, true) => Rgb([10, 250, 10]),
        (true, false) => Rgb([10, 10, 250]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    })
}

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF block behind its start: an orientation, and words that stand for a place.
fn jpeg_with_exif(image: RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01\0");
    exif.push(orientation);
    exif.extend_from_slice(b"\0\0\x01\x0e\0\x02\0\0\0\x14\0\0\0\x26\0\0\0\0");
    exif.extend_from_slice(b"GPS 51.5007 -0.1246\0");
    let plain = file(image, ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xe1]);
    bytes.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&plain[2..]);
    bytes
}

fn animated(count: usize, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for at in 0..count {
        let shade = (at * 40 % 256) as u8;
        let image = RgbaImage::from_pixel(width, height, Rgba([shade, 255 - shade, 9, 255]));
        encoder.encode_frame(Frame::from_parts(image, 0, 0, Delay::from_numer_denom_ms(120, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

/// The header of a PNG that says it is as large as this, with as much zlib behind it.
fn png_claiming(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], body: &[u8]| {
        bytes.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
        let named = [name.as_slice(), body].concat();
        bytes.extend_from_slice(&named);
        bytes.extend_from_slice(&crc32(&named).to_be_bytes());
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    chunk(b"IHDR", &header);
    chunk(b"IDAT", data);
    chunk(b"IEND", b"");
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn shown(size: &Size) -> DynamicImage {
    let image = image::load_from_memory(&size.bytes).unwrap();
    assert_eq!(image.dimensions(), (size.width, size.height));
    image
}

fn is_close(found: Rgba<u8>, wanted: [u8; 3]) -> bool {
    found.0.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 40)
}

#[test]
fn every_kind_comes_out_as_a_picture_of_its_size() {
    for (format, extension) in [
        (ImageFormat::Png, "png"),
        (ImageFormat::Jpeg, "jpg"),
        (ImageFormat::Gif, "png"),
        (ImageFormat::WebP, "png"),
    ] {
        let picture = prepare(&file(corners(300, 200), format)).unwrap();
        assert_eq!(picture.format.extension(), extension, "{format:?}");
        assert_eq!((picture.full.width, picture.full.height), (300, 200));
        assert!(picture.smaller.is_empty(), "nothing is made larger");
        assert!(is_close(shown(&picture.full).get_pixel(20, 20), [250, 10, 10]), "{format:?}");
    }
}

#[test]
fn wide_pictures_come_in_several_widths() {
    let picture = prepare(&file(corners(3_000, 1_500), ImageFormat::Jpeg)).unwrap();
    assert_eq!((picture.full.width, picture.full.height), (2_560, 1_280));
    let sizes: Vec<_> = picture.smaller.iter().map(|size| (size.width, size.height)).collect();
    assert_eq!(sizes, [(480, 240), (960, 480), (1_600, 800)]);
    for size in &picture.smaller {
        assert!(is_close(shown(size).get_pixel(size.width - 9, 9), [10, 250, 10]));
    }
}

#[test]
fn photographs_become_jpeg_and_transparency_stays() {
    let photograph = prepare(&file(noise(300, 200), ImageFormat::Png)).unwrap();
    assert_eq!(photograph.format, Format::Jpeg);
    let mut glass = DynamicImage::ImageRgb8(noise(600, 200)).into_rgba8();
    glass.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let glass = prepare(&file(glass.clone(), format)).unwrap();
        assert_eq!(glass.format, Format::Png);
        assert_eq!(shown(&glass.full).get_pixel(0, 0).0[3], 0);
        assert!(shown(&glass.smaller[0]).color().has_alpha());
    }
}

#[test]
fn all_orientations_come_out_upright() {
    let upright = corners(64, 32);
    for orientation in 1..=8 {
        let meant = image::metadata::Orientation::from_exif(orientation).unwrap();
        let undoing = match meant {
            image::metadata::Orientation::Rotate90 => image::metadata::Orientation::Rotate270,
            image::metadata::Orientation::Rotate270 => image::metadata::Orientation::Rotate90,
            other => other,
        };
        let mut stored = DynamicImage::ImageRgb8(upright.clone());
        stored.apply_orientation(undoing);
        let picture = prepare(&jpeg_with_exif(stored.into_rgb8(), orientation)).unwrap();
        let image = shown(&picture.full);
        assert_eq!(image.dimensions(), (64, 32), "orientation {orientation}");
        assert!(is_close(image.get_pixel(8, 8), [250, 10, 10]), "orientation {orientation}");
        assert!(is_close(image.get_pixel(56, 8), [10, 250, 10]), "orientation {orientation}");
        assert!(is_close(image.get_pixel(8, 24), [10, 10, 250]), "orientation {orientation}");
    }
}

#[test]
fn what_is_not_picture_is_left_behind() {
    let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    let mut sent = jpeg_with_exif(corners(700, 300), 1);
    assert!(has(&sent, b"GPS 51.5007"));
    sent.extend_from_slice(b"<html><script>alert(1)</script>PK\x03\x04evil.zip");
    let picture = prepare(&sent).unwrap();
    for size in std::iter::once(&picture.full).chain(&picture.smaller) {
        for words in [b"GPS".as_slice(), b"Exif", b"<script>", b"PK\x03\x04"] {
            assert!(!has(&size.bytes, words), "{}", String::from_utf8_lossy(words));
        }
    }
    let mut sent = file(corners(64, 64), ImageFormat::Png);
    sent.extend_from_slice(b"<?php evil(); ?>");
    assert!(!has(&prepare(&sent).unwrap().full.bytes, b"<?php"));
    let mut sent = animated(2, 8, 8);
    sent.extend_from_slice(b"<script>");
    assert!(!has(&prepare(&sent).unwrap().full.bytes, b"<script>"));
}

#[test]
fn animations_keep_their_frames_and_times() {
    let picture = prepare(&animated(5, 700, 20)).unwrap();
    assert_eq!((picture.format, picture.full.width), (Format::Gif, 700));
    let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(&picture.full.bytes)).unwrap();
    let frames = decoder.into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), 5);
    assert_eq!(frames[1].delay().numer_denom_ms(), (120, 1));
    assert_ne!(frames[0].buffer().get_pixel(1, 1), frames[1].buffer().get_pixel(1, 1));
    assert!(picture.full.bytes.windows(11).any(|window| window == b"NETSCAPE2.0"), "it still repeats");
}

#[test]
fn bombs_are_refused_at_once() {
    let begun = Instant::now();
    let huge = png_claiming(50_000, 50_000, &[0; 40]);
    assert_eq!(prepare(&huge), Err(Refusal::TooManyPixels(50_000, 50_000)));
    assert_eq!(prepare(&png_claiming(12_000, 12_000, &[0; 40])), Err(Refusal::TooManyPixels(12_000, 12_000)));
    assert_eq!(prepare(&png_claiming(0, 5, &[0; 40])), Err(Refusal::Damaged));
    assert_eq!(prepare(&vec![0; MOST_BYTES + 1]), Err(Refusal::TooManyBytes));

    let mut wide = animated(1, 4, 4);
    wide[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&wide), Err(Refusal::TooManyPixels(65_535, 65_535)));
    assert_eq!(prepare(&animated(MOST_FRAMES + 1, 1, 1)), Err(Refusal::TooManyFrames));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn what_is_no_picture_is_told_so() {
    let svg =
        br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    assert_eq!(prepare(svg), Err(Refusal::Svg));
    assert_eq!(prepare(b"\xef\xbb\xbf <SVG onload=alert(1)>"), Err(Refusal::Svg));
    assert_eq!(prepare(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(Refusal::Heic));
    for other in [b"".as_slice(), b"<html>", b"%PDF-1.7", b"PK\x03\x04", b"GIF", b"\0\0\0\x10ftypisom"] {
        assert_eq!(prepare(other), Err(Refusal::NotAPicture));
    }
}

#[test]
fn files_cut_off_are_refused_or_shown_whole() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(noise(60, 40), format);
        for length in [8, 20, whole.len() / 2] {
            match prepare(&whole[..length]) {
                Ok(picture) => assert_eq!((picture.full.width, picture.full.height), (60, 40)),
                Err(refusal) => {
                    assert!(matches!(refusal, Refusal::Damaged | Refusal::NotAPicture), "{refusal:?}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_never_panic(
        format in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = match format {
            0 => file(corners(40, 30), ImageFormat::Png),
            1 => jpeg_with_exif(corners(40, 30), 6),
            2 => file(corners(40, 30), ImageFormat::WebP),
            3 => file(corners(40, 30), ImageFormat::Gif),
            _ => animated(3, 20, 10),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = prepare(&bytes);
    }
}
