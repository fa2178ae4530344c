//! Making, changing, merging and removing categories.

use diesel::prelude::*;

use super::{Category, find, name_key, with_descendants};
use crate::db::schema::{categories, posts};
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::kit::slug::Slug;
use crate::kit::token;
use crate::models::audit::{self, Actor};
use crate::models::menu;
use crate::models::post::lists;
use crate::models::term::{Term, first_free};

#[derive(Insertable)]
#[diesel(table_name = categories)]
struct Row<'a> {
    parent_id: Option<i64>,
    name: &'a str,
    name_key: String,
    slug: &'a str,
    description: &'a str,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
}

/// Makes a category and answers its id.
///
/// [`Error::Taken`] names `categories_name_key_key`, `categories_slug_key`, or
/// `categories_parent_id_fkey` when the parent is gone.
pub fn create(conn: &mut Conn, actor: &Actor, term: &Term, now: Moment) -> Result<i64, Error> {
    transaction(conn, |conn| {
        check_parent(conn, None, term.parent_id)?;
        let slug = slug_for(conn, term, None)?;
        let placeholder = token::random_token();
        let row = Row {
            parent_id: term.parent_id,
            name: &term.name,
            name_key: name_key(&term.name, term.parent_id),
            slug: slug.as_ref().map_or(&placeholder, |slug| slug.as_ref()),
            description: &term.description,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let id = insert_returning_id!(conn, crate::db::schema::categories, row)?;
        if slug.is_none() {
            let slug = format!("category-{id}");
            diesel::update(categories::table.find(id)).set(categories::slug.eq(slug)).execute(conn)?;
        }
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "category.created", ("category", Some(id), &term.name), "", now)?;
        Ok(id)
    })
}

/// Changes a category; [`Error::Stale`] when the version that was edited is not the one that stands.
pub fn update(conn: &mut Conn, actor: &Actor, id: i64, term: &Term, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let before = find(conn, id)?;
        if term.version.is_some_and(|version| version != before.version) {
            return Err(Error::Stale);
        }
        check_parent(conn, Some(id), term.parent_id)?;
        let slug = slug_for(conn, term, Some(&before))?.map_or(before.slug, |slug| slug.to_string());
        diesel::update(categories::table.find(id))
            .set((
                categories::parent_id.eq(term.parent_id),
                categories::name.eq(&term.name),
                categories::name_key.eq(name_key(&term.name, term.parent_id)),
                categories::slug.eq(slug),
                categories::description.eq(&term.description),
                categories::version.eq(before.version + 1),
                categories::updated_at.eq(now),
            ))
            .execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "category.changed", ("category", Some(id), &term.name), "", now)?;
        Ok(())
    })
}

/// Moves the posts and the categories below into another one, and removes it.
pub fn merge(conn: &mut Conn, actor: &Actor, id: i64, into_id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let (gone, kept) = (find(conn, id)?, find(conn, into_id)?);
        if with_descendants(conn, id)?.contains(&into_id) {
            return Err(Error::Refused(
                "A category can't be merged into itself or into one below it.".into(),
            ));
        }
        lists::changed_at_once(conn, lists::Scope::Category, &[id, into_id]);
        diesel::update(posts::table.filter(posts::category_id.eq(Some(id))))
            .set(posts::category_id.eq(Some(into_id)))
            .execute(conn)?;
        lift_children(conn, id, Some(into_id))?;
        menu::lead_to_category(conn, id, into_id)?;
        diesel::delete(categories::table.find(id)).execute(conn)?;
        let details = format!("into {}", kept.name);
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "category.merged", ("category", Some(id), &gone.name), &details, now)?;
        Ok(())
    })
}

/// Removes a category: its posts live on without one, those below it move up.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let gone = find(conn, id)?;
        lists::changed_at_once(conn, lists::Scope::Category, &[id]);
        lift_children(conn, id, gone.parent_id)?;
        diesel::delete(categories::table.find(id)).execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "category.deleted", ("category", Some(id), &gone.name), "", now)?;
        Ok(())
    })
}

fn check_parent(conn: &mut Conn, id: Option<i64>, parent_id: Option<i64>) -> Result<(), Error> {
    let Some(parent_id) = parent_id else { return Ok(()) };
    let missing = || Error::Taken("categories_parent_id_fkey".into());
    categories::table
        .find(parent_id)
        .select(categories::id)
        .first::<i64>(conn)
        .optional()?
        .ok_or_else(missing)?;
    match id {
        Some(id) if with_descendants(conn, id)?.contains(&parent_id) => Err(missing()),
        _ => Ok(()),
    }
}

/// The chosen slug; for a new category else one from its name that is free. None: as it is, or none to be had.
fn slug_for(conn: &mut Conn, term: &Term, before: Option<&Category>) -> Result<Option<Slug>, Error> {
    match (&term.slug, before) {
        (Some(chosen), _) => Ok(Some(chosen.clone())),
        (None, Some(_)) => Ok(None),
        (None, None) => match Slug::from_title(&term.name) {
            Some(base) => first_free(&base, |slug| is_free(conn, slug)).map(Some),
            None => Ok(None),
        },
    }
}

fn is_free(conn: &mut Conn, slug: &str) -> Result<bool, Error> {
    let holder =
        categories::table.filter(categories::slug.eq(slug)).select(categories::id).first::<i64>(conn);
    Ok(holder.optional()?.is_none())
}

/// Gives the categories below another parent; a name that is there already gets a number.
fn lift_children(conn: &mut Conn, id: i64, parent_id: Option<i64>) -> Result<(), Error> {
    let children: Vec<(i64, String)> = categories::table
        .filter(categories::parent_id.eq(Some(id)))
        .select((categories::id, categories::name))
        .load(conn)?;
    for (child, name) in children {
        let mut shown = name.clone();
        let mut suffix = 2;
        while is_named(conn, &name_key(&shown, parent_id))? {
            shown = format!("{name} {suffix}");
            suffix += 1;
        }
        diesel::update(categories::table.find(child))
            .set((
                categories::parent_id.eq(parent_id),
                categories::name_key.eq(name_key(&shown, parent_id)),
                categories::name.eq(shown),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn is_named(conn: &mut Conn, name_key: &str) -> Result<bool, Error> {
    let holder =
        categories::table.filter(categories::name_key.eq(name_key)).select(categories::id).first::<i64>(conn);
    Ok(holder.optional()?.is_some())
}
