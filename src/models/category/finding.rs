//! Finding categories, with how many public posts each has.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Category;
use crate::db::schema::{categories, posts};
use crate::db::{Conn, Moment, MultiBackend};
use crate::kit::page::{Page, offset};
use crate::kit::tree::{self, Node};
use crate::models::post::filter::{like_escaped, live};
use crate::models::post::lists;

/// A category with its posts counted.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The row.
    pub category: Category,
    /// Live posts in it and in those below it: what its page lists.
    pub post_count: u64,
}

/// By id.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Category> {
    categories::table.find(id).select(Category::as_select()).first(conn)
}

/// By slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Category> {
    categories::table.filter(categories::slug.eq(slug)).select(Category::as_select()).first(conn)
}

/// All of them by name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Category>> {
    categories::table.order((categories::name_key, categories::id)).select(Category::as_select()).load(conn)
}

/// The first of them by name, for suggestions.
pub fn first(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Category>> {
    categories::table
        .order((categories::name_key, categories::id))
        .limit(limit)
        .select(Category::as_select())
        .load(conn)
}

/// The categories behind an id whose name or address has these words, in the order of ids.
pub fn find_after(conn: &mut Conn, words: &str, after: i64, limit: i64) -> QueryResult<Vec<Category>> {
    let found = with_words(words).filter(categories::id.gt(after)).order(categories::id.asc());
    found.limit(limit).select(Category::as_select()).load(conn)
}

/// The names of these categories by id: one query.
pub fn names(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, String>> {
    let names: Vec<(i64, String)> = categories::table
        .filter(categories::id.eq_any(ids.to_vec()))
        .select((categories::id, categories::name))
        .load(conn)?;
    Ok(names.into_iter().collect())
}

/// How many live posts each of these categories itself has, those without left out: one query.
pub fn live_counts(conn: &mut Conn, ids: &[i64], now: Moment) -> QueryResult<HashMap<i64, u64>> {
    if let Some(counts) = lists::live_counts(conn, lists::Scope::Category, ids, now)? {
        return Ok(counts);
    }
    // With the ids given, the index by category is walked; without, all live posts would be read.
    let ids: Vec<Option<i64>> = ids.iter().copied().map(Some).collect();
    let counts: Vec<(Option<i64>, i64)> = posts::table
        .filter(posts::category_id.eq_any(ids))
        .filter(live(now))
        .group_by(posts::category_id)
        .select((posts::category_id, diesel::dsl::count(posts::id)))
        .load(conn)?;
    Ok(counts.into_iter().filter_map(|(id, count)| Some((id?, count.max(0) as u64))).collect())
}

/// A category's id and those of all below it.
pub fn with_descendants(conn: &mut Conn, id: i64) -> QueryResult<Vec<i64>> {
    let pairs: Vec<(i64, Option<i64>)> = categories::table
        .filter(categories::parent_id.is_not_null())
        .select((categories::id, categories::parent_id))
        .load(conn)?;
    let mut ids = vec![id];
    let mut next = 0;
    while let Some(parent) = ids.get(next).copied() {
        for (child, of) in &pairs {
            if *of == Some(parent) && !ids.contains(child) {
                ids.push(*child);
            }
        }
        next += 1;
    }
    Ok(ids)
}

/// One page of the categories at the top, each with all below it: two queries.
pub fn find_shelves(
    conn: &mut Conn,
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Page<Vec<Node<Shelf>>>>> {
    let categories = all(conn)?;
    let ids: Vec<i64> = categories.iter().map(|category| category.id).collect();
    let own_counts = live_counts(conn, &ids, now)?;
    let nodes = tree::grow(categories, |category| category.id, |category| category.parent_id);
    let counts = sums(&nodes, &own_counts);
    let mut tops: Vec<Vec<Node<Shelf>>> = Vec::new();
    for (node, post_count) in nodes.into_iter().zip(counts) {
        let Node { item: category, depth, has_children, closes } = node;
        let node = Node { item: Shelf { category, post_count }, depth, has_children, closes };
        match tops.last_mut().filter(|_| depth > 1) {
            Some(top) => top.push(node),
            None => tops.push(vec![node]),
        }
    }
    let total = tops.len() as u64;
    if !Page::<()>::exists(number, total, per_page) {
        return Ok(None);
    }
    let skipped = (number - 1) * per_page;
    let items = tops.into_iter().skip(skipped as usize).take(per_page as usize).collect();
    Ok(Some(Page { items, number, per_page, total }))
}

/// For each node: its own count and those of all below it.
fn sums(nodes: &[Node<Category>], own: &HashMap<i64, u64>) -> Vec<u64> {
    let mut sums: Vec<u64> = nodes.iter().map(|node| own.get(&node.id).copied().unwrap_or(0)).collect();
    for at in (0..nodes.len()).rev().filter(|at| nodes[*at].depth > 1) {
        if let Some(parent) = (0..at).rev().find(|before| nodes[*before].depth < nodes[at].depth) {
            sums[parent] += sums[at];
        }
    }
    sums
}

type Boxed<'a> = categories::BoxedQuery<'a, MultiBackend>;

/// The categories with these words in their name or address.
fn with_words<'a>(words: &str) -> Boxed<'a> {
    let query = categories::table.into_boxed::<MultiBackend>();
    match words.trim().to_lowercase() {
        words if words.is_empty() => query,
        words => {
            let pattern = format!("%{}%", like_escaped(&words));
            query.filter(
                lower(categories::name)
                    .like(pattern.clone())
                    .escape('!')
                    .or(categories::slug.like(pattern).escape('!')),
            )
        }
    }
}

/// One page of the categories with these words, by name or by the number of their live posts; None when
/// there is no such page.
pub fn find_page(
    conn: &mut Conn,
    words: &str,
    (by_posts, ascending): (bool, bool),
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Page<Category>>> {
    let total: i64 = with_words(words).count().get_result(conn)?;
    let total = total.max(0) as u64;
    let Some(skipped) = offset(number, per_page).filter(|_| Page::<()>::exists(number, total, per_page))
    else {
        return Ok(None);
    };
    let items = match (by_posts, ascending) {
        (true, _) => most_posts(conn, words, ascending, (skipped, per_page as i64), now)?,
        (false, true) => with_words(words)
            .order((lower(categories::name), categories::id))
            .limit(per_page as i64)
            .offset(skipped)
            .select(Category::as_select())
            .load(conn)?,
        (false, false) => with_words(words)
            .order((lower(categories::name).desc(), categories::id.desc()))
            .limit(per_page as i64)
            .offset(skipped)
            .select(Category::as_select())
            .load(conn)?,
    };
    Ok(Some(Page { items, number, per_page, total }))
}

/// The ids in the order of the posts, then the rows of the page.
fn most_posts(
    conn: &mut Conn,
    words: &str,
    ascending: bool,
    (skipped, limit): (i64, i64),
    now: Moment,
) -> QueryResult<Vec<Category>> {
    let mut ids: Vec<i64> =
        with_words(words).order(lower(categories::name)).select(categories::id).load(conn)?;
    let counts = live_counts(conn, &ids, now)?;
    ids.sort_by_key(|id| counts.get(id).copied().unwrap_or(0));
    if !ascending {
        ids.reverse();
    }
    let ids: Vec<i64> = ids.into_iter().skip(skipped as usize).take(limit as usize).collect();
    let mut items: Vec<Category> = categories::table
        .filter(categories::id.eq_any(ids.clone()))
        .select(Category::as_select())
        .load(conn)?;
    items.sort_by_key(|category| ids.iter().position(|id| *id == category.id));
    Ok(items)
}

diesel::define_sql_function! {
    /// Lower case as the database has it; used for loose matching in admin lists only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}
