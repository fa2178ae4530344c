//! Putting posts into the index, one at a time or all of them, and taking them out.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{mysql, postgres, sqlite};
use crate::db::{Backend, Conn, MultiBackend, transaction};
use crate::kit::search_words::index_text;

/// Bytes of a text that are indexed; PostgreSQL takes no larger vector than 1 MiB.
const INDEXED_BYTES: usize = 300_000;

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Puts a post's words into the index, in place of earlier ones. Belongs in the transaction of the save.
pub fn index(conn: &mut Conn, post_id: i64, title: &str, text: &str) -> QueryResult<()> {
    let (title, body) = (index_text(title, 4_000), index_text(text, INDEXED_BYTES));
    match conn.backend() {
        Backend::Sqlite => sqlite::index(conn, post_id, &title, &body),
        Backend::Postgres => postgres::index(conn, post_id, &title, &body),
        Backend::Mysql => mysql::index(conn, post_id, &title, &body),
    }
}

/// The words of a post, folded as the index keeps them.
#[derive(Debug, Clone)]
pub struct Words {
    title: String,
    body: String,
}

impl Words {
    /// Of a title and a plain text.
    pub fn of(title: &str, text: &str) -> Self {
        Self { title: index_text(title, 4_000), body: index_text(text, INDEXED_BYTES) }
    }
}

/// Rows that a server gets in one statement; MariaDB takes no more than 16 MiB.
const SENT_AT_A_TIME: usize = 250;

/// Puts many posts into the index that are not in it yet. Belongs in the transaction of the save.
pub fn index_new(conn: &mut Conn, posts: &[(i64, &Words)]) -> QueryResult<()> {
    let at_a_time = match conn.backend() {
        Backend::Sqlite => sqlite::ROWS,
        Backend::Postgres | Backend::Mysql => SENT_AT_A_TIME,
    };
    for posts in posts.chunks(at_a_time) {
        let rows: Vec<(i64, String, String)> = posts
            .iter()
            .map(|(id, words)| match conn.backend() {
                Backend::Mysql => {
                    (*id, mysql::marked(words.title.split(' ')), mysql::marked(words.body.split(' ')))
                }
                _ => (*id, words.title.clone(), words.body.clone()),
            })
            .collect();
        let statement = match conn.backend() {
            Backend::Sqlite => sqlite::insert_statement(&rows),
            Backend::Postgres => postgres::insert_statement(&rows),
            Backend::Mysql => mysql::insert_statement(&rows),
        };
        let mut query = diesel::sql_query(statement).into_boxed::<MultiBackend>();
        for (_, title, body) in rows {
            query = query.bind::<Text, _>(title).bind::<Text, _>(body);
        }
        query.execute(conn)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Source {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    content_text: String,
}

/// Posts that are indexed at a time when all are.
const AT_A_TIME: usize = 200;

/// Puts every post behind the id `after` into the index, which has none of them yet.
///
/// One thread folds words while this one waits for the database.
pub fn index_all(conn: &mut Conn, after: i64, mut progress: impl FnMut(u64)) -> QueryResult<()> {
    std::thread::scope(|scope| {
        let (to_fold, sources) = std::sync::mpsc::sync_channel::<Vec<Source>>(1);
        let (folded, words) = std::sync::mpsc::sync_channel::<Vec<(i64, Words)>>(1);
        scope.spawn(move || {
            for posts in sources {
                let fold = |post: Source| (post.id, Words::of(&post.title, &post.content_text));
                if folded.send(posts.into_iter().map(fold).collect()).is_err() {
                    return;
                }
            }
        });
        let mut write = |conn: &mut Conn| {
            let Ok(words) = words.recv() else { return Ok(()) };
            let rows: Vec<(i64, &Words)> = words.iter().map(|(id, words)| (*id, words)).collect();
            progress(rows.len() as u64);
            transaction(conn, |conn| index_new(conn, &rows))
        };
        let (mut last, mut is_folding) = (after, false);
        loop {
            let posts = sources_behind(conn, last)?;
            let Some(newest) = posts.last().map(|post| post.id) else { break };
            last = newest;
            // The thread ends only after this one has.
            let _ = to_fold.send(posts);
            if is_folding {
                write(conn)?;
            }
            is_folding = true;
        }
        if is_folding {
            write(conn)?;
        }
        compact(conn)
    })
}

fn sources_behind(conn: &mut Conn, id: i64) -> QueryResult<Vec<Source>> {
    diesel::sql_query(format!(
        "SELECT id, title, content_text FROM posts WHERE id > {id} ORDER BY id LIMIT {AT_A_TIME}"
    ))
    .load(conn)
}

/// Posts of an index that is put together in less than a few seconds.
const COMPACTED: i64 = 50_000;

/// Puts the parts of SQLite's index together, of which each transaction leaves one: each search has to
/// look into all of them. For after many posts came at once; later ones are put together little by
/// little. Nothing is done where the index is so large that this takes long. Servers keep theirs in order.
pub fn compact(conn: &mut Conn) -> QueryResult<()> {
    if conn.backend() != Backend::Sqlite || last_indexed(conn)? > COMPACTED {
        return Ok(());
    }
    diesel::sql_query("INSERT INTO post_search (post_search) VALUES ('optimize')").execute(conn).map(drop)
}

/// The highest id of a post that is in the index.
pub fn last_indexed(conn: &mut Conn) -> QueryResult<i64> {
    let key = if conn.backend() == Backend::Sqlite { "rowid" } else { "post_id" };
    diesel::sql_query(format!("SELECT {key} AS value FROM post_search ORDER BY {key} DESC LIMIT 1"))
        .get_result::<IdRow>(conn)
        .optional()
        .map(|row| row.map_or(0, |row| row.value))
}

/// How many posts the index has, and how many there are.
pub fn count_indexed(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    let mut count = |table: &str| {
        diesel::sql_query(format!("SELECT COUNT(*) AS value FROM {table}"))
            .get_result::<IdRow>(conn)
            .map(|row| row.value)
    };
    Ok((count("post_search")?, count("posts")?))
}

/// Takes a post out of the index.
pub fn forget(conn: &mut Conn, post_id: i64) -> QueryResult<()> {
    let key = if conn.backend() == Backend::Sqlite { "rowid" } else { "post_id" };
    diesel::sql_query(format!("DELETE FROM post_search WHERE {key} = {post_id}")).execute(conn).map(drop)
}
