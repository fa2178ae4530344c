//! Links and images: which addresses they may have.

use comrak::html::escape_href;

use super::output::Attribute;
use super::writer::Writer;
use super::{Profile, anchors};

/// Schemes an address may have, beside none.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Bytes an address may have, and characters of a title or an alternative text.
/// (The serialiser's time grows with the square of a long value.)
const LONGEST: usize = 2_048;
const LONGEST_TITLE: usize = 1_000;

/// The address, percent-encoded where it must be; none when it is too long or its scheme is not allowed.
fn address(url: &str) -> Option<String> {
    if url.len() > LONGEST {
        return None;
    }
    let url: String = url.trim().chars().filter(|c| !c.is_control()).collect();
    let scheme = url.find([':', '/', '?', '#']).filter(|at| url[*at..].starts_with(':')).map(|at| &url[..at]);
    if scheme.is_some_and(|scheme| !SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))) {
        return None;
    }
    if url.starts_with('#') {
        return Some(url);
    }
    let mut encoded = String::with_capacity(url.len());
    escape_href(&mut encoded, &url, false).ok()?;
    // What the encoder wrote as entities is written as entities once more by the output.
    Some(encoded.replace("&amp;", "&").replace("&#x27;", "'"))
}

/// Whether the address leads to another site, as far as can be told without knowing one's own.
fn is_external(url: &str) -> bool {
    let starts =
        |prefix: &str| url.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts("http:") || starts("https:") || starts("//") || starts("\\\\")
}

/// An author's attributes, with the `rel` that an outward link has.
pub fn with_rel<'a>(tag: &str, kept: &'a [(&'static str, String)]) -> Vec<Attribute<'a>> {
    let mut attributes: Vec<_> = kept.iter().map(|(name, value)| Attribute::Source(name, value)).collect();
    if tag == "a" && kept.iter().any(|(name, value)| *name == "href" && is_external(value)) {
        attributes.push(Attribute::Ours("rel", "noopener"));
    }
    attributes
}

fn beginning(text: &str) -> &str {
    text.char_indices().nth(LONGEST_TITLE).map_or(text, |(end, _)| &text[..end])
}

fn titled<'a>(mut attributes: Vec<Attribute<'a>>, title: &'a str) -> Vec<Attribute<'a>> {
    if !title.is_empty() {
        attributes.push(Attribute::Plain("title", beginning(title)));
    }
    attributes
}

impl Writer<'_> {
    /// A link whose address is refused is a `span`: its text stays.
    pub(super) fn link(&mut self, url: &str, title: &str) {
        let Some(mut url) = address(url) else {
            return self.out.open("span", &[]);
        };
        if let Some(id) = url.strip_prefix('#').and_then(|fragment| self.anchors.meant_by(fragment)) {
            debug_assert!(id.starts_with(anchors::PREFIX));
            url = format!("#{id}");
        }
        let mut attributes = titled(vec![Attribute::Plain("href", &url)], title);
        if is_external(&url) && self.profile == Profile::Post {
            attributes.push(Attribute::Ours("rel", "noopener"));
        }
        self.out.open("a", &attributes);
    }

    pub(super) fn image(&mut self, url: &str, title: &str) {
        let alt = self.out.captured();
        match address(url) {
            Some(url) => {
                let attributes =
                    vec![Attribute::Plain("src", &url), Attribute::Plain("alt", beginning(&alt))];
                self.out.void("img", &titled(attributes, title));
            }
            None => self.out.text(&alt),
        }
    }
}
