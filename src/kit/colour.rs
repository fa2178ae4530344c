//! Colours of pages: how well they can be told apart, and shades of one that can be read.

use std::fmt;

/// What text needs against its ground (WCAG 2.2, 1.4.3).
pub const READABLE: f64 = 4.5;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.digits())
    }
}

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let mut bytes = [0; 3];
        for (byte, at) in bytes.iter_mut().zip([0, 2, 4]) {
            let pair = digits.get(at..at + 2).filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// `rrggbb`.
    pub fn digits(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// From 1, the same brightness, to 21, black on white.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The least contrast to any of these grounds.
    pub fn least_contrast(self, grounds: &[Self]) -> f64 {
        grounds.iter().map(|ground| self.contrast(*ground)).fold(21.0, f64::min)
    }

    /// The shade nearest to this colour, on the way to `end`, that can be read on all of the grounds;
    /// `end` itself where there is none.
    pub fn readable_on(self, grounds: &[Self], end: Self) -> Self {
        (0..=100)
            .map(|step| self.mixed(end, f64::from(step) / 100.0))
            .find(|shade| shade.least_contrast(grounds) >= READABLE)
            .unwrap_or(end)
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn of_linear(linear: [f64; 3]) -> Self {
        Self(linear.map(|value| {
            let value = value.clamp(0.0, 1.0);
            let value =
                if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            (value * 255.0).round() as u8
        }))
    }

    /// Between this colour (0) and another (1), as eyes see it: mixed in Oklab.
    fn mixed(self, other: Self, part: f64) -> Self {
        if part <= 0.0 {
            return self;
        }
        let (one, other) = (oklab(self.linear()), oklab(other.linear()));
        Self::of_linear(linear_of_oklab(std::array::from_fn(|at| one[at] + (other[at] - one[at]) * part)))
    }
}

type Matrix = [[f64; 3]; 3];

const TO_LMS: Matrix = [
    [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
    [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
    [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
];
const TO_LAB: Matrix = [
    [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
    [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
    [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
];
const FROM_LAB: Matrix = [
    [1.0, 0.396_337_777_4, 0.215_803_757_3],
    [1.0, -0.105_561_345_8, -0.063_854_172_8],
    [1.0, -0.089_484_177_5, -1.291_485_548],
];
const FROM_LMS: Matrix = [
    [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
    [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
    [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701],
];

fn times(matrix: &Matrix, v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn oklab(linear: [f64; 3]) -> [f64; 3] {
    times(&TO_LAB, times(&TO_LMS, linear).map(f64::cbrt))
}

fn linear_of_oklab(lab: [f64; 3]) -> [f64; 3] {
    times(&FROM_LMS, times(&FROM_LAB, lab).map(|value| value.powi(3)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHITE: Colour = Colour([255; 3]);
    const BLACK: Colour = Colour([0; 3]);

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Colour::parse("#1A2b3c").unwrap().to_string(), "#1a2b3c");
        for wrong in ["", "#", "1a2b3c", "#12345", "#1234567", "#12345g", "#+1+2+3", "#ééé", "red"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 1e-9);
        assert!((Colour([0x77; 3]).contrast(WHITE) - 4.48).abs() < 0.01);
        assert!((Colour([0x76; 3]).contrast(WHITE) - 4.54).abs() < 0.01);
        assert!((Colour([255, 0, 0]).contrast(WHITE) - 4.0).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn a_shade_of_any_colour_can_be_read(r: u8, g: u8, b: u8) {
            let colour = Colour([r, g, b]);
            let (light, dark) = ([WHITE, Colour([245, 241, 233])], [BLACK, Colour([36, 33, 29])]);
            for (grounds, end) in [(light, BLACK), (dark, WHITE)] {
                let shade = colour.readable_on(&grounds, end);
                prop_assert!(shade.least_contrast(&grounds) >= READABLE);
                if colour.least_contrast(&grounds) >= READABLE {
                    prop_assert_eq!(shade, colour);
                }
            }
        }

        #[test]
        fn mixing_goes_from_one_end_to_the_other(r: u8, g: u8, b: u8) {
            let colour = Colour([r, g, b]);
            let back = Colour::of_linear(linear_of_oklab(oklab(colour.linear())));
            for (one, other) in back.0.into_iter().zip(colour.0) {
                prop_assert!(one.abs_diff(other) <= 1);
            }
            prop_assert_eq!(colour.mixed(WHITE, 1.0), WHITE);
        }
    }
}
