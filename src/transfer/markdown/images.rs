//! The files that a post refers to: its pictures, and the other posts it links to.

use std::collections::HashSet;
use std::path::PathBuf;

use super::Problem;
use super::layout::Folder;
use super::references::{self, Reference};
use super::resolving::{cut, picture, post};

/// A link to one of these is a picture to take along, not only what is shown.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];

/// A picture that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// As the text has it.
    pub reference: String,
    /// The first line of the file that has it, from 1.
    pub line: usize,
    /// The picture, in the folder, with all links resolved.
    pub file: PathBuf,
}

/// A picture that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingImage {
    /// As the text has it.
    pub reference: String,
    /// The first line of the file that has it, from 1.
    pub line: usize,
    /// Why it can't be had.
    pub reason: &'static str,
}

/// A link to another post of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRef {
    /// As the text has it.
    pub reference: String,
    /// The first line of the file that has it, from 1.
    pub line: usize,
    /// The other post's path below the folder: its [`Document::source_path`](super::Document::source_path).
    pub source_path: String,
    /// What follows `#`, with it; else empty.
    pub fragment: String,
}

/// All that a text refers to.
#[derive(Debug, Default)]
pub struct Found {
    /// Pictures that are there, each address once.
    pub images: Vec<ImageRef>,
    /// Pictures that are not.
    pub missing: Vec<MissingImage>,
    /// Links to other posts of the folder, each address once.
    pub links: Vec<LinkRef>,
    /// What could not be followed.
    pub warnings: Vec<Problem>,
}

/// Finds and resolves what a text refers to; `first_line` is the text's line in its file.
pub fn find(folder: &Folder, source_path: &str, text: &str, first_line: usize) -> Found {
    let references = references::find(text);
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for reference in references.found {
        let line = first_line + reference.line - 1;
        if !seen.insert((reference.address.clone(), reference.image)) {
            continue;
        }
        if is_picture(&reference) {
            found.image(picture(folder, source_path, &reference.address), reference.address, line);
        } else if let Some((target, fragment)) = post(folder, source_path, &reference.address) {
            match target {
                Some(source_path) => {
                    found.links.push(LinkRef { reference: reference.address, line, source_path, fragment });
                }
                None => {
                    found.warn(line, format!("the link {} leads to no post of the folder", reference.address))
                }
            }
        }
    }
    for (address, line) in references.lost {
        if !seen.contains(&(address.clone(), true))
            && !seen.contains(&(address.clone(), false))
            && is_picture_name(&address)
        {
            found.warn(
                first_line + line - 1,
                format!("the address {address} can't be found in the text and is left as it is"),
            );
        }
    }
    if let Some(line) = references.template {
        found.warn(first_line + line - 1, "template tags ({% … %} or {{ … }}) are left as text".to_owned());
    }
    found
}

impl Found {
    /// Takes note of a picture, there or missing, once.
    pub fn image(&mut self, file: Result<PathBuf, &'static str>, reference: String, line: usize) {
        match file {
            Ok(_) if self.images.iter().any(|image| image.reference == reference) => {}
            Ok(file) => self.images.push(ImageRef { reference, line, file }),
            Err(_) if self.missing.iter().any(|image| image.reference == reference) => {}
            Err(reason) => self.missing.push(MissingImage { reference, line, reason }),
        }
    }

    fn warn(&mut self, line: usize, reason: String) {
        self.warnings.push(Problem::at(line, reason));
    }
}

/// Whether the address is shown as a picture, or links to one.
fn is_picture(reference: &Reference) -> bool {
    reference.image || is_picture_name(&reference.address)
}

fn is_picture_name(address: &str) -> bool {
    let path = cut(address).0;
    path.rsplit_once('.').is_some_and(|(_, kind)| PICTURES.contains(&kind.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn site(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join("site").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(dir.path().join("secret.png"), "x").unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        (dir, folder)
    }

    #[test]
    fn what_a_text_refers_to_is_told_with_its_line() {
        let (_dir, folder) = site(&["a.md", "b/c.md", "x.png"]);
        let text = "![1](x.png) ![2](x.png)\n\n![3](no.png) [c](b/c.md#top) [c](@/b/c.md)\n[gone](gone.md) [big](x.png)\n";
        let found = find(&folder, "a.md", text, 5);
        let images: Vec<_> =
            found.images.iter().map(|image| (image.reference.as_str(), image.line)).collect();
        assert_eq!(images, [("x.png", 5)]);
        assert_eq!((found.missing[0].reference.as_str(), found.missing[0].line), ("no.png", 7));
        let links: Vec<_> =
            found.links.iter().map(|link| (link.source_path.as_str(), link.fragment.as_str())).collect();
        assert_eq!(links, [("b/c.md", "#top"), ("b/c.md", "")]);
        assert_eq!(found.warnings, [Problem::at(8, "the link gone.md leads to no post of the folder")]);
    }
}
