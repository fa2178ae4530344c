//! The accent colour: one of ours, or one of the admin's own in a shade for each theme.

use super::Settings;
use crate::kit::colour::{Colour, READABLE};
use crate::urls;

/// The accent colours the stylesheet knows, each checked for contrast in light and dark.
pub const ACCENTS: &[&str] = &["oxblood", "ink", "forest", "plum", "ochre", "slate"];

/// What the accent stands on in light pages, and what stands on it: `--paper`, `--raised`, `--sunk`
/// and `--on-accent` of the stylesheet.
const LIGHT: [Colour; 3] =
    [Colour([0xfd, 0xfb, 0xf7]), Colour([0xff, 0xff, 0xff]), Colour([0xf5, 0xf1, 0xe9])];
/// The same in dark pages.
const DARK: [Colour; 4] = [
    Colour([0x17, 0x15, 0x12]),
    Colour([0x1e, 0x1b, 0x18]),
    Colour([0x24, 0x21, 0x1d]),
    Colour([0x1c, 0x14, 0x11]),
];
const BLACK: Colour = Colour([0; 3]);
const WHITE: Colour = Colour([255; 3]);

/// A colour as pages show it. No colour can be read on both light and dark grounds, so that each theme
/// gets the shade nearest to it that can.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shades {
    /// As it was chosen.
    pub chosen: Colour,
    /// On light pages.
    pub light: Colour,
    /// On dark pages.
    pub dark: Colour,
}

impl Shades {
    /// The shades of any colour.
    pub fn of(chosen: Colour) -> Self {
        let (light, dark) = (chosen.readable_on(&LIGHT, BLACK), chosen.readable_on(&DARK, WHITE));
        Self { chosen, light, dark }
    }

    /// What is shown where, in words for the admin.
    pub fn in_words(&self) -> String {
        let told = |theme: &str, shade: Colour, grounds: &[Colour]| {
            let ratio = shade.least_contrast(grounds);
            if shade == self.chosen {
                return format!("On {theme} pages it is shown as it is (contrast {ratio:.1} to 1).");
            }
            let own = self.chosen.least_contrast(grounds);
            format!(
                "On {theme} pages its contrast would be {own:.1} to 1, below {READABLE}, so it is shown as \
                 {shade} ({ratio:.1} to 1)."
            )
        };
        format!("{} {}", told("light", self.light, &LIGHT), told("dark", self.dark, &DARK))
    }
}

impl Settings {
    /// The name of the accent where the stylesheet has to be told one.
    pub fn accent_name(&self) -> Option<&str> {
        Some(self.accent.as_str()).filter(|name| ACCENTS[1..].contains(name))
    }

    /// The admin's own colour, where there is one.
    pub fn own_accent(&self) -> Option<Shades> {
        Colour::parse(&self.accent).map(Shades::of)
    }

    /// Where the stylesheet of the admin's own colour is served.
    pub fn theme_path(&self) -> Option<String> {
        self.own_accent().map(|shades| urls::theme(&shades.light.digits(), &shades.dark.digits()))
    }
}

/// An accent as forms send it: one of ours by name, or `#rrggbb`.
pub(super) fn accent(sent: &str) -> Result<String, String> {
    let sent = sent.trim();
    match (ACCENTS.contains(&sent), Colour::parse(sent)) {
        (true, _) => Ok(sent.to_owned()),
        (false, Some(colour)) => Ok(colour.to_string()),
        (false, None) => Err("is neither one of the colours nor written as #rrggbb".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLESHEET: &str = include_str!("../../../static/css/platen.css");

    /// The two colours of a variable: `--name: light-dark(#a, #b)`.
    fn pair(line: &str) -> (Colour, Colour) {
        let inner = line.split("light-dark(").nth(1).unwrap().split(')').next().unwrap();
        let (light, dark) = inner.split_once(", ").unwrap();
        let long = |text: &str| match text {
            "#fff" => WHITE,
            text => Colour::parse(text).unwrap(),
        };
        (long(light), long(dark))
    }

    fn variable(name: &str) -> (Colour, Colour) {
        pair(STYLESHEET.lines().find(|line| line.trim_start().starts_with(&format!("--{name}:"))).unwrap())
    }

    #[test]
    fn the_grounds_are_those_of_the_stylesheet() {
        let [paper, raised, sunk, on] = ["paper", "raised", "sunk", "on-accent"].map(variable);
        assert_eq!(LIGHT, [paper.0, raised.0, sunk.0]);
        assert!(LIGHT.contains(&on.0));
        assert_eq!(DARK, [paper.1, raised.1, sunk.1, on.1]);
    }

    #[test]
    fn our_own_accents_can_be_read() {
        let lines = STYLESHEET.lines().filter(|line| line.contains("--accent: light-dark("));
        let accents: Vec<(Colour, Colour)> = lines.map(pair).collect();
        assert_eq!(accents.len(), ACCENTS.len());
        for (light, dark) in accents {
            assert!(light.least_contrast(&LIGHT) >= READABLE, "{light}");
            assert!(dark.least_contrast(&DARK) >= READABLE, "{dark}");
        }
    }

    #[test]
    fn a_colour_of_their_own_is_shown_in_two_shades() {
        let shades = Shades::of(Colour::parse("#ffcc00").unwrap());
        assert_eq!(shades.dark, shades.chosen);
        assert_ne!(shades.light, shades.chosen);
        let words = shades.in_words();
        assert!(
            words.contains("would be 1.3 to 1, below 4.5") && words.contains("shown as it is"),
            "{words}"
        );
    }
}
