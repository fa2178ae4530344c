//! From a document to a draft: what is too long is cut, with a note.

use super::Problem;
use super::document::Document;
use super::pictures::Picture;
use super::planning::{Plan, Planned};
use super::publication::Status as Wanted;
use crate::db::Moment;
use crate::kit::token::hash_token;
use crate::kit::zone::Zone;
use crate::models::post::{Draft, PostInput, Status};
use crate::urls;

/// A document that is ready to be written.
#[derive(Debug)]
pub struct Prepared {
    input: PostInput,
    /// The author's name, where it has one.
    pub author: Option<String>,
    /// The category's name, where it has one.
    pub category: Option<String>,
    /// Where it will stand.
    pub status: Status,
    /// When it was or will be published.
    pub published_at: Option<Moment>,
    /// The paths that lead to it from now on.
    pub aliases: Vec<String>,
    /// Its pictures, read.
    pub pictures: Vec<Picture>,
    /// The address of its cover in the document, if it was read.
    pub cover: Option<String>,
    /// Hash of all that the source says.
    pub fingerprint: String,
}

impl Prepared {
    /// Brings a document into form.
    pub fn from(
        document: &Document,
        planned: &Planned,
        plan: &Plan,
        now: Moment,
        notes: &mut Vec<Problem>,
    ) -> Self {
        let pictures = read_pictures(document, now, notes);
        let stored = |reference: &str| pictures.iter().find(|picture| picture.reference == reference);
        let content = document.rewritten(
            |image| stored(&image.reference).map(|picture| urls::medium(&picture.storage_key)),
            |path| plan.get(path)?.slug.as_ref().map(|slug| urls::post(slug.as_ref())),
        );
        let input = PostInput {
            title: cut(document.title.trim(), 200, "title", notes),
            content: content.replace('\0', "\u{fffd}"),
            excerpt: cut(document.excerpt.as_deref().unwrap_or_default().trim(), 500, "excerpt", notes),
            slug: planned.slug.as_ref().map(ToString::to_string).unwrap_or_default(),
            tags: tags(&document.tags, notes),
            ..PostInput::default()
        };
        let (status, published_at) = publication(document, planned);
        let cover = document
            .cover
            .as_ref()
            .map(|cover| cover.reference.clone())
            .filter(|cover| stored(cover).is_some());
        let category = document
            .categories
            .first()
            .map(|name| cut(name.trim(), 100, "category", notes))
            .filter(|name| !name.is_empty());
        if document.categories.len() > 1 {
            let others = document.categories[1..].join(", ");
            notes.push(Problem::new(format!("a post stands in one category; left out: {others}")));
        }
        if document.authors.len() > 1 {
            let others = document.authors[1..].join(", ");
            notes.push(Problem::new(format!("a post has one author; left out: {others}")));
        }
        let mut prepared = Self {
            input,
            author: document.authors.first().map(|name| one_line(name)).filter(|name| !name.is_empty()),
            category,
            status,
            published_at,
            aliases: aliases(document, planned, notes),
            pictures,
            cover,
            fingerprint: String::new(),
        };
        prepared.fingerprint = prepared.sum(document);
        prepared
    }

    /// Checks and renders the texts; the error names what can't be taken.
    pub fn draft(&self) -> Result<Draft, Problem> {
        self.input.parse(&Zone::default()).map_err(|errors| {
            let wrong: Vec<String> =
                errors.iter().map(|(field, message)| format!("its {field} {message}")).collect();
            Problem::new(wrong.join("; "))
        })
    }

    /// A file's own time is not what the source says: touching it changes nothing.
    fn sum(&self, document: &Document) -> String {
        let PostInput { title, content, excerpt, slug, tags, .. } = &self.input;
        let written = document.published_at.filter(|_| document.is_dated);
        let cover = self.pictures.iter().find(|picture| Some(&picture.reference) == self.cover.as_ref());
        let said = format!(
            "{:?}",
            (
                (title, content, excerpt, slug, tags),
                (&self.author, &self.category, self.status, written, document.updated_at),
                (&self.aliases, cover.map(|picture| &picture.storage_key)),
            )
        );
        hash_token(&said)
    }
}

fn read_pictures(document: &Document, now: Moment, notes: &mut Vec<Problem>) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    for image in document.images.iter().chain(&document.cover) {
        if pictures.iter().any(|picture| picture.reference == image.reference) {
            continue;
        }
        match Picture::read(image, now) {
            Ok(picture) => pictures.push(picture),
            Err(problem) => notes.push(problem),
        }
    }
    pictures
}

/// A time that is written nowhere stays what it was.
fn publication(document: &Document, planned: &Planned) -> (Status, Option<Moment>) {
    let before =
        planned.origin.as_ref().and_then(|origin| origin.published_at).filter(|_| !document.is_dated);
    let published_at = before.or(document.published_at.map(Moment::from));
    match document.status {
        Wanted::Draft => (Status::Draft, published_at),
        Wanted::Published => (Status::Published, published_at),
    }
}

fn aliases(document: &Document, planned: &Planned, notes: &mut Vec<Problem>) -> Vec<String> {
    let own = planned.slug.as_ref().map(|slug| urls::post(slug.as_ref()));
    let mut aliases: Vec<String> = Vec::new();
    for alias in &document.aliases {
        let path = match alias.trim_end_matches('/') {
            "" => continue,
            path => path.to_owned(),
        };
        if path.chars().count() > 700 {
            notes.push(Problem::new("an old address is longer than 700 characters and was left out"));
        } else if Some(&path) != own.as_ref() && !aliases.contains(&path) {
            aliases.push(path);
        }
    }
    aliases
}

fn tags(names: &[String], notes: &mut Vec<Problem>) -> String {
    let mut tags: Vec<String> = Vec::new();
    for name in names {
        let tag = cut(&one_line(&name.replace(',', " ")), 50, "tag", notes);
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > 20 {
        notes.push(Problem::new(format!(
            "a post has 20 tags at most; left out: {}",
            tags.split_off(20).join(", ")
        )));
    }
    tags.join(", ")
}

fn one_line(text: &str) -> String {
    let plain = text.replace(|c: char| c.is_control(), " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One line of at most `max` characters.
fn cut(text: &str, max: usize, what: &str, notes: &mut Vec<Problem>) -> String {
    let text = one_line(text);
    let count = text.chars().count();
    if count <= max {
        return text;
    }
    notes.push(Problem::new(format!("the {what} has {count} characters and was cut to {max}")));
    let kept: String = text.chars().take(max - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::post::parse_tags;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_long_is_cut_with_a_note() {
        let mut notes = Vec::new();
        assert_eq!(cut("a\n b", 5, "title", &mut notes), "a b");
        assert!(notes.is_empty());
        assert_eq!(cut("ab cdefg", 4, "title", &mut notes), "ab…");
        assert_eq!(notes.len(), 1);
    }

    proptest! {
        #[test]
        fn any_tags_can_be_stored(names in proptest::collection::vec("[\\PC\\x00-\\x1f]{0,80}", 0..40)) {
            let tags = tags(&names, &mut Vec::new());
            prop_assert!(parse_tags(&tags).is_ok(), "{:?}", tags);
        }
    }
}
