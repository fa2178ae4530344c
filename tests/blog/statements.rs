//! Statements are prepared once and kept: parsing costs more than most of what pages ask for.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use platen::db::{Backend, Conn, Statement};
use platen::kit::search_query::SearchQuery;
use platen::models::comment;
use platen::models::post::{self, PostFilter, PostSort};
use platen::models::search::{self, SearchFilter};
use platen::transfer::populate::{Wanted, populate};

use crate::support::{Blog, make};

/// What SQLite tells of a statement that a connection keeps.
#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    sql: String,
    #[diesel(sql_type = BigInt)]
    runs: i64,
    #[diesel(sql_type = BigInt)]
    parsed_again: i64,
}

fn kept(conn: &mut Conn) -> Vec<Kept> {
    diesel::sql_query("SELECT sql, run AS runs, reprep AS parsed_again FROM sqlite_stmt WHERE run > 0")
        .load(conn)
        .unwrap()
}

#[test]
fn readers_pages_keep_their_statements_prepared() {
    let blog = Blog::start();
    if blog.db.backend() != Backend::Sqlite {
        return eprintln!("SKIPPED: only SQLite tells of its prepared statements");
    }
    for n in 0..6 {
        make::tagged_post(&blog, &format!("Post {n}"), "Some text.", "steam, one");
    }
    let now = blog.now();
    let read_all = |conn: &mut Conn| {
        for n in 0..6 {
            let full = post::find_by_slug(conn, &format!("post-{n}")).unwrap();
            post::neighbours(conn, &full.post, now).unwrap();
            comment::find_thread(conn, full.post.id, None).unwrap();
            let page = (1 + n % 3, 2);
            post::find_page(conn, &PostFilter::live(), (PostSort::Published, false), page, now).unwrap();
            let query = SearchQuery::parse(&format!("post {n}"));
            search::find(conn, &query, &SearchFilter::default(), (10, 0), now).unwrap();
        }
    };
    let statements = blog.db.read_blocking(|conn| -> QueryResult<_> {
        read_all(conn);
        let before = kept(conn).len();
        read_all(conn);
        let after = kept(conn);
        assert_eq!(after.len(), before, "statements are prepared anew at each use");
        Ok(after)
    });
    let statements = statements.unwrap_or_else(|_| panic!("the database answers"));
    assert!(statements.iter().filter(|kept| kept.runs >= 12).count() >= 8, "hardly any is used again");
    for kept in statements {
        assert_eq!(kept.parsed_again, 0, "parsed again at one of {} runs: {}", kept.runs, kept.sql);
    }
}

/// A count that MariaDB keeps of what a connection did.
#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Rows of indexes that this connection has gone through backwards.
fn rows_walked(conn: &mut Conn) -> i64 {
    let status = "SELECT CAST(variable_value AS SIGNED) AS `rows` FROM information_schema.session_status \
                  WHERE variable_name = 'HANDLER_READ_PREV'";
    diesel::sql_query(status).get_result::<Counted>(conn).unwrap().rows
}

#[test]
fn what_was_quick_stays_quick_when_it_is_asked_again() {
    let blog = Blog::start();
    if blog.db.backend() != Backend::Mysql {
        return eprintln!("SKIPPED: only MariaDB guesses which index leads to rows");
    }
    let now = blog.now();
    let wanted = Wanted { posts: 400, users: 3, categories: 2, tags: 10, comments: 0, seed: 1 };
    let walked = blog.db.write_blocking(|conn| -> Result<Vec<i64>, platen::error::Error> {
        populate(conn, &wanted, now, |_| {})?;
        let sort = (PostSort::Published, false);
        let last = post::find_page(conn, &PostFilter::live(), sort, (30, 10), now)?.expect("a page");
        let before = last.items[0].published_at.expect("a live post");
        let mut walked = Vec::new();
        for _ in 0..3 {
            let so_far = rows_walked(conn);
            let older = Statement::new("SELECT id FROM posts")
                .by_index("posts_published_at_index")
                .sql(" WHERE status = 'published' AND published_at < ")
                .moment(before)
                .sql(" AND (published_at < ")
                .moment(before)
                .sql(" OR id < 5) ORDER BY published_at DESC, id DESC LIMIT 5");
            assert_eq!(older.kept().load::<BigInt, i64>(conn)?.len(), 5);
            walked.push(rows_walked(conn) - so_far);
            post::cards(conn, &[1, 2, 3])?;
        }
        Ok(walked)
    });
    let walked = walked.unwrap_or_else(|_| panic!("the database answers"));
    assert!(walked.iter().all(|rows| *rows < 20), "rows gone through for the same five: {walked:?}");
}
