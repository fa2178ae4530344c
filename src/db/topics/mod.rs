//! What readers' pages are made from. Each topic has a number that grows with every change: a page that was
//! kept is good as long as the numbers stand that it was made from.
//!
//! Whoever writes something that readers see says so with [`changed`], in the same transaction.

mod generations;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use diesel::prelude::*;

pub use generations::{Generations, Numbers};

use super::gathered::{Afterwards, Gathered, gather};
use super::lock::lock_rows;
use super::schema::page_topics;
use super::{Conn, transaction};

/// Posts share so many numbers: by their ids.
const BUCKETS: i64 = 64;
/// How many numbers there are: the rows of `page_topics`.
const COUNT: usize = 2 + BUCKETS as usize;

/// What a page is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What stands on every page, and all names: settings, menus, standing pages, categories, tags, people.
    Site,
    /// Which posts are public, in which order, and what lists show of them.
    Posts,
    /// One post with its comments, by its id.
    Post(i64),
}

impl Topic {
    /// The row of `page_topics`.
    fn row(self) -> i64 {
        match self {
            Self::Site => 0,
            Self::Posts => 1,
            Self::Post(id) => 2 + id.rem_euclid(BUCKETS),
        }
    }

    fn place(self) -> usize {
        usize::try_from(self.row()).unwrap_or(0)
    }
}

/// Rows of topics that a transaction changed.
#[derive(Default)]
struct Changed(BTreeSet<i64>);

/// Readers' pages about this are old once the transaction that is open on `conn` commits.
pub fn changed(conn: &Conn, topic: Topic) {
    gather(conn, |changed: &mut Changed| changed.0.insert(topic.row()));
}

/// All readers' pages are old once the transaction that is open on `conn` commits.
pub fn all_changed(conn: &Conn) {
    gather(conn, |changed: &mut Changed| changed.0.extend(0..COUNT as i64));
}

/// [`changed`] for a single statement, in a transaction of its own where none is open.
pub fn changing<T>(
    conn: &mut Conn,
    topic: Topic,
    work: impl FnOnce(&mut Conn) -> QueryResult<T>,
) -> QueryResult<T> {
    transaction(conn, |conn| {
        let done = work(conn)?;
        changed(conn, topic);
        Ok(done)
    })
}

impl Gathered for Changed {
    /// The rows that most writers share come last of all.
    const ORDER: u8 = 250;

    fn write(self, conn: &mut Conn) -> QueryResult<Option<Afterwards>> {
        let rows: Vec<i64> = self.0.into_iter().collect();
        if rows.len() > 1 {
            // In the order of their ids, so that two writers never wait for each other.
            lock_rows(conn, "page_topics", &rows)?;
        }
        let topics = page_topics::table.filter(page_topics::id.eq_any(rows));
        diesel::update(topics.clone())
            .set(page_topics::generation.eq(page_topics::generation + 1))
            .execute(conn)?;
        let Some(generations) = known_to(conn) else { return Ok(None) };
        let numbers: Vec<(i64, i64)> = topics.load(conn)?;
        Ok(Some(Box::new(move || generations.learn(&numbers))))
    }
}

/// The numbers as they stand in the database.
fn read(conn: &mut Conn) -> QueryResult<Vec<(i64, i64)>> {
    page_topics::table.load(conn)
}

thread_local! {
    /// The connections in use on this thread, by their address, and what their site knows of the numbers.
    static IN_USE: RefCell<Vec<(usize, Arc<Generations>)>> = const { RefCell::new(Vec::new()) };
}

/// Marks a connection as one of a site, as long as it is not dropped: what is committed on it is known
/// to the site at once.
pub(super) struct InUse(usize);

impl InUse {
    pub(super) fn mark(conn: &Conn, generations: &Arc<Generations>) -> Self {
        let address = std::ptr::from_ref(conn).addr();
        IN_USE.with_borrow_mut(|in_use| in_use.push((address, Arc::clone(generations))));
        Self(address)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        IN_USE.with_borrow_mut(|in_use| {
            if let Some(at) = in_use.iter().rposition(|(address, _)| *address == self.0) {
                in_use.swap_remove(at);
            }
        });
    }
}

fn known_to(conn: &Conn) -> Option<Arc<Generations>> {
    let address = std::ptr::from_ref(conn).addr();
    IN_USE.with_borrow(|in_use| {
        in_use.iter().find(|(known, _)| *known == address).map(|(_, generations)| Arc::clone(generations))
    })
}
