//! Statements are prepared once and kept: parsing costs more than most of what pages ask for.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use platen::db::{Backend, Conn};
use platen::kit::search_query::SearchQuery;
use platen::models::comment;
use platen::models::post::{self, PostFilter, PostSort};
use platen::models::search::{self, SearchFilter};

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
