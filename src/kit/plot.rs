//! Charts as SVG: bars with labels, drawn on the server, coloured by the stylesheet.

use std::fmt::Write;

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 180.0;
/// Where the columns stand, and the highest they reach.
const GROUND: f64 = 156.0;
const TOP: f64 = 20.0;
/// Labels that fit side by side.
const LABELS: usize = 6;
/// Columns that leave room for their number; of more, only the highest has its own.
const NUMBERED: usize = 13;
const ROW: f64 = 26.0;
const ROW_START: f64 = 160.0;
const ROW_LENGTH: f64 = 180.0;
const ROW_LABEL: usize = 22;

/// One value and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// In full.
    pub label: String,
    /// As short as it can stand below a column or before a row.
    pub short_label: String,
    /// How much.
    pub value: u64,
    /// How much, as people read it.
    pub shown: String,
}

impl Bar {
    /// A bar whose label is short already.
    pub fn new(label: &str, value: u64, shown: String) -> Self {
        Self { label: label.to_owned(), short_label: label.to_owned(), value, shown }
    }
}

/// Columns side by side, as time goes. `id` is unique on the page; `title` and `description` are read aloud.
pub fn columns(id: &str, title: &str, description: &str, bars: &[Bar]) -> String {
    let mut svg = opening(id, title, description, HEIGHT);
    let highest = highest(bars);
    let slot = WIDTH / bars.len().max(1) as f64;
    let width = (slot * 0.72).min(48.0);
    let step = bars.len().div_ceil(LABELS).max(1);
    let peak = bars.iter().position(|bar| bar.value == highest);
    // Writing to a String can't fail.
    let _ = write!(svg, r#"<line x1="0" y1="{GROUND}" x2="{WIDTH}" y2="{GROUND}"/>"#);
    for (at, bar) in bars.iter().enumerate() {
        let height = share(bar.value, highest) * (GROUND - TOP);
        let (middle, top) = (slot * (at as f64 + 0.5), GROUND - height);
        let left = middle - width / 2.0;
        let _ = write!(svg, r#"<rect x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}">"#);
        let _ = write!(svg, "<title>{}: {}</title></rect>", escaped(&bar.label), escaped(&bar.shown));
        if bar.value > 0 && (bars.len() <= NUMBERED || Some(at) == peak) {
            let number = compact(bar.value);
            // Within the picture also at its edges.
            let (x, y) = (middle.clamp(14.0, WIDTH - 14.0), top - 6.0);
            let _ = write!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="middle">{number}</text>"#);
        }
        // Counted from the end: the last column, which is now, has its label.
        if (bars.len() - 1 - at).is_multiple_of(step) {
            let label = escaped(&bar.short_label);
            let (x, anchor) = match middle {
                x if bars.len() > 1 && x > WIDTH - 22.0 => (WIDTH, "end"),
                x if bars.len() > 1 && x < 22.0 => (0.0, "start"),
                x => (x, "middle"),
            };
            let _ = write!(svg, r#"<text x="{x:.1}" y="174" text-anchor="{anchor}">{label}</text>"#);
        }
    }
    svg + "</svg>"
}

/// Bars one below the other, each after its label and before its number. `id` is unique on the page.
pub fn rows(id: &str, title: &str, description: &str, bars: &[Bar]) -> String {
    let mut svg = opening(id, title, description, ROW * bars.len().max(1) as f64);
    let highest = highest(bars);
    for (at, bar) in bars.iter().enumerate() {
        let top = ROW * at as f64 + 5.0;
        let baseline = top + 12.0;
        let length = share(bar.value, highest) * ROW_LENGTH;
        let (label, short) = (escaped(&bar.label), escaped(&cut(&bar.short_label)));
        let (shown, after) = (escaped(&bar.shown), ROW_START + length + if length > 0.0 { 7.0 } else { 0.0 });
        // Writing to a String can't fail.
        let _ = write!(svg, r#"<text x="0" y="{baseline:.1}">{short}</text>"#);
        let _ = write!(svg, r#"<rect x="{ROW_START}" y="{top:.1}" width="{length:.1}" height="16">"#);
        let _ = write!(svg, "<title>{label}: {shown}</title></rect>");
        let _ = write!(svg, r#"<text x="{after:.1}" y="{baseline:.1}">{shown}</text>"#);
    }
    svg + "</svg>"
}

fn opening(id: &str, title: &str, description: &str, height: f64) -> String {
    let (id, title, description) = (escaped(id), escaped(title), escaped(description));
    format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>"#
    )
}

fn highest(bars: &[Bar]) -> u64 {
    bars.iter().map(|bar| bar.value).max().unwrap_or(0)
}

/// The part of `highest`, 0 to 1; what is there at all is seen.
fn share(value: u64, highest: u64) -> f64 {
    match (value, highest) {
        (0, _) | (_, 0) => 0.0,
        _ => (value as f64 / highest as f64).max(0.01),
    }
}

fn cut(label: &str) -> String {
    match label.char_indices().nth(ROW_LABEL) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

/// `9999`, `12.3k`, `4.5M`: short enough for a chart.
fn compact(value: u64) -> String {
    if value < 10_000 {
        return value.to_string();
    }
    let mut number = value as f64 / 1_000.0;
    let mut units = ["k", "M", "G", "T", "P", "E"].iter().peekable();
    while let Some(unit) = units.next() {
        if number < 999.95 || units.peek().is_none() {
            return format!("{number:.1}{unit}");
        }
        number /= 1_000.0;
    }
    value.to_string()
}

/// Text fit for elements and attributes; control characters become blanks.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bar(label: &str, value: u64) -> Bar {
        Bar::new(label, value, value.to_string())
    }

    #[test]
    fn hostile_labels_stay_text() {
        let bars = [bar("</title><script>alert(1)</script>", 3), bar("\" onload='x' &\0", 1)];
        for svg in [columns("a", "<b>", "\"", &bars), rows("a", "<b>", "\"", &bars)] {
            assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains('\0'), "{svg}");
            assert!(svg.contains("&lt;/title&gt;") && !svg.contains("style="));
        }
    }

    #[test]
    fn nothing_one_and_nought_are_drawn() {
        for bars in [vec![], vec![bar("a", 0)], vec![bar("a", 7)], vec![bar("a", 0), bar("b", 0)]] {
            for svg in [columns("a", "t", "d", &bars), rows("a", "t", "d", &bars)] {
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                assert_eq!(svg.matches("<rect").count(), bars.len());
            }
        }
    }

    #[test]
    fn huge_numbers_are_short() {
        let cases = [(9_999, "9999"), (12_345, "12.3k"), (999_999, "1.0M"), (u64::MAX, "18.4E")];
        for (value, text) in cases {
            assert_eq!(compact(value), text);
        }
        assert!(columns("a", "t", "d", &[bar("a", u64::MAX), bar("b", 1)]).contains("18.4E"));
    }

    #[test]
    fn the_highest_of_many_columns_has_its_number() {
        let mut bars: Vec<Bar> = (0..30).map(|day| bar(&format!("day {day}"), 1)).collect();
        bars[12].value = 41;
        let svg = columns("a", "t", "d", &bars);
        assert_eq!(svg.matches(r#"text-anchor="middle">41</text>"#).count(), 1);
        assert!(!svg.contains(">1</text>"));
        assert!(svg.contains(">day 29</text>"), "the last column has its label");
    }

    #[test]
    fn long_labels_are_cut_between_letters() {
        assert_eq!(cut(&"é".repeat(30)).chars().count(), ROW_LABEL + 1);
        assert_eq!(cut("short"), "short");
    }

    proptest! {
        #[test]
        fn every_chart_is_well_formed(bars in prop::collection::vec((".{0,30}", any::<u64>()), 0..40)) {
            let bars: Vec<Bar> = bars.iter().map(|(label, value)| bar(label, *value)).collect();
            for svg in [columns("a", "t", "d", &bars), rows("a", "t", "d", &bars)] {
                prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
                prop_assert_eq!(svg.matches("<rect").count(), svg.matches("</rect>").count());
            }
        }
    }
}
