//! Before anything is written: which address each document gets, and what it became before.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;

use super::document::Document;
use super::layout::Folder;
use crate::db::Conn;
use crate::kit::slug::Slug;
use crate::kit::token::hash_token;
use crate::models::import_record::{self, Origin};
use crate::models::post;

/// The word for this importer among the import records.
pub const SOURCE: &str = "markdown";

/// What is planned for one document.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What the import record is found by.
    pub source_key: String,
    /// The post it became before.
    pub origin: Option<Origin>,
    /// Its address; None when nothing of its name can stand in one.
    pub slug: Option<Slug>,
}

/// What is planned for each document, by its path.
pub type Plan = HashMap<String, Planned>;

/// Plans for all documents of a folder; those that can't be read are left out.
pub fn plan(conn: &mut Conn, folder: &Folder) -> QueryResult<Plan> {
    let mut plan = Plan::new();
    let mut taken = HashSet::new();
    for document in folder.documents().flatten() {
        let (source_key, origin) = find_origin(conn, &document)?;
        let base = Slug::parse(&document.slug).ok().or_else(|| Slug::from_title(&document.title));
        let slug = match base {
            Some(base) => Some(choose_slug(conn, &base, origin.as_ref(), &taken)?),
            None => None,
        };
        taken.extend(slug.clone());
        plan.insert(document.source_path, Planned { source_key, origin, slug });
    }
    Ok(plan)
}

/// A document is known by its path. Another blog may have a file of the same path: when title and
/// written date both differ from what stands, it is another document.
fn find_origin(conn: &mut Conn, document: &Document) -> QueryResult<(String, Option<Origin>)> {
    let source_key = hash_token(&document.source_path);
    let origin = import_record::find(conn, SOURCE, &source_key)?;
    let written = document.published_at.filter(|_| document.is_dated);
    let another = |origin: &Origin| {
        origin.title != document.title && written.is_some_and(|at| origin.published_at != Some(at.into()))
    };
    match (origin, written) {
        (Some(origin), Some(at)) if another(&origin) => {
            let source_key = hash_token(&format!("{}\n{at}", document.source_path));
            let origin = import_record::find(conn, SOURCE, &source_key)?;
            Ok((source_key, origin))
        }
        (origin, _) => Ok((source_key, origin)),
    }
}

/// The address the post has already, where it comes from this name; else the first free one.
fn choose_slug(
    conn: &mut Conn,
    base: &Slug,
    origin: Option<&Origin>,
    taken: &HashSet<Slug>,
) -> QueryResult<Slug> {
    let mut candidate = base.clone();
    let mut number = 2;
    loop {
        let own = origin.is_some_and(|origin| origin.slug == candidate.as_ref());
        if own || (!taken.contains(&candidate) && !post::slug_is_taken(conn, &candidate)?) {
            return Ok(candidate);
        }
        candidate = base.with_suffix(number);
        number += 1;
    }
}
