//! What a save costs without us: the rows of a real one, written again and again by bare SQLite.
//!
//! `raw_saves DATABASE COPY SECONDS` works on a copy; `benches/saves` starts it. It prints saves a second,
//! each a durable transaction of its own, and the rows that one of them changes: first written raw, then by
//! `post::create`, which must change as many.

#![allow(clippy::expect_used, reason = "a bench that can't be set up can only stop")]

use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use platen::db::schema::posts;
use platen::db::{Conn, DatabaseUrl, open};
use platen::kit::clock::Clock;
use platen::kit::zone::Zone;
use platen::models::audit::Actor;
use platen::models::post::{self, PostInput};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params};

/// Tables with rows of one post, the column that names it, and what else is asked of them.
const TABLES: [(&str, &str, &str); 5] = [
    ("posts", "id", "TRUE"),
    ("post_tags", "post_id", "TRUE"),
    ("post_revisions", "post_id", "TRUE"),
    ("tag_places", "post_id", "TRUE"),
    ("audit_entries", "subject_id", "subject_kind = 'post'"),
];

/// Rows that a save only counts up: one topic, and a block of each list that the post is in.
const COUNTED: [&str; 2] = [
    "UPDATE page_topics SET generation = generation + 1 WHERE id = 1",
    "UPDATE post_blocks SET post_count = post_count + 1 WHERE id IN (SELECT id FROM post_blocks LIMIT 9)",
];

/// A row to be written again, and what in it differs each time.
struct Row<'a> {
    insert: Statement<'a>,
    values: Vec<Value>,
    id: Option<usize>,
    post: Option<usize>,
    slug: Option<usize>,
}

impl Row<'_> {
    fn write(&mut self, post: Option<i64>, slug: &str) {
        let mut set = |place: Option<usize>, value: Value| {
            if let Some(place) = place {
                self.values[place] = value;
            }
        };
        set(self.id, Value::Null);
        set(self.slug, slug.to_owned().into());
        set(self.post, post.map_or(Value::Null, Value::from));
        self.insert.execute(rusqlite::params_from_iter(&self.values)).expect("a row");
    }
}

/// The rows of a post as they are.
fn rows_of<'a>(conn: &'a Connection, model: i64, (table, key, filter): (&str, &str, &str)) -> Vec<Row<'a>> {
    // Generated columns are not among these.
    let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1)").expect("a table");
    let names = columns.query_map([table], |row| row.get(0)).expect("columns");
    let names: Vec<String> = names.collect::<Result<_, _>>().expect("names");
    let place = |name: &str| names.iter().position(|column| column == name);
    let (all, marks) = (names.join(", "), vec!["?"; names.len()].join(", "));
    let insert = format!("INSERT INTO {table} ({all}) VALUES ({marks})");
    let mut query =
        conn.prepare(&format!("SELECT {all} FROM {table} WHERE {key} = ?1 AND {filter}")).expect("a query");
    let found = query.query_map([model], |row| (0..names.len()).map(|n| row.get(n)).collect()).expect("rows");
    let row = |values: Result<Vec<Value>, _>| Row {
        insert: conn.prepare(&insert).expect("a statement"),
        values: values.expect("values"),
        id: place("id"),
        post: place(key),
        slug: place("slug"),
    };
    found.map(row).collect()
}

/// Bare SQLite: every statement is prepared once.
fn raw(file: &str, model: i64, time: Duration) {
    let conn = Connection::open(file).expect("a copy");
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
    )
    .expect("settings");
    let texts = "SELECT title, content_text FROM posts WHERE id = ?1";
    let (title, body): (String, String) =
        conn.query_row(texts, [model], |row| Ok((row.get(0)?, row.get(1)?))).expect("a post");
    let statement = |sql: &str| conn.prepare(sql).expect("a statement");
    let mut rows: Vec<Row<'_>> = TABLES.iter().flat_map(|table| rows_of(&conn, model, *table)).collect();
    let mut index = statement("INSERT INTO post_search (rowid, title, body) VALUES (?1, ?2, ?3)");
    let mut counted = COUNTED.map(statement);
    let (mut begin, mut commit) = (statement("BEGIN IMMEDIATE"), statement("COMMIT"));
    let count =
        |_: &mut ()| conn.query_row("SELECT total_changes()", [], |row| row.get(0)).expect("a number");
    measure("raw", &mut (), count, time, |(), n| {
        begin.execute([]).expect("a transaction");
        let mut post = None;
        for row in &mut rows {
            row.write(post, &format!("raw-{n}"));
            post = post.or_else(|| Some(conn.last_insert_rowid()));
        }
        index.execute(params![post, title, body]).expect("a row");
        for statement in &mut counted {
            statement.execute([]).expect("a row");
        }
        commit.execute([]).expect("a commit");
    });
}

/// What the site does for a save, without HTTP: the text rendered, and `post::create`.
fn create(file: &str, model: i64, time: Duration) {
    let conn =
        &mut open(&DatabaseUrl::parse(&format!("sqlite://{file}")).expect("a path"), false).expect("a copy");
    let (content, author): (String, Option<i64>) =
        posts::table.find(model).select((posts::content, posts::author_id)).first(conn).expect("a post");
    let tags = post::tags_of(conn, &[model]).expect("tags").remove(&model).unwrap_or_default();
    let tags: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
    let actor = Actor { id: author, ..Actor::command_line() };
    let count = |conn: &mut Conn| {
        diesel::select(sql::<BigInt>("total_changes()")).get_result(conn).expect("a number")
    };
    measure("create", conn, count, time, |conn, n| {
        let input = PostInput {
            title: format!("Created {n}"),
            content: content.clone(),
            tags: tags.join(","),
            action: "publish".into(),
            ..PostInput::default()
        };
        let draft = input.parse(&Zone::default()).expect("a post");
        post::create(conn, &actor, &draft, Clock::system().now().into()).expect("a save");
    });
}

/// Saves until it is enough, and tells how many a second, and the rows that one of the first changed; now
/// and then one changes more, as it puts parts of the word index together.
fn measure<C>(
    name: &str,
    conn: &mut C,
    changes: impl Fn(&mut C) -> i64,
    time: Duration,
    mut save: impl FnMut(&mut C, u64),
) {
    let mut counted = |conn: &mut C, n| {
        let before = changes(conn);
        save(conn, n);
        changes(conn) - before
    };
    counted(conn, 0);
    let changed = (1..4).map(|n| counted(conn, n)).min().unwrap_or_default();
    let (began, mut saved) = (Instant::now(), 0);
    while began.elapsed() < time {
        save(conn, saved + 4);
        saved += 1;
    }
    println!("{name} {:.1} {changed}", saved as f64 / began.elapsed().as_secs_f64());
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(source), Some(copy), Some(seconds)) = (arguments.next(), arguments.next(), arguments.next())
    else {
        println!("raw_saves: nothing to write to; benches/saves tells where");
        return;
    };
    let time = Duration::from_secs(seconds.parse().expect("seconds"));
    let site = Connection::open(source).expect("a database");
    site.execute("VACUUM INTO ?1", [&copy]).expect("a copy");
    let model = site.query_row("SELECT MAX(id) FROM posts", [], |row| row.get(0)).expect("a post");
    raw(&copy, model, time);
    create(&copy, model, time);
}
