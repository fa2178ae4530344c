//! Full-text search with the database's own engine.
//!
//! Words are folded by us (case, accents) before they are indexed and before they are looked for, so
//! that all three databases find the same.
//!
//! However many posts match, a search looks at a bounded number of them. Up to [`Bounds::hits`] matches
//! are gathered, newest first, in the way that suits the database and the words; few are ranked by the
//! database, many are put in order by title and date. What lies beyond is not counted, and [`Hits`]
//! says so.

mod indexing;
mod mysql;
mod postgres;
mod sampling;
mod sqlite;
mod statement;
mod walking;

use std::collections::HashSet;

use diesel::prelude::*;

pub use self::indexing::{Words, compact, count_indexed, forget, index, index_all, index_new, last_indexed};
use self::statement::Candidate;
use crate::db::{Backend, Conn, Moment, id_list};
use crate::kit::search_query::SearchQuery;
use crate::kit::search_words::index_text;

/// Where to look beside the words.
#[derive(Debug, Clone, Default)]
pub struct SearchFilter {
    /// In one of these categories; empty: in any.
    pub category_ids: Vec<i64>,
    /// With one tag.
    pub tag_id: Option<i64>,
    /// By one author.
    pub author_id: Option<i64>,
}

/// The ids of one page of results, best first, and how many can be paged to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// In order of rank.
    pub post_ids: Vec<i64>,
    /// All that match; when `is_cut`, as many as can be paged to.
    pub total: u64,
    /// Whether there are, or may be, more matches than `total`.
    pub is_cut: bool,
}

/// How far a search goes; smaller in tests.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Matches that can be paged to.
    pub hits: usize,
    /// Matches that are ranked by the database; more stand in the order of title and date.
    pub ranked: usize,
    /// Posts of a site on which any way of searching is quick.
    pub small_site: i64,
    /// Posts, out of a site, that a word is rare with: its matches can be gone through one by one.
    pub rare: i64,
    /// Posts whose words are looked at to learn how common a word is.
    pub sample: i64,
    /// Posts whose words are looked at one by one, newest first, where words are common.
    pub walked: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { hits: 1_000, ranked: 200, small_site: 20_000, rare: 10_000, sample: 400, walked: 1_500 }
    }
}

/// One search: what for, where, when and how far.
struct Search<'a> {
    query: &'a SearchQuery,
    filter: &'a SearchFilter,
    now: Moment,
    bounds: &'a Bounds,
    /// The highest id of a post: about how many there are.
    highest_id: i64,
}

/// What was gathered, newest first: at most one more than [`Bounds::hits`], and whether more may match.
#[derive(Default)]
struct Gathered {
    candidates: Vec<Candidate>,
    is_cut: bool,
}

/// One page of live posts that match, best first: `(limit, offset)`.
///
/// A search finds at most 1,000 posts; `Hits::is_cut` tells that more match. A page behind `total` is
/// empty.
pub fn find(
    conn: &mut Conn,
    query: &SearchQuery,
    filter: &SearchFilter,
    page: (i64, i64),
    now: Moment,
) -> QueryResult<Hits> {
    find_within(conn, query, filter, page, now, &Bounds::default())
}

/// [`find`] with other bounds.
pub fn find_within(
    conn: &mut Conn,
    query: &SearchQuery,
    filter: &SearchFilter,
    (limit, offset): (i64, i64),
    now: Moment,
    bounds: &Bounds,
) -> QueryResult<Hits> {
    if query.is_empty() {
        return Ok(Hits::default());
    }
    let highest_id = statement::highest_id(conn)?;
    let search = Search { query, filter, now, bounds, highest_id };
    let gathered = match conn.backend() {
        Backend::Sqlite => sqlite::gather(conn, &search)?,
        Backend::Postgres => postgres::gather(conn, &search)?,
        Backend::Mysql => mysql::gather(conn, &search)?,
    };
    let mut candidates = gathered.candidates;
    let is_cut = gathered.is_cut || candidates.len() > bounds.hits;
    candidates.truncate(bounds.hits);
    put_in_order(conn, &search, &mut candidates)?;
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let taken = usize::try_from(limit).unwrap_or(0);
    Ok(Hits {
        total: candidates.len() as u64,
        post_ids: candidates.into_iter().skip(skipped).take(taken).map(|found| found.id).collect(),
        is_cut,
    })
}

/// Best first; those that are equally good stay newest first.
fn put_in_order(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    if candidates.len() < 2 {
        return Ok(());
    }
    if candidates.len() <= search.bounds.ranked {
        match conn.backend() {
            _ if candidates.iter().all(|found| found.score.is_some()) => {}
            Backend::Sqlite => sqlite::score(conn, search, candidates)?,
            Backend::Postgres => postgres::score(conn, search, candidates)?,
            // Gathering always tells the scores.
            Backend::Mysql => {}
        }
        let score = |found: &Candidate| found.score.unwrap_or_default();
        candidates.sort_by(|a, b| score(b).total_cmp(&score(a)));
    } else {
        look_at_titles(conn, search, candidates)?;
        candidates.sort_by_key(|found| !found.is_in_title);
    }
    Ok(())
}

/// Has the index of a small site tell which candidates have in their titles what is looked for. That of a
/// large one would be gone through far behind the last of them, so their titles were read.
fn look_at_titles(conn: &mut Conn, search: &Search, candidates: &mut [Candidate]) -> QueryResult<()> {
    if !search.is_small() {
        return Ok(());
    }
    let titled: HashSet<i64> = match conn.backend() {
        Backend::Sqlite => sqlite::titled(conn, search)?,
        Backend::Postgres => postgres::titled(conn, search)?,
        // Gathering read their titles.
        Backend::Mysql => return Ok(()),
    }
    .into_iter()
    .collect();
    for found in candidates {
        found.is_in_title = titled.contains(&found.id);
    }
    Ok(())
}

impl Search<'_> {
    /// Matches that are gathered: one more than can be paged to shows that there are more.
    fn wanted(&self) -> usize {
        self.bounds.hits + 1
    }

    /// Whether any way of searching is quick.
    fn is_small(&self) -> bool {
        self.highest_id <= self.bounds.small_site
    }

    fn is_in_title(&self, title: &str) -> bool {
        self.query.may_be_in(title) && self.query.is_in(&index_text(title, 4_000))
    }
}

impl SearchFilter {
    /// Whether it lets every post through.
    fn is_empty(&self) -> bool {
        self.category_ids.is_empty() && self.tag_id.is_none() && self.author_id.is_none()
    }

    /// For each thing it asks for, a query for the ids of all such posts.
    fn parts(&self) -> Vec<String> {
        let tag = self.tag_id.map(|id| format!("SELECT post_id FROM post_tags WHERE tag_id = {id}"));
        let author = self.author_id.map(|id| format!("SELECT id FROM posts WHERE author_id = {id}"));
        let categories = Some(&self.category_ids)
            .filter(|ids| !ids.is_empty())
            .map(|ids| format!("SELECT id FROM posts WHERE category_id IN ({})", id_list(ids)));
        [tag, author, categories].into_iter().flatten().collect()
    }

    /// The ids are numbers of ours, so they stand in the statement itself.
    fn conditions(&self) -> String {
        let mut sql = String::new();
        if !self.category_ids.is_empty() {
            sql.push_str(&format!(" AND p.category_id IN ({})", id_list(&self.category_ids)));
        }
        if let Some(id) = self.author_id {
            sql.push_str(&format!(" AND p.author_id = {id}"));
        }
        if let Some(id) = self.tag_id {
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = p.id AND t.tag_id = {id})"
            ));
        }
        sql
    }
}
