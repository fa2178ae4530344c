//! Two sites on one database, commands beside them, and many at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use platen::db::{Db, PoolOptions};
use platen::models::setting;

use super::{counted, kept};
use crate::support::{Blog, Browser, make};

/// What the other node must have seen by then.
const WITHIN: Duration = Duration::from_secs(1);
/// A busy machine may take longer to answer at all.
const ALLOWANCE: Duration = Duration::from_secs(4);

/// Waits until a page shows these words, and answers how long that took.
#[track_caller]
fn sees_soon(reader: &Browser, path: &str, words: &str) -> Duration {
    let began = Instant::now();
    while !reader.get_kept(path).body.contains(words) {
        assert!(began.elapsed() < WITHIN + ALLOWANCE, "{path} does not show {words:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    began.elapsed()
}

#[test]
fn what_changes_on_one_node_is_seen_on_the_other_within_a_second() {
    let one = Blog::start();
    let other = one.beside(&[]);
    make::post(&one, "First", "Text.");
    let (admin, reader) = (one.admin(), other.visitor());
    let mut longest = Duration::ZERO;
    for n in 0..4 {
        kept(&reader, "/");
        make::post(&one, &format!("News {n}"), "Text.");
        longest = longest.max(sees_soon(&reader, "/", &format!("News {n}")));
        kept(&reader, "/posts/first");
        admin.post("/posts/first/comments", &[("content", &format!("Said {n}."))]).has_status(303);
        longest = longest.max(sees_soon(&reader, "/posts/first", &format!("Said {n}.")));
        kept(&reader, "/pages/about");
        admin.post("/admin/settings", &[("title", &format!("Title {n}"))]).has_status(303);
        longest = longest.max(sees_soon(&reader, "/pages/about", &format!("Title {n}")));
    }
    println!("seen on the other node after {longest:?} at most");
}

#[test]
fn what_a_command_changes_is_seen_too() {
    let blog = Blog::start();
    let reader = blog.visitor();
    let url = platen::db::DatabaseUrl::parse(blog.database_url()).unwrap();
    let options = PoolOptions { size: 1, timeout: Duration::from_secs(5) };
    let command = Db::connect(&url, None, &options).unwrap();
    for n in 0..3 {
        kept(&reader, "/");
        let title = format!("Title {n}");
        command.write_blocking(|conn| setting::put(conn, "title", &title)).unwrap();
        sees_soon(&reader, "/", &title);
    }
}

#[test]
fn after_a_long_silence_the_first_reader_sees_what_happened_meanwhile() {
    let one = Blog::start();
    let other = one.beside(&[]);
    let reader = other.visitor();
    kept(&reader, "/");
    make::post(&one, "Meanwhile", "Text.");
    std::thread::sleep(Duration::from_millis(1_100));
    reader.get("/").sees("Meanwhile");
}

#[test]
fn a_replica_that_lags_behind_hides_nothing_that_was_written_here() {
    let first = Blog::start();
    make::post(&first, "First", "Text.");
    let Some(path) = first.database_url().strip_prefix("sqlite://") else { return };
    // A copy that never catches up.
    let copy = format!("{path}.replica");
    first.ask(|conn| conn.batch_execute(&format!("VACUUM INTO '{copy}'")));
    let blog = first.beside(&["--database-read-url", &format!("sqlite://{copy}")]);
    let (admin, reader) = (blog.admin(), blog.visitor());
    kept(&reader, "/").sees("First");
    for n in 0..3 {
        make::post(&blog, &format!("News {n}"), "Text.");
        assert!(reader.get_kept("/").body.contains(&format!("News {n}")));
        admin.post("/posts/first/comments", &[("content", &format!("Said {n}."))]).has_status(303);
        assert!(reader.get_kept("/posts/first").body.contains(&format!("Said {n}.")));
        admin.visit("/admin/comments?status=approved").sees(&format!("Said {n}."));
    }
    admin.post("/admin/settings", &[("title", "Renamed")]).has_status(303);
    assert!(reader.get_kept("/pages/about").body.contains("Renamed"));
}

#[test]
fn a_page_is_made_once_while_others_wait() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    let reader = blog.visitor();
    for round in 0..3 {
        kept(&reader, "/");
        let before = (counted(&blog, "miss"), counted(&blog, "passed"));
        make::post(&blog, &format!("News {round}"), "Text.");
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| assert!(blog.visitor().get_kept("/").body.contains(&format!("News {round}"))));
            }
        });
        let after = (counted(&blog, "miss"), counted(&blog, "passed"));
        assert_eq!(after, (before.0 + 1, before.1), "in round {round}");
    }
}

#[test]
fn nobody_gets_an_old_page_once_a_save_was_answered() {
    let blog = Blog::start();
    let post = make::post(&blog, "First", "Text.");
    let (admin, is_over) = (blog.admin(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for path in ["/", "/posts/first", "/feed.xml"] {
            let (blog, is_over) = (&blog, &is_over);
            scope.spawn(move || {
                let reader = blog.visitor();
                while !is_over.load(Ordering::Relaxed) {
                    assert_eq!(reader.get_kept(path).status, 200);
                }
            });
        }
        let reader = blog.visitor();
        for version in 1..=25 {
            let (text, version) = (format!("It is number {version} now."), version.to_string());
            let fields = [("title", "First"), ("content", &text), ("action", "save"), ("version", &version)];
            admin.post(&format!("/write/{post}"), &fields).has_status(303);
            for path in ["/posts/first", "/feed.xml", "/"] {
                assert!(reader.get_kept(path).body.contains(&text), "{path} is old after save {version}");
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
}
