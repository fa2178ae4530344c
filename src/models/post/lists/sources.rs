//! Where the entries of a list stand in the database, as conditions that an index leads through.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Key, List, Scope, Shelf, beginning};
use crate::db::{Conn, Moment, Statement, sql};

/// Rows and their order, in SQL that all databases read.
pub(super) struct Source {
    table: &'static str,
    /// Where they stand in their order.
    index: &'static str,
    whose: String,
    /// The column that says whose list it is, and the owner.
    owner: Option<(&'static str, i64)>,
    /// None: by id alone.
    at: Option<&'static str>,
    id: &'static str,
}

impl List {
    pub(super) fn source(self) -> Source {
        match self.scope {
            Scope::Tag => Source {
                table: "tag_places",
                index: "PRIMARY",
                whose: format!("shelf = {}", self.shelf.number()),
                owner: Some(("tag_id", self.id)),
                at: Some("listed_at"),
                id: "post_id",
            },
            _ => Source {
                table: "posts",
                index: self.shelf.index(self.scope),
                whose: self.shelf.condition(self.scope),
                owner: self.scope.column().map(|column| (column, self.id)),
                at: self.shelf.column(),
                id: "id",
            },
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

    /// The index that has its posts, or those of one owner, in their order.
    fn index(self, scope: Scope) -> &'static str {
        match (self.column(), scope) {
            (Some("updated_at"), Scope::Author) => "posts_author_id_updated_at_index",
            (Some("updated_at"), Scope::Category) => "posts_category_id_updated_at_index",
            (Some("updated_at"), _) => "posts_status_updated_at_index",
            (_, Scope::Author) => "posts_author_id_index",
            (_, Scope::Category) => "posts_category_id_index",
            (_, _) => "posts_published_at_index",
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
    pub(super) fn between(&self, from: Option<Key>, to: Option<Key>) -> Statement {
        let mut rows = Statement::new(self.table).by_index(self.index).sql(format!(" WHERE {}", self.whose));
        if let Some((column, owner)) = self.owner {
            rows = rows.sql(format!(" AND {column} = ")).number(owner);
        }
        for (key, order) in [(from, '>'), (to, '<')] {
            let Some(key) = key.filter(|key| order == '<' || *key > Key::beginning()) else { continue };
            let or_same = if order == '>' { "=" } else { "" };
            if let Some(at) = self.at {
                let time = key.at.max(beginning());
                rows = rows.sql(format!(" AND {at} {order}= ")).moment(time);
                rows = rows.sql(format!(" AND ({at} {order} ")).moment(time).sql(" OR ");
                rows = rows.sql(format!("{} {order}{or_same} ", self.id)).number(key.id).sql(")");
            } else {
                rows = rows.sql(format!(" AND {} {order}{or_same} ", self.id)).number(key.id);
            }
        }
        rows
    }

    /// The ids of up to so many entries between two keys, in their order or the other way round, `offset`
    /// of them left out.
    pub(super) fn ids(
        &self,
        span: (Option<Key>, Option<Key>),
        ascending: bool,
        window: (u64, u64),
    ) -> Statement {
        let ids = Statement::new(format!("SELECT {} AS id FROM ", self.id));
        ids.then(self.in_order(span, ascending, window))
    }

    /// The same with, where there is one, the time of each, as `listed_at`.
    pub(super) fn entries(
        &self,
        span: (Option<Key>, Option<Key>),
        ascending: bool,
        window: (u64, u64),
    ) -> Statement {
        let time = self.at.map_or(String::new(), |at| format!(", {at} AS listed_at"));
        let entries = Statement::new(format!("SELECT {} AS id{time} FROM ", self.id));
        entries.then(self.in_order(span, ascending, window))
    }

    fn in_order(
        &self,
        (from, to): (Option<Key>, Option<Key>),
        ascending: bool,
        window: (u64, u64),
    ) -> Statement {
        let direction = if ascending { "ASC" } else { "DESC" };
        let time = self.at.map_or(String::new(), |at| format!("{at} {direction}, "));
        let order = format!(" ORDER BY {time}{} {direction}", self.id);
        self.between(from, to).sql(order).limited(window)
    }

    /// Whether its entries have a time.
    pub(super) fn is_dated(&self) -> bool {
        self.at.is_some()
    }

    /// The key of the entry so many behind the first one from a key on.
    pub(super) fn key_behind(
        &self,
        conn: &mut Conn,
        from: Option<Key>,
        behind: u64,
    ) -> QueryResult<Option<Key>> {
        let entry = self.entries((from, None), true, (1, behind)).kept();
        if self.is_dated() {
            let rows = entry.load::<(BigInt, sql::Moment), (i64, Moment)>(conn)?;
            return Ok(rows.first().map(|(id, at)| Key::of(Some(*at), *id)));
        }
        Ok(entry.load::<BigInt, i64>(conn)?.first().map(|id| Key::of(None, *id)))
    }
}
