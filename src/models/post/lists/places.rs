//! In which lists posts stand, and where.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Key, List, Scope, Shelf};
use crate::db::schema::{post_tags, posts};
use crate::db::{Conn, Moment};
use crate::models::post::Status;

/// A place in a list.
pub(super) type Place = (List, Key);

/// What decides in which lists a post stands.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
struct Standing {
    id: i64,
    author_id: Option<i64>,
    category_id: Option<i64>,
    status: Status,
    updated_at: Moment,
    published_at: Option<Moment>,
}

impl Standing {
    fn shelves(&self) -> [(Shelf, Key); 2] {
        let dated = self.published_at.is_some();
        let (shelf, saved) = match (self.status, dated) {
            (Status::Published, _) => (Shelf::Published, Shelf::SavedPublished),
            (Status::Draft, true) => (Shelf::Draft, Shelf::SavedDraft),
            (Status::Draft, false) => (Shelf::UndatedDraft, Shelf::SavedDraft),
            (Status::Trash, true) => (Shelf::Trash, Shelf::SavedTrash),
            (Status::Trash, false) => (Shelf::UndatedTrash, Shelf::SavedTrash),
        };
        [(shelf, Key::of(self.published_at, self.id)), (saved, Key::of(Some(self.updated_at), self.id))]
    }

    fn places(&self, tags: &[i64]) -> Vec<Place> {
        let mut scopes = vec![(Scope::All, 0)];
        scopes.extend(self.author_id.map(|id| (Scope::Author, id)));
        scopes.extend(self.category_id.map(|id| (Scope::Category, id)));
        scopes.extend(tags.iter().map(|id| (Scope::Tag, *id)));
        let shelves = self.shelves();
        let all = scopes
            .into_iter()
            .flat_map(|(scope, id)| shelves.map(|(shelf, key)| (List { scope, id, shelf }, key)));
        all.collect()
    }
}

/// Ids in one query at most.
const IDS: usize = 1_000;

/// The places of these posts as they stand now; those that are not there have none.
pub(super) fn of(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Vec<Place>>> {
    let mut places = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let found: Vec<Standing> =
            posts::table.filter(posts::id.eq_any(ids.to_vec())).select(Standing::as_select()).load(conn)?;
        let links: Vec<(i64, i64)> = post_tags::table
            .filter(post_tags::post_id.eq_any(ids.to_vec()))
            .select((post_tags::post_id, post_tags::tag_id))
            .load(conn)?;
        let mut tags: HashMap<i64, Vec<i64>> = HashMap::new();
        for (post_id, tag_id) in links {
            tags.entry(post_id).or_default().push(tag_id);
        }
        places.extend(found.into_iter().map(|post| {
            let tags = tags.remove(&post.id).unwrap_or_default();
            (post.id, post.places(&tags))
        }));
    }
    Ok(places)
}
