//! Two states of one post beside each other: what differs in its fields and in its text.

use std::collections::HashMap;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::diff::{self, DiffRow, SplitRow};
use crate::kit::zone::Zone;
use crate::models::category;
use crate::models::post::{self, Post, Reason, Revision};

/// Rows of a comparison that a page shows at most.
const MOST_ROWS: usize = 3_000;

/// Equal lines around a change.
const CONTEXT: usize = 3;

/// How the text is compared on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Old and new beside each other.
    #[default]
    Split,
    /// Old and new lines in one column.
    Lines,
}

impl View {
    /// The word in addresses; None for an unknown one. Empty is [`View::Split`].
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "" | "split" => Some(Self::Split),
            "lines" => Some(Self::Lines),
            _ => None,
        }
    }
}

/// A post at one time, as people read it.
#[derive(Debug, Clone)]
pub struct Side {
    /// The revision's number; None for the post as it stands.
    pub number: Option<i32>,
    /// Why and by whom it was saved; None for the post as it stands.
    pub saved: Option<(Reason, String)>,
    /// When it was saved.
    pub at: Moment,
    /// Markdown.
    pub content: String,
    title: String,
    slug: String,
    excerpt: String,
    category: String,
    tags: String,
    published_at: Option<Moment>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its name on the page.
    pub label: &'static str,
    /// Then; may be empty.
    pub old: String,
    /// Later; may be empty.
    pub new: String,
}

/// What a page shows of two sides.
pub struct Comparison {
    /// The older side.
    pub old: Side,
    /// The newer side.
    pub new: Side,
    /// The fields that differ.
    pub fields: Vec<Changed>,
    /// The text in one column; empty in the other view.
    pub rows: Vec<DiffRow>,
    /// The text in two columns; empty in the other view.
    pub split: Vec<SplitRow>,
    /// Rows that did not fit on the page.
    pub left_out: usize,
    /// Whether the two texts are equal.
    pub same_text: bool,
}

impl Comparison {
    /// Compares; takes its time with long texts.
    pub fn new(old: Side, new: Side, zone: &Zone, view: View) -> Self {
        let fields = changed_fields(&old, &new, zone);
        let same_text = old.content == new.content;
        let rows = match same_text {
            true => Vec::new(),
            false => diff::hunks(diff::lines(&old.content, &new.content), CONTEXT),
        };
        let (rows, left_out) = diff::cut(rows, MOST_ROWS);
        let (rows, split) = match view {
            View::Lines => (rows, Vec::new()),
            View::Split => (Vec::new(), diff::side_by_side(rows)),
        };
        Self { old, new, fields, rows, split, left_out, same_text }
    }

    /// The older and the newer side.
    pub fn sides(&self) -> [&Side; 2] {
        [&self.old, &self.new]
    }
}

fn changed_fields(old: &Side, new: &Side, zone: &Zone) -> Vec<Changed> {
    let minute = |at: &Option<Moment>| at.map(|at| zone.format_local_minute(*at).replace('T', " "));
    [
        ("Title", old.title.clone(), new.title.clone()),
        ("Address", old.slug.clone(), new.slug.clone()),
        ("Excerpt", old.excerpt.clone(), new.excerpt.clone()),
        ("Category", old.category.clone(), new.category.clone()),
        ("Tags", old.tags.clone(), new.tags.clone()),
        (
            "Publish at",
            minute(&old.published_at).unwrap_or_default(),
            minute(&new.published_at).unwrap_or_default(),
        ),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(label, old, new)| Changed { label, old, new })
    .collect()
}

/// Revision `number` of a post and, where given, another one, else the post as it stands; the older first.
pub fn sides(conn: &mut Conn, post: &Post, (number, with): (i32, Option<i32>)) -> Result<[Side; 2], Error> {
    let then = post::find_revision(conn, post.id, number)?;
    let other = with.map(|with| post::find_revision(conn, post.id, with)).transpose()?;
    let tags = match other {
        Some(_) => Vec::new(),
        None => post::tags_of(conn, &[post.id])?.remove(&post.id).unwrap_or_default(),
    };
    let other_category = match &other {
        Some((revision, _)) => revision.category_id,
        None => post.category_id,
    };
    let ids: Vec<i64> = then.0.category_id.into_iter().chain(other_category).collect();
    let names = category::names(conn, &ids)?;
    let tags: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
    let then = of_revision(then, &names);
    Ok(match other {
        None => [then, of_post(post, &tags, &names)],
        Some(other) if other.0.number < number => [of_revision(other, &names), then],
        Some(other) => [then, of_revision(other, &names)],
    })
}

fn of_revision(
    (revision, author): (Revision, Option<crate::models::user::Byline>),
    names: &HashMap<i64, String>,
) -> Side {
    let by = author.map(|author| author.name().to_owned()).unwrap_or_default();
    Side {
        number: Some(revision.number),
        saved: Some((revision.reason, by)),
        at: revision.created_at,
        category: category_name(revision.category_id, names),
        tags: in_order(revision.tags.split(',')),
        content: revision.content,
        title: revision.title,
        slug: revision.slug,
        excerpt: revision.excerpt,
        published_at: revision.published_at,
    }
}

fn of_post(post: &Post, tags: &[String], names: &HashMap<i64, String>) -> Side {
    Side {
        number: None,
        saved: None,
        at: post.updated_at,
        category: category_name(post.category_id, names),
        tags: in_order(tags.iter().map(String::as_str)),
        content: post.content.clone(),
        title: post.title.clone(),
        slug: post.slug.clone(),
        excerpt: post.excerpt.clone(),
        published_at: post.published_at,
    }
}

fn category_name(id: Option<i64>, names: &HashMap<i64, String>) -> String {
    match id {
        None => String::new(),
        Some(id) => names.get(&id).cloned().unwrap_or_else(|| "a category that is gone".into()),
    }
}

/// Tags are a set: their order is no difference.
fn in_order<'a>(tags: impl Iterator<Item = &'a str>) -> String {
    let mut tags: Vec<&str> = tags.map(str::trim).filter(|tag| !tag.is_empty()).collect();
    tags.sort_unstable();
    tags.join(", ")
}
