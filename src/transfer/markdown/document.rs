//! A file of Markdown as a post-to-be.

use std::fs;
use std::io::Read;
use std::time::SystemTime;

use super::addresses::{self, Place};
use super::fields::Fields;
use super::images::{self, ImageRef, LinkRef, MissingImage};
use super::layout::{Folder, SourceFile};
use super::publication::{self, Status};
use super::report::Skipped;
use super::{Problem, destinations, front_matter, jekyll, references, resolving, title};
use chrono::NaiveDateTime;

/// Larger files are no posts.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
const COVERS: &[&str] = &["cover.image", "cover", "image", "featured_image", "extra.image", "extra.cover"];

/// One post of the folder, read and not yet stored. Lengths are not checked here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file's path below the folder, with `/`: it stays the same from run to run.
    pub source_path: String,
    /// The title: as given, else the first heading, else the file's name.
    pub title: String,
    /// The slug before normalising.
    pub slug: String,
    /// The Markdown with the addresses it was written with; see [`Document::rewritten`].
    pub content: String,
    /// The description, summary or excerpt.
    pub excerpt: Option<String>,
    /// Draft or published.
    pub status: Status,
    /// When it was or will be published, in UTC; a published one always has it.
    pub published_at: Option<NaiveDateTime>,
    /// Whether that time is written somewhere; else it is the file's own.
    pub is_dated: bool,
    /// When it was last changed, if it says so, in UTC.
    pub updated_at: Option<NaiveDateTime>,
    /// The authors' names, as written.
    pub authors: Vec<String>,
    /// The categories' names, as written.
    pub categories: Vec<String>,
    /// The tags' names, as written.
    pub tags: Vec<String>,
    /// Old addresses as absolute paths (`/x/y`), which may include its new one.
    pub aliases: Vec<String>,
    /// The picture that stands for the post; it is not in `images` unless the text has it.
    pub cover: Option<ImageRef>,
    /// Local pictures, each address once.
    pub images: Vec<ImageRef>,
    /// Local pictures that are not there.
    pub missing_images: Vec<MissingImage>,
    /// Links to other posts of the folder, each address once.
    pub links: Vec<LinkRef>,
    /// What a person should look at.
    pub warnings: Vec<Problem>,
}

impl Document {
    /// The text with new addresses: `image` gives a picture's, `post` that of the post with
    /// a source path. Where they have none, the old address stays.
    pub fn rewritten(
        &self,
        image: impl Fn(&ImageRef) -> Option<String>,
        post: impl Fn(&str) -> Option<String>,
    ) -> String {
        if self.images.is_empty() && self.links.is_empty() {
            return self.content.clone();
        }
        references::replace(&self.content, |reference| {
            if let Some(found) = self.images.iter().find(|image| image.reference == reference.address) {
                return image(found);
            }
            let link = self.links.iter().find(|link| link.reference == reference.address)?;
            Some(post(&link.source_path)? + &link.fragment)
        })
    }
}

/// A file that was read, before anything is made of it.
struct Source {
    fields: Fields,
    place: Place,
    body: String,
    body_line: usize,
    modified: Option<SystemTime>,
}

/// Reads one file of the folder.
pub fn read(folder: &Folder, file: &SourceFile) -> Result<Document, Skipped> {
    let path = &file.source_path;
    let skipped = |problem| Skipped { source_path: path.clone(), problem };
    let source = open(folder, file).map_err(skipped)?;
    if source.body.trim().is_empty() {
        return Err(skipped(Problem::new("it has no text")));
    }
    Ok(assemble(folder, path, source))
}

/// The slug of one file, before normalising.
pub fn slug(folder: &Folder, file: &SourceFile) -> Result<String, Problem> {
    let source = open(folder, file)?;
    Ok(addresses::slug(&source.fields, &source.place))
}

fn open(folder: &Folder, file: &SourceFile) -> Result<Source, Problem> {
    let unreadable = |error: std::io::Error| Problem::new(format!("it can't be read: {error}"));
    let opened = fs::File::open(folder.root().join(&file.source_path)).map_err(unreadable)?;
    let modified = opened.metadata().and_then(|metadata| metadata.modified()).ok();
    let mut bytes = Vec::new();
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Problem::new("it is larger than 8 MB"));
    }
    let text = front_matter::plain_text(&bytes)?;
    let split = front_matter::split(&text)?;
    let fields = front_matter::read(&split)?;
    let name = folder.root().file_name().and_then(|name| name.to_str()).unwrap_or("post");
    let place = Place::of(&file.source_path, folder.content(), name);
    let body = jekyll::plain_addresses(split.body, |path| folder.holds(path));
    Ok(Source { fields, place, body, body_line: split.body_line, modified })
}

fn assemble(folder: &Folder, path: &str, source: Source) -> Document {
    let Source { fields, place, body, body_line, modified } = source;
    let mut warnings = Vec::new();
    let status = publication::status(&fields, &place);
    let published_at = publication::published_at(&fields, &place, status, modified, &mut warnings);
    let (title, content, line) = title::find(&fields, &place, body, body_line);
    let mut categories = fields.words(&["categories", "taxonomies.categories"]);
    if categories.is_empty() {
        categories = fields.names(&["category", "taxonomies.category"]);
    }
    if categories.is_empty() {
        categories.clone_from(&place.categories);
    }
    let (aliases, refused) = addresses::aliases(&fields, &place, &categories);
    warnings.extend(refused.iter().map(|alias| Problem::new(format!("{alias:?} can't be an old address"))));
    let mut found = images::find(folder, path, &content, line);
    let cover = cover(folder, path, &fields, &mut found);
    warnings.append(&mut found.warnings);
    Document {
        source_path: path.to_owned(),
        title,
        slug: addresses::slug(&fields, &place),
        content,
        excerpt: fields.text(&["description", "summary", "excerpt"]),
        status,
        published_at,
        is_dated: publication::is_dated(&fields, &place),
        updated_at: publication::updated_at(&fields, &mut warnings),
        authors: fields.names(&["authors", "author", "taxonomies.authors", "extra.authors", "extra.author"]),
        categories,
        tags: tags(&fields),
        aliases,
        cover,
        images: found.images,
        missing_images: found.missing,
        links: found.links,
        warnings,
    }
}

fn tags(fields: &Fields) -> Vec<String> {
    let tags = fields.words(&["tags", "taxonomies.tags"]);
    if tags.is_empty() { fields.names(&["tag"]) } else { tags }
}

fn cover(folder: &Folder, path: &str, fields: &Fields, found: &mut images::Found) -> Option<ImageRef> {
    let field =
        COVERS.iter().find_map(|name| fields.first(&[name]).filter(|field| field.value.text().is_some()))?;
    let reference = field.value.text().filter(|address| destinations::is_local(address))?;
    match resolving::picture(folder, path, &reference) {
        Ok(file) => Some(ImageRef { reference, line: field.line, file }),
        Err(reason) => {
            found.image(Err(reason), reference, field.line);
            None
        }
    }
}
