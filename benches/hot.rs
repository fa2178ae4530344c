//! The hot parts, each alone: `cargo bench --bench hot`.
//!
//! What a reader's page asks of the database, what a save does to a text, and what the one connection
//! type for all databases costs over diesel's own.

#![allow(clippy::expect_used, reason = "a bench that can't be set up can only stop")]
#![allow(missing_docs, reason = "criterion makes items of its own")]

use criterion::{Criterion, criterion_group, criterion_main};
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use platen::db::schema::posts;
use platen::db::{Conn, DatabaseUrl, Moment, apply_pending, open};
use platen::kit::clock::Clock;
use platen::kit::markdown::{self, Profile};
use platen::kit::page::Page;
use platen::kit::search_query::SearchQuery;
use platen::models::post::{self, PostFilter, PostSort};
use platen::models::search::{self, SearchFilter};
use platen::transfer::populate::{Wanted, populate};

const POSTS: u64 = 1_000;

const ARTICLE: &str = "# On engines\n\nThe *Analytical Engine* weaves **algebraic patterns**[^1], see \
                       <https://example.org>.\n\n```rust\nfn main() {\n    println!(\"{}\", 6 * 7);\n}\n```\n\n| a | b |\n\
                       |---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] not yet\n\n[^1]: As the loom weaves flowers.\n\n";

/// A site of a thousand posts in a folder that is removed at the end.
struct Site {
    folder: tempfile::TempDir,
    now: Moment,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().expect("a folder"), now: Clock::system().now().into() };
        let conn = &mut site.open();
        apply_pending(conn).expect("a schema");
        let wanted = Wanted { posts: POSTS, users: 20, categories: 8, tags: 60, comments: 0, seed: 1 };
        populate(conn, &wanted, site.now, |_| {}).expect("content");
        site
    }

    fn file(&self) -> String {
        self.folder.path().join("platen.db").display().to_string()
    }

    fn open(&self) -> Conn {
        let url = DatabaseUrl::parse(&format!("sqlite://{}", self.file())).expect("an address");
        open(&url, false).expect("a connection")
    }
}

fn texts(c: &mut Criterion) {
    let article = ARTICLE.repeat(20);
    c.bench_function("markdown: render 8 kB", |b| b.iter(|| markdown::render(&article, Profile::Post)));
    c.bench_function("search: parse a query", |b| {
        b.iter(|| SearchQuery::parse("analytical \"difference engine\" -loom"));
    });
    let (long, query) = (ARTICLE.repeat(75), SearchQuery::parse("flowers"));
    c.bench_function("search: a snippet of 30 kB", |b| b.iter(|| query.snippet(&long, 240)));
    let page = Page { items: vec![(); 10], number: 50_000, per_page: 10, total: 1_000_000 };
    c.bench_function("page: links of one among 100,000", |b| b.iter(|| page.links()));
}

fn queries(c: &mut Criterion) {
    let site = Site::new();
    let (conn, now) = (&mut site.open(), site.now);
    let by_time = (PostSort::Published, false);
    c.bench_function("posts: page 1", |b| {
        b.iter(|| post::find_page(conn, &PostFilter::live(), by_time, (1, 10), now).expect("a page"));
    });
    c.bench_function("posts: page 80", |b| {
        b.iter(|| post::find_page(conn, &PostFilter::live(), by_time, (80, 10), now).expect("a page"));
    });
    let slug = post::latest(conn, &PostFilter::live(), 1, now).expect("a post").remove(0).slug.clone();
    c.bench_function("posts: one with author, category, tags", |b| {
        b.iter(|| post::find_by_slug(conn, &slug).expect("a post"));
    });
    let query = SearchQuery::parse("engine");
    c.bench_function("search: one word", |b| {
        b.iter(|| search::find(conn, &query, &SearchFilter::default(), (10, 0), now).expect("hits"));
    });
}

/// The same row by its id, through our connection and through diesel's.
fn connections(c: &mut Criterion) {
    let site = Site::new();
    let (ours, diesels) = (&mut site.open(), &mut SqliteConnection::establish(&site.file()).expect("a file"));
    c.bench_function("connection: a row through ours", |b| {
        b.iter(|| {
            posts::table.find(7_i64).select((posts::slug, posts::title)).first::<(String, String)>(ours)
        });
    });
    c.bench_function("connection: a row through diesel's", |b| {
        b.iter(|| {
            posts::table.find(7_i64).select((posts::slug, posts::title)).first::<(String, String)>(diesels)
        });
    });
}

criterion_group!(hot, texts, queries, connections);
criterion_main!(hot);
