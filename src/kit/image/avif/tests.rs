use image::GenericImageView;
use proptest::prelude::*;

use super::super::*;

fn shown(size: &Size) -> image::DynamicImage {
    image::load_from_memory(&size.bytes).unwrap()
}

fn is_close(found: image::Rgba<u8>, wanted: [u8; 3]) -> bool {
    found.0.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 40)
}

const PLAIN_AVIF: &[u8] = include_bytes!("../../../../tests/fixtures/plain.avif");
const TURNED_AVIF: &[u8] = include_bytes!("../../../../tests/fixtures/turned.avif");
const ALPHA_AVIF: &[u8] = include_bytes!("../../../../tests/fixtures/alpha.avif");

#[test]
fn avif_comes_out_upright_and_without_metadata() {
    assert!(TURNED_AVIF.windows(3).any(|window| window == b"GPS"));
    for file in [PLAIN_AVIF, TURNED_AVIF] {
        let image = shown(&prepare(file).unwrap().full);
        assert_eq!(image.dimensions(), (64, 32));
        assert!(is_close(image.get_pixel(8, 8), [250, 10, 10]), "{:?}", image.get_pixel(8, 8));
        assert!(is_close(image.get_pixel(56, 8), [10, 250, 10]), "{:?}", image.get_pixel(56, 8));
        assert!(is_close(image.get_pixel(8, 24), [10, 10, 250]), "{:?}", image.get_pixel(8, 24));
        assert!(is_close(image.get_pixel(56, 24), [240, 240, 240]), "{:?}", image.get_pixel(56, 24));
    }
    let glass = prepare(ALPHA_AVIF).unwrap();
    assert_eq!(glass.format, Format::Png);
    assert_eq!(shown(&glass.full).get_pixel(8, 2).0[3], 0);
    assert_eq!(shown(&glass.full).get_pixel(8, 30).0[3], 255);
}

#[test]
fn avif_that_lies_about_its_sides_is_refused() {
    let mut huge = PLAIN_AVIF.to_vec();
    let at = huge.windows(4).position(|window| window == b"ispe").unwrap() + 8;
    huge[at..at + 8].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    assert_eq!(prepare(&huge), Err(Refusal::TooManyPixels(65_535, 65_535)));
    for length in 0..PLAIN_AVIF.len() {
        assert!(prepare(&PLAIN_AVIF[..length]).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_avif_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = ALPHA_AVIF.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = prepare(&bytes);
    }
}
