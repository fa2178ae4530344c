//! Categories that a form offers for choice: all of them, or where they are many, the first, and a search.

use diesel::prelude::*;

use super::Category;
use crate::db::Conn;
use crate::db::schema::categories;
use crate::models::post::filter::like_escaped;

/// Up to so many fit into a list to choose from.
const MOST: i64 = 100;

/// What a form offers.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// By name.
    pub list: Vec<Category>,
    /// Whether that is all there are; else the person types a name or an address.
    pub is_complete: bool,
    chosen: Vec<Category>,
}

/// What there is to choose from; the ids are those the form may show in any case.
pub fn offer(conn: &mut Conn, chosen: &[i64]) -> QueryResult<Offer> {
    let mut list = super::first(conn, MOST + 1)?;
    let is_complete = list.len() as i64 <= MOST;
    list.truncate(MOST as usize);
    let chosen = match is_complete || chosen.is_empty() {
        true => Vec::new(),
        false => categories::table
            .filter(categories::id.eq_any(chosen.to_vec()))
            .select(Category::as_select())
            .load(conn)?,
    };
    Ok(Offer { list, is_complete, chosen })
}

impl Offer {
    /// The category that a field's value stands for, when that is an id that is known here.
    pub fn find(&self, value: &str) -> Option<&Category> {
        self.list.iter().chain(&self.chosen).find(|category| category.id.to_string() == value)
    }

    /// A field's value as a person types it: the category's address in place of its id.
    pub fn typed<'a>(&'a self, value: &'a str) -> &'a str {
        self.find(value).map_or(value, |category| category.slug.as_str())
    }

    /// Without one of them.
    pub fn without(mut self, id: i64) -> Self {
        self.list.retain(|category| category.id != id);
        self
    }
}

/// The category that somebody means by an id, an address or a name.
pub fn find_meant(conn: &mut Conn, typed: &str) -> QueryResult<Option<Category>> {
    let typed = typed.trim();
    if typed.contains('\0') {
        return Ok(None);
    }
    if let Ok(id) = typed.parse::<i64>()
        && let Some(found) = super::find(conn, id).optional()?
    {
        return Ok(Some(found));
    }
    let found = super::find_by_slug(conn, typed).optional()?;
    if found.is_some() {
        return Ok(found);
    }
    categories::table
        .filter(categories::name.eq(typed))
        .order(categories::id)
        .select(Category::as_select())
        .first(conn)
        .optional()
}

/// Categories whose name or address begins as typed, by name.
pub fn beginning(conn: &mut Conn, typed: &str, limit: i64) -> QueryResult<Vec<Category>> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() || typed.contains('\0') {
        return Ok(Vec::new());
    }
    let pattern = format!("{}%", like_escaped(&typed));
    categories::table
        .filter(
            lower(categories::name)
                .like(pattern.clone())
                .escape('!')
                .or(categories::slug.like(pattern).escape('!')),
        )
        .order((categories::name, categories::id))
        .limit(limit)
        .select(Category::as_select())
        .load(conn)
}

diesel::define_sql_function! {
    /// Lower case as the database has it; used for loose matching only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}
