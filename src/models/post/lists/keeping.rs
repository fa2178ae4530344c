//! What a transaction that changes posts tells, so that the lists agree with them when it commits.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::applying::{self, Changes};
use super::places::{self, Place};
use super::rebuilding::{self, State};
use super::{List, Scope};
use crate::db::{Afterwards, Conn, Gathered, gather, lock_rows};

/// Posts of one transaction that are more than a person changes at once.
const MANY: usize = 100;

/// What is known of the posts that a transaction changes.
#[derive(Debug, Default)]
struct Moves {
    /// Where they stood before its first change.
    before: HashMap<i64, Vec<Place>>,
    /// Lists that it changes as a whole.
    anew: BTreeSet<(Scope, i64)>,
    /// Whether it makes, renames or removes tags.
    tags: bool,
}

/// Remembers where these posts stand, and holds them. Belongs in the transaction, before the first
/// change to their status, times, author, category or tags.
pub fn about_to_change(conn: &mut Conn, ids: &[i64]) -> QueryResult<()> {
    let known = |moves: &mut Moves| -> Vec<i64> {
        ids.iter().copied().filter(|id| !moves.before.contains_key(id)).collect()
    };
    let new = gather(conn, known);
    if new.is_empty() {
        return Ok(());
    }
    lock_rows(conn, "posts", &new)?;
    let mut stand = places::of(conn, &new)?;
    gather(conn, |moves: &mut Moves| {
        moves.before.extend(new.into_iter().map(|id| (id, stand.remove(&id).unwrap_or_default())));
    });
    Ok(())
}

/// Tells of posts that this transaction has made.
pub fn created(conn: &mut Conn, ids: &[i64]) {
    gather(conn, |moves: &mut Moves| {
        for id in ids {
            moves.before.entry(*id).or_default();
        }
    });
}

/// Tells of lists whose posts change by themselves, or all at once: when a tag, a category or an author
/// goes, or gives its posts away.
pub fn changed_at_once(conn: &mut Conn, scope: Scope, ids: &[i64]) {
    gather(conn, |moves: &mut Moves| moves.anew.extend(ids.iter().map(|id| (scope, *id))));
}

/// Tells that this transaction makes, renames or removes tags.
pub fn tags_changed(conn: &mut Conn) {
    gather(conn, |moves: &mut Moves| moves.tags = true);
}

impl Gathered for Moves {
    const ORDER: u8 = 20;

    fn write(self, conn: &mut Conn) -> QueryResult<Option<Afterwards>> {
        // Very many come while the lists have yet to be made: then nothing needs to be looked at.
        if self.before.len() > MANY && rebuilding::stamp_anew(conn)? == State::Unknown {
            return Ok(None);
        }
        let ids: Vec<i64> = self.before.keys().copied().collect();
        let after = places::of(conn, &ids)?;
        let mut changes = difference(self.before, after);
        changes.retain(|(list, _), _| !self.anew.contains(&(list.scope, list.id)));
        if changes.is_empty() && self.anew.is_empty() && !self.tags {
            return Ok(None);
        }
        // From here on, one transaction at a time.
        if rebuilding::stamp_anew(conn)? == State::Unknown {
            return Ok(None);
        }
        let mut anew = self.anew;
        let applied = applying::apply(conn, &changes)?;
        anew.extend(applied.wrong);
        rebuilding::rebuild(conn, &anew)?;
        if self.tags || applied.tags_differ || anew.iter().any(|(scope, _)| *scope == Scope::Tag) {
            rebuilding::stamp_tags_anew(conn)?;
        }
        Ok(None)
    }
}

fn difference(before: HashMap<i64, Vec<Place>>, after: HashMap<i64, Vec<Place>>) -> Changes {
    let mut changes = Changes::new();
    for (places, by) in [(before, -1), (after, 1)] {
        for place in places.into_values().flatten() {
            *changes.entry(place).or_default() += by;
        }
    }
    changes.retain(|_, by| *by != 0);
    changes
}

impl List {
    pub(super) fn owner_pair(self) -> (Scope, i64) {
        (self.scope, self.id)
    }
}
