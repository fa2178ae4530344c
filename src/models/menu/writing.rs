//! Making and arranging menus. Each change names the version that was shown, and counts it on.

use diesel::prelude::*;

use super::arranging::moved;
use super::input::PARENT;
use super::{Branch, Direction, Item, MOST_ITEMS, Menu, MenuName, NewItem, Target, defaults, find};
use crate::db::schema::{categories, menu_items, menus, pages};
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::{self, Actor};
use crate::models::objection::{self, Objection};

#[derive(Insertable)]
#[diesel(table_name = menu_items)]
struct Row<'a> {
    menu: MenuName,
    parent_id: Option<i64>,
    position: i32,
    page_id: Option<i64>,
    category_id: Option<i64>,
    label: &'a str,
    address: &'a str,
}

/// Makes a menu of what readers see without one; one that is there stays as it is.
pub fn make(conn: &mut Conn, actor: &Actor, name: MenuName, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| match find(conn, name)?.is_made() {
        true => Ok(()),
        false => make_default(conn, actor, name, now),
    })
}

/// Adds an item, last in the menu or below another one; makes the menu first where there is none.
pub fn add(
    conn: &mut Conn,
    actor: &Actor,
    (name, version): (MenuName, i32),
    new: &NewItem,
    now: Moment,
) -> Result<Result<i64, FieldErrors>, Error> {
    objection::transaction(conn, |conn| {
        let menu = match version {
            0 => {
                make_default(conn, actor, name, now)?;
                find(conn, name)?
            }
            version => take(conn, (name, version), now)?,
        };
        check_place(&menu, new)?;
        let target = found_target(conn, &new.target)?;
        let last = menu.len() as i32;
        let id = insert(conn, name, (&new.label, &target), (new.parent_id, last))?;
        record(conn, actor, ("menu.item_added", name), id, now)?;
        Ok(id)
    })
}

/// Changes the words of an item and where it leads; its place stays.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    (name, version): (MenuName, i32),
    (id, new): (i64, &NewItem),
    now: Moment,
) -> Result<Result<(), FieldErrors>, Error> {
    objection::transaction(conn, |conn| {
        let menu = take(conn, (name, version), now)?;
        menu.item(id).ok_or(Error::NotFound)?;
        let target = found_target(conn, &new.target)?;
        let (page_id, category_id, address) = columns(&target);
        diesel::update(menu_items::table.find(id))
            .set((
                menu_items::label.eq(&new.label),
                menu_items::page_id.eq(page_id),
                menu_items::category_id.eq(category_id),
                menu_items::address.eq(address),
            ))
            .execute(conn)?;
        record(conn, actor, ("menu.item_changed", name), id, now)?;
        Ok(())
    })
}

/// Moves an item, with those below it.
pub fn shift(
    conn: &mut Conn,
    actor: &Actor,
    (name, version): (MenuName, i32),
    (id, direction): (i64, Direction),
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        let menu = take(conn, (name, version), now)?;
        let item = menu.item(id).ok_or(Error::NotFound)?;
        let moved = moved(&menu.branches, item, direction)
            .ok_or_else(|| Error::Refused("The item can't go further that way.".into()))?;
        store_places(conn, &moved)?;
        record(conn, actor, ("menu.item_moved", name), id, now)
    })
}

/// Removes an item; those below it take its place.
pub fn remove(
    conn: &mut Conn,
    actor: &Actor,
    (name, version): (MenuName, i32),
    id: i64,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        let menu = take(conn, (name, version), now)?;
        menu.item(id).ok_or(Error::NotFound)?;
        let mut branches = Vec::new();
        for mut branch in menu.branches.clone() {
            match branch.item.id == id {
                true => branches
                    .extend(branch.children.into_iter().map(|item| Branch { item, children: Vec::new() })),
                false => {
                    branch.children.retain(|child| child.id != id);
                    branches.push(branch);
                }
            }
        }
        record(conn, actor, ("menu.item_removed", name), id, now)?;
        store_places(conn, &branches)?;
        diesel::delete(menu_items::table.find(id)).execute(conn)?;
        Ok(())
    })
}

/// Forgets a menu: readers see what they saw before anybody made one.
pub fn reset(
    conn: &mut Conn,
    actor: &Actor,
    (name, version): (MenuName, i32),
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        take(conn, (name, version), now)?;
        diesel::delete(menu_items::table.filter(menu_items::menu.eq(name))).execute(conn)?;
        diesel::delete(menus::table.find(name.as_str())).execute(conn)?;
        audit::record(conn, actor, "menu.reset", ("menu", None, name.label()), "", now)?;
        Ok(())
    })
}

/// What led to one category leads to another. Belongs in the transaction of a merge.
pub fn lead_to_category(conn: &mut Conn, id: i64, into_id: i64) -> QueryResult<()> {
    diesel::update(menu_items::table.filter(menu_items::category_id.eq(Some(id))))
        .set(menu_items::category_id.eq(Some(into_id)))
        .execute(conn)
        .map(drop)
}

/// Counts the version on, and answers the menu; [`Error::Stale`] when it is not the one that stands.
fn take(conn: &mut Conn, (name, version): (MenuName, i32), now: Moment) -> Result<Menu, Error> {
    let shown = menus::table.find(name.as_str()).filter(menus::version.eq(version));
    let taken = diesel::update(shown)
        .set((menus::version.eq(version.saturating_add(1)), menus::updated_at.eq(now)))
        .execute(conn)?;
    topics::changed(conn, Topic::Site);
    match taken {
        0 => Err(Error::Stale),
        _ => Ok(find(conn, name)?),
    }
}

fn make_default(conn: &mut Conn, actor: &Actor, name: MenuName, now: Moment) -> Result<(), Error> {
    let row = (menus::name.eq(name.as_str()), menus::version.eq(1), menus::updated_at.eq(now));
    // Somebody else made it meanwhile.
    diesel::insert_into(menus::table).values(row).execute(conn).map_err(|error| {
        match Error::from(error) {
            Error::Taken(_) => Error::Stale,
            error => error,
        }
    })?;
    for (place, (label, target)) in defaults::items(conn, name)?.into_iter().enumerate() {
        insert(conn, name, (&label, &target), (None, place as i32))?;
    }
    topics::changed(conn, Topic::Site);
    audit::record(conn, actor, "menu.made", ("menu", None, name.label()), "", now)?;
    Ok(())
}

fn insert(
    conn: &mut Conn,
    menu: MenuName,
    (label, target): (&str, &Target),
    (parent_id, position): (Option<i64>, i32),
) -> QueryResult<i64> {
    let (page_id, category_id, address) = columns(target);
    let row = Row { menu, parent_id, position, page_id, category_id, label, address };
    insert_returning_id!(conn, crate::db::schema::menu_items, row)
}

fn columns(target: &Target) -> (Option<i64>, Option<i64>, &str) {
    match target {
        Target::Page(id) => (Some(*id), None, ""),
        Target::Category(id) => (None, Some(*id), ""),
        Target::Address(address) => (None, None, address),
    }
}

fn check_place(menu: &Menu, new: &NewItem) -> Result<(), Objection> {
    if menu.len() >= MOST_ITEMS {
        let message = format!("is one too many: a menu has at most {MOST_ITEMS} items");
        return Err(Objection::to("label", message));
    }
    let is_parent = |id| menu.branches.iter().any(|branch| branch.item.id == id);
    match new.parent_id.is_none_or(is_parent) {
        true => Ok(()),
        false => Err(Objection::to("parent_id", PARENT)),
    }
}

/// The target, known to be there. The address of a page or a category is that page or category.
fn found_target(conn: &mut Conn, target: &Target) -> Result<Target, Objection> {
    let gone = || Objection::to("target", "is not there any more");
    match target {
        Target::Page(id) => {
            pages::table.find(*id).select(pages::id).first::<i64>(conn).optional()?.ok_or_else(gone)?;
        }
        Target::Category(id) => {
            let known = categories::table.find(*id).select(categories::id);
            known.first::<i64>(conn).optional()?.ok_or_else(gone)?;
        }
        Target::Address(address) => {
            if let Some(slug) = address.strip_prefix("/pages/") {
                let known = pages::table.filter(pages::slug.eq(slug)).select(pages::id);
                return Ok(known.first(conn).optional()?.map_or_else(|| target.clone(), Target::Page));
            }
            if let Some(slug) = address.strip_prefix("/categories/") {
                let known = categories::table.filter(categories::slug.eq(slug)).select(categories::id);
                return Ok(known.first(conn).optional()?.map_or_else(|| target.clone(), Target::Category));
            }
        }
    }
    Ok(target.clone())
}

fn store_places(conn: &mut Conn, branches: &[Branch<Item>]) -> QueryResult<()> {
    let mut place = 0;
    for branch in branches {
        store_place(conn, &branch.item, (None, place))?;
        place += 1;
        for child in &branch.children {
            store_place(conn, child, (Some(branch.item.id), place))?;
            place += 1;
        }
    }
    Ok(())
}

fn store_place(conn: &mut Conn, item: &Item, (parent_id, position): (Option<i64>, i32)) -> QueryResult<()> {
    if (item.parent_id, item.position) == (parent_id, position) {
        return Ok(());
    }
    diesel::update(menu_items::table.find(item.id))
        .set((menu_items::parent_id.eq(parent_id), menu_items::position.eq(position)))
        .execute(conn)
        .map(drop)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    (action, name): (&str, MenuName),
    id: i64,
    now: Moment,
) -> Result<(), Error> {
    let menu = find(conn, name)?;
    let item = menu.item(id).ok_or(Error::NotFound)?;
    let details = format!("{}: to {}", name.label(), item.address);
    audit::record(conn, actor, action, ("menu item", Some(id), &item.label), &details, now)?;
    Ok(())
}
