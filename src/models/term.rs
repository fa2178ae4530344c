//! What categories and tags share when a person names one: the form, and the parsed value.

use serde::Deserialize;

use crate::kit::field_errors::FieldErrors;
use crate::kit::slug::Slug;
use crate::kit::text;

/// The form of a category or a tag as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TermInput {
    /// `name`
    pub name: String,
    /// Empty: made from the name.
    pub slug: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Empty or an id; categories only.
    pub parent_id: String,
    /// The version that was edited; empty when new.
    pub version: String,
}

/// A category or a tag that may be stored.
#[derive(Debug, Clone)]
pub struct Term {
    /// One line.
    pub name: String,
    /// None: made from the name.
    pub slug: Option<Slug>,
    /// Plain text.
    pub description: String,
    /// Categories only.
    pub parent_id: Option<i64>,
    /// The version that was edited, where the form names one.
    pub version: Option<i32>,
}

impl TermInput {
    /// All fields checked; the name has at most `max` characters.
    pub fn parse(&self, max: usize) -> Result<Term, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", text::line(&self.name, max));
        let slug = errors.take("slug", Slug::typed(&self.slug));
        let description = errors.take("description", text::multiline(&self.description, 2_000));
        let parent_id = errors.take("parent_id", number(&self.parent_id, "is not a category of this site"));
        let version = errors.take("version", number(&self.version, "is not a number"));
        match (name, slug, description, parent_id, version) {
            (Some(name), Some(slug), Some(description), Some(parent_id), Some(version)) => {
                Ok(Term { name, slug, description: description.trim().to_owned(), parent_id, version })
            }
            _ => Err(errors),
        }
    }
}

fn number<T: std::str::FromStr>(typed: &str, message: &str) -> Result<Option<T>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| message.to_owned()),
    }
}

/// The first of `base`, `base-2`, `base-3`… of which `is_free` holds.
pub fn first_free<E>(base: &Slug, mut is_free: impl FnMut(&str) -> Result<bool, E>) -> Result<Slug, E> {
    let mut candidate = base.clone();
    let mut suffix = 2;
    while !is_free(candidate.as_ref())? {
        candidate = base.with_suffix(suffix);
        suffix += 1;
    }
    Ok(candidate)
}
