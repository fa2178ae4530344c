//! Where the entries of a list stand in the database, as conditions that an index leads through.

use super::{Key, List, Scope, Shelf, beginning};
use crate::db::literal;

/// Rows and their order, in SQL that all databases read.
pub(super) struct Source {
    table: &'static str,
    whose: String,
    /// None: by id alone.
    at: Option<&'static str>,
    id: &'static str,
}

impl List {
    pub(super) fn source(self) -> Source {
        match self.scope {
            Scope::Tag => Source {
                table: "tag_places",
                whose: format!("tag_id = {} AND shelf = {}", self.id, self.shelf.number()),
                at: Some("listed_at"),
                id: "post_id",
            },
            _ => Source {
                table: "posts",
                whose: format!("{}{}", self.shelf.condition(self.scope), self.owner()),
                at: self.shelf.column(),
                id: "id",
            },
        }
    }

    fn owner(self) -> String {
        match self.scope.column() {
            Some(column) => format!(" AND {column} = {}", self.id),
            None => String::new(),
        }
    }
}

impl Scope {
    /// The column of the posts that says in whose lists of this kind they stand.
    pub(super) fn column(self) -> Option<&'static str> {
        match self {
            Self::Author => Some("author_id"),
            Self::Category => Some("category_id"),
            Self::Tag => Some("tag_id"),
            Self::All | Self::Stamp => None,
        }
    }
}

impl Shelf {
    /// The column that has the time by which it is ordered.
    pub(super) fn column(self) -> Option<&'static str> {
        match self {
            Self::Published | Self::Draft | Self::Trash => Some("published_at"),
            Self::UndatedDraft | Self::UndatedTrash => None,
            Self::SavedPublished | Self::SavedDraft | Self::SavedTrash => Some("updated_at"),
        }
    }

    /// Which posts stand on it. SQLite keeps no statistics: where only the index of the order must be
    /// walked, the status is put so that no index is chosen for it.
    pub(super) fn condition(self, scope: Scope) -> String {
        let status = match self {
            Self::Published | Self::SavedPublished => "published",
            Self::Draft | Self::UndatedDraft | Self::SavedDraft => "draft",
            Self::Trash | Self::UndatedTrash | Self::SavedTrash => "trash",
        };
        match self {
            Self::Published => format!("status = '{status}'"),
            Self::Draft | Self::Trash => format!("status = '{status}' AND published_at IS NOT NULL"),
            Self::UndatedDraft | Self::UndatedTrash => {
                format!("status = '{status}' AND published_at IS NULL")
            }
            _ if scope == Scope::All => format!("status = '{status}'"),
            _ => format!("COALESCE(status, status) = '{status}'"),
        }
    }
}

impl Source {
    /// `table WHERE …`: the entries from one key to before another, each with no bound where None.
    pub(super) fn between(&self, from: Option<Key>, to: Option<Key>) -> String {
        let mut sql = format!("{} WHERE {}", self.table, self.whose);
        for (key, order) in [(from, '>'), (to, '<')] {
            let Some(key) = key.filter(|key| order == '<' || *key > Key::beginning()) else { continue };
            let or_same = if order == '>' { "=" } else { "" };
            let (id, number) = (self.id, key.id);
            match self.at {
                Some(at) => {
                    let time = literal(key.at.max(beginning()));
                    sql.push_str(&format!(
                        " AND {at} {order}= {time} AND ({at} {order} {time} OR {id} {order}{or_same} {number})"
                    ));
                }
                None => sql.push_str(&format!(" AND {id} {order}{or_same} {number}")),
            }
        }
        sql
    }

    /// Up to so many entries between two keys, in their order or the other way round, `offset` of them
    /// left out, as `id` and, where there is one, `listed_at`.
    pub(super) fn select(
        &self,
        (from, to): (Option<Key>, Option<Key>),
        ascending: bool,
        (limit, offset): (u64, u64),
    ) -> String {
        let direction = if ascending { "ASC" } else { "DESC" };
        let (id, rows) = (self.id, self.between(from, to));
        let (time, order) = match self.at {
            Some(at) => (format!(", {at} AS listed_at"), format!("{at} {direction}, {id} {direction}")),
            None => (String::new(), format!("{id} {direction}")),
        };
        format!("SELECT {id} AS id{time} FROM {rows} ORDER BY {order} LIMIT {limit} OFFSET {offset}")
    }

    /// Whether its entries have a time.
    pub(super) fn is_dated(&self) -> bool {
        self.at.is_some()
    }
}
