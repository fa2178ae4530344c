//! What a transaction gathers while it runs, and writes as the last thing before it commits.
//!
//! Rows that many writers share (counts, generations) are so locked for the moment of the commit alone,
//! and always in the same order: writers neither wait for each other's work nor block each other for good.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use super::connection::Conn;

/// Something to be done once a transaction has been committed.
pub type Afterwards = Box<dyn FnOnce()>;

/// Changes that nouns note while a transaction runs.
pub trait Gathered: Default + 'static {
    /// The place among the others; smaller ones are written first.
    const ORDER: u8;

    /// Writes what was gathered, and tells what is to be done once that stands for good.
    fn write(self, conn: &mut Conn) -> QueryResult<Option<Afterwards>>;
}

type Write = fn(Box<dyn Any>, &mut Conn) -> QueryResult<Option<Afterwards>>;
type Heap = BTreeMap<(u8, TypeId), (Box<dyn Any>, Write)>;

thread_local! {
    /// By the address of the connection: it stays in its place as long as its transaction is open.
    static OPEN: RefCell<HashMap<usize, Heap>> = RefCell::default();
}

fn address(conn: &Conn) -> usize {
    std::ptr::from_ref(conn).addr()
}

/// Notes something with the transaction that is open on this connection.
pub fn gather<T: Gathered, R>(conn: &Conn, note: impl FnOnce(&mut T) -> R) -> R {
    OPEN.with_borrow_mut(|open| {
        let heap = open.get_mut(&address(conn));
        debug_assert!(heap.is_some(), "gathered outside a transaction");
        // Without a transaction nothing would ever write it; in a release build it is lost alone.
        let Some(heap) = heap else { return note(&mut T::default()) };
        let empty = || (Box::new(T::default()) as Box<dyn Any>, write_boxed::<T> as Write);
        let (gathered, _) = heap.entry((T::ORDER, TypeId::of::<T>())).or_insert_with(empty);
        match gathered.downcast_mut() {
            Some(gathered) => note(gathered),
            // The key names the type.
            None => note(&mut T::default()),
        }
    })
}

fn write_boxed<T: Gathered>(gathered: Box<dyn Any>, conn: &mut Conn) -> QueryResult<Option<Afterwards>> {
    match gathered.downcast::<T>() {
        Ok(gathered) => gathered.write(conn),
        // The function was kept beside the very value.
        Err(_) => Ok(None),
    }
}

/// Begins to gather for the outermost transaction of a connection.
pub(super) fn begin(conn: &Conn) {
    OPEN.with_borrow_mut(|open| open.insert(address(conn), Heap::new()));
}

/// Writes what was gathered, in order; answers what is to be done after the commit.
pub(super) fn write_all(conn: &mut Conn) -> QueryResult<Vec<Afterwards>> {
    let mut afterwards = Vec::new();
    while let Some((gathered, write)) = pop(conn) {
        afterwards.extend(write(gathered, conn)?);
    }
    Ok(afterwards)
}

fn pop(conn: &Conn) -> Option<(Box<dyn Any>, Write)> {
    OPEN.with_borrow_mut(|open| Some(open.get_mut(&address(conn))?.pop_first()?.1))
}

/// Forgets what was gathered: the transaction is over.
pub(super) fn end(conn: &Conn) {
    OPEN.with_borrow_mut(|open| open.remove(&address(conn)));
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use diesel::result::Error;
    use diesel::sql_types::Text;

    use super::*;
    use crate::db::{DatabaseUrl, open, transaction};

    thread_local! {
        static TOLD: RefCell<Vec<String>> = RefCell::default();
    }

    #[derive(Default)]
    struct Early(Vec<&'static str>);
    #[derive(Default)]
    struct Late(Vec<&'static str>);

    fn write(conn: &mut Conn, words: &[&str]) -> QueryResult<Option<Afterwards>> {
        let line = words.join(" ");
        conn.batch_execute(&format!("INSERT INTO lines (line) VALUES ('{line}')"))?;
        Ok(Some(Box::new(move || TOLD.with_borrow_mut(|told| told.push(line)))))
    }

    impl Gathered for Early {
        const ORDER: u8 = 1;
        fn write(self, conn: &mut Conn) -> QueryResult<Option<Afterwards>> {
            write(conn, &self.0)
        }
    }

    impl Gathered for Late {
        const ORDER: u8 = 2;
        fn write(self, conn: &mut Conn) -> QueryResult<Option<Afterwards>> {
            write(conn, &self.0)
        }
    }

    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }

    fn lines(conn: &mut Conn) -> Vec<String> {
        let found: Vec<Line> = diesel::sql_query("SELECT line FROM lines ORDER BY rowid").load(conn).unwrap();
        found.into_iter().map(|row| row.line).collect()
    }

    fn told() -> Vec<String> {
        TOLD.take()
    }

    fn database() -> Conn {
        let mut conn = open(&DatabaseUrl::parse("sqlite://:memory:").unwrap(), false).unwrap();
        conn.batch_execute("CREATE TABLE lines (line TEXT NOT NULL UNIQUE)").unwrap();
        conn
    }

    #[test]
    fn the_outermost_transaction_writes_each_once_and_in_order() {
        let conn = &mut database();
        transaction(conn, |conn| -> QueryResult<()> {
            gather(conn, |late: &mut Late| late.0.push("late"));
            let failed = transaction(conn, |conn| -> QueryResult<()> {
                gather(conn, |early: &mut Early| early.0.push("one"));
                Err(Error::NotFound)
            });
            assert!(failed.is_err());
            transaction(conn, |conn| -> QueryResult<()> {
                gather(conn, |early: &mut Early| early.0.push("two"));
                Ok(())
            })?;
            assert!(lines(conn).is_empty() && told().is_empty());
            Ok(())
        })
        .unwrap();
        assert_eq!(lines(conn), ["one two", "late"]);
        assert_eq!(told(), ["one two", "late"]);
    }

    #[test]
    fn nothing_stays_of_a_transaction_that_failed() {
        let conn = &mut database();
        let failed = transaction(conn, |conn| -> QueryResult<()> {
            gather(conn, |early: &mut Early| early.0.push("one"));
            Err(Error::NotFound)
        });
        assert_eq!(failed, Err(Error::NotFound));
        transaction(conn, |_| QueryResult::Ok(())).unwrap();
        assert!(lines(conn).is_empty() && told().is_empty());
    }

    #[test]
    fn what_cannot_be_written_takes_the_transaction_back() {
        let conn = &mut database();
        conn.batch_execute("INSERT INTO lines (line) VALUES ('late')").unwrap();
        let failed = transaction(conn, |conn| -> QueryResult<()> {
            conn.batch_execute("INSERT INTO lines (line) VALUES ('work')")?;
            gather(conn, |early: &mut Early| early.0.push("early"));
            gather(conn, |late: &mut Late| late.0.push("late"));
            Ok(())
        });
        assert!(failed.is_err());
        assert_eq!(lines(conn), ["late"]);
        assert!(told().is_empty());
    }
}
