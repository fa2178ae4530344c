//! Categories that an import names: found again, or made.

use diesel::prelude::*;

use crate::db::schema::categories;
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics};
use crate::kit::slug::Slug;
use crate::kit::{text, token};

/// What is unique of a category: its folded name within its parent, in the order of names. The parent is
/// part of it because NULLs never collide.
pub fn name_key(name: &str, parent_id: Option<i64>) -> String {
    format!("{}/{}", text::name_key(name), parent_id.unwrap_or(0))
}

/// A new category as it is stored.
#[derive(Insertable)]
#[diesel(table_name = categories)]
struct CategoryRow<'a> {
    parent_id: Option<i64>,
    name: &'a str,
    name_key: String,
    slug: &'a str,
    description: &'a str,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
}

/// The id of the category at the top with this name, made when there is none. Belongs in the
/// transaction of the import.
pub fn ensure(conn: &mut Conn, name: &str, now: Moment) -> QueryResult<i64> {
    let key = name_key(name, None);
    let known = categories::table
        .filter(categories::name_key.eq(&key))
        .select(categories::id)
        .first(conn)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let slug = match Slug::from_title(name) {
        Some(base) => Some(first_free_slug(conn, &base)?),
        None => None,
    };
    let placeholder = token::random_token();
    let row = CategoryRow {
        parent_id: None,
        name,
        name_key: key,
        slug: slug.as_ref().map_or(&placeholder, |slug| slug.as_ref()),
        description: "",
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let id = insert_returning_id!(conn, crate::db::schema::categories, row)?;
    if slug.is_none() {
        diesel::update(categories::table.find(id))
            .set(categories::slug.eq(format!("category-{id}")))
            .execute(conn)?;
    }
    topics::changed(conn, Topic::Site);
    Ok(id)
}

fn first_free_slug(conn: &mut Conn, base: &Slug) -> QueryResult<Slug> {
    let mut candidate = base.clone();
    let mut suffix = 2;
    loop {
        let holder: Option<i64> = categories::table
            .filter(categories::slug.eq(candidate.as_ref()))
            .select(categories::id)
            .first(conn)
            .optional()?;
        if holder.is_none() {
            return Ok(candidate);
        }
        candidate = base.with_suffix(suffix);
        suffix += 1;
    }
}
