//! Pictures in rendered HTML: which addresses stand there, and what browsers need to lay them out and
//! to choose a size. Works on what the sanitiser wrote, so that pictures of raw HTML count too.

use std::fmt::Write;

use super::scan::{Part, attribute, parts};

/// How wide pictures in a text are shown: as the style sheet has it.
const SIZES: &str = "(max-width: 38rem) 100vw, 35rem";

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Its sizes, as the attribute has them; empty when there is one only.
    pub srcset: String,
}

/// The addresses of pictures and links, each once, in order, at most `most`; only those that `wanted`
/// makes something of.
pub fn addresses<T: PartialEq>(html: &str, most: usize, wanted: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    for part in parts(html) {
        let address = match part {
            Part::Start("img", attributes) => attribute(attributes, "src"),
            Part::Start("a", attributes) => attribute(attributes, "href"),
            _ => None,
        };
        if let Some(address) = address.and_then(|address| wanted(&plain(address)))
            && !found.contains(&address)
        {
            found.push(address);
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// The HTML with sides and sizes on the pictures that are known by their address. Sides that an
/// author wrote stay.
pub fn complete<'p>(html: &str, known: impl Fn(&str) -> Option<&'p Picture>) -> String {
    let mut completed = String::with_capacity(html.len() + 512);
    for part in parts(html) {
        // Writing to a String can't fail.
        let _ = match part {
            Part::Text(text) => completed.write_str(text),
            Part::End(name) => write!(completed, "</{name}>"),
            Part::Start(name, attributes) => {
                let _ = write!(completed, "<{name}{attributes}");
                let picture = match attribute(attributes, "src") {
                    Some(src) if name == "img" => known(&plain(src)),
                    _ => None,
                };
                if let Some(picture) = picture {
                    add(&mut completed, attributes, picture);
                }
                completed.write_str(">")
            }
        };
    }
    completed
}

fn add(html: &mut String, attributes: &str, picture: &Picture) {
    let has = |name: &str| attribute(attributes, name).is_some();
    if !has("width") && !has("height") {
        let _ = write!(html, " width=\"{}\" height=\"{}\"", picture.width, picture.height);
    }
    if !picture.srcset.is_empty() && !has("srcset") {
        let srcset = picture.srcset.replace('&', "&amp;").replace('"', "&quot;");
        let _ = write!(html, " srcset=\"{srcset}\" sizes=\"{SIZES}\"");
    }
}

/// An attribute's value as it was meant.
fn plain(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, render};
    use super::*;

    fn completed(source: &str) -> String {
        let cat =
            Picture { width: 800, height: 600, srcset: "/media/s.jpg 480w, /media/a&b.jpg 800w".into() };
        let small = Picture { width: 9, height: 8, srcset: String::new() };
        complete(&render(source, Profile::Post).html, |address| match address {
            "/media/a&b.jpg" => Some(&cat),
            "/media/s.png" => Some(&small),
            _ => None,
        })
    }

    #[test]
    fn known_pictures_get_sides_and_sizes() {
        let html = completed("![A cat](/media/a&b.jpg)");
        assert!(html.contains(r#"alt="A cat""#) && html.contains(r#" width="800" height="600""#), "{html}");
        assert!(html.contains(r#" srcset="/media/s.jpg 480w, /media/a&amp;b.jpg 800w" sizes="("#), "{html}");
        assert!(html.contains(r#"loading="lazy""#) && html.contains(r#"decoding="async""#), "{html}");
        let html = completed("![](/media/s.png) and <img src=\"/media/s.png\" alt=\"x\" width=\"4\">");
        assert!(html.contains(r#" width="9" height="8""#) && !html.contains("srcset"), "{html}");
        assert_eq!(html.matches("width=").count(), 2, "{html}");
    }

    #[test]
    fn all_else_stays_as_it_was() {
        let source = "# A & B\n\n![x \" > <img src=\"/media/s.png\">](https://example.org/a.png \"T\")\n\n\
                      | a | b |\n|---|---|\n| `<img src=\"/media/s.png\">` | **c** |\n\n- [x] done\n\n```rust\nfn a() {}\n```\n";
        let html = render(source, Profile::Post).html;
        assert_eq!(complete(&html, |_| None), html);
    }

    #[test]
    fn addresses_are_those_of_elements() {
        let html = render(
            "![a](/media/1.png) [b](/media/2.pdf) ![a](/media/1.png) `![c](/media/3.png)` [d](/about)",
            Profile::Post,
        )
        .html;
        let found = addresses(&html, 10, |address| address.strip_prefix("/media/").map(str::to_owned));
        assert_eq!(found, ["1.png", "2.pdf"]);
        assert_eq!(addresses(&html, 1, |address| Some(address.to_owned())).len(), 1);
    }
}
