//! The database is away: pages that were kept still go out, and say so.

use std::sync::mpsc;
use std::time::Duration;

use platen::db::Conn;

use super::kept;
use crate::support::{Blog, Browser, make};

/// Holds every connection of the site for as long as `story` takes: it stands as if the database gave no
/// answer.
fn without_database(blog: &Blog, story: impl FnOnce()) {
    std::thread::scope(|scope| {
        let (held, holding) = mpsc::channel();
        let hold = |end: mpsc::Receiver<()>| {
            let held = held.clone();
            move |_: &mut Conn| -> diesel::QueryResult<()> {
                let _ = held.send(());
                let _ = end.recv();
                Ok(())
            }
        };
        let mut ends = Vec::new();
        for _ in 0..4 {
            let (end, ended) = mpsc::channel();
            ends.push(end);
            let work = hold(ended);
            scope.spawn(move || blog.db.read_blocking(work).unwrap());
        }
        (0..4).for_each(|_| holding.recv().unwrap());
        story();
        drop(ends);
    });
}

fn blog() -> Blog {
    let blog = Blog::start_with(&["--database-pool-timeout", "1"]);
    make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
    make::post(&blog, "First", "Text.");
    blog
}

#[track_caller]
fn is_sent_with(reader: &Browser, path: &str, warnings: &[&str]) {
    let page = reader.get_kept(path).has_status(200);
    let told: Vec<&str> =
        page.headers.get_all("warning").iter().map(|value| &value.to_str().unwrap()[..3]).collect();
    assert_eq!(told, warnings, "{path}");
    assert!(!page.header("age").is_empty());
}

#[test]
fn kept_pages_go_out_while_the_database_is_away() {
    let blog = blog();
    let reader = blog.visitor();
    for path in ["/", "/posts/first", "/feed.xml"] {
        kept(&reader, path);
    }
    let tag = reader.get("/").header("etag").to_owned();
    without_database(&blog, || {
        std::thread::sleep(Duration::from_millis(1_200));
        for path in ["/", "/posts/first", "/feed.xml", "/"] {
            is_sent_with(&reader, path, &["111"]);
        }
        assert_eq!(reader.get_with("/", &[("if-none-match", &tag)]).status, 304);
        reader.get_kept("/tags").has_status(503);
    });
    std::thread::sleep(Duration::from_millis(1_200));
    let page = (0..20).map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        reader.get("/").has_status(200)
    });
    assert!(page.into_iter().any(|page| page.header("warning").is_empty()), "it is never good again");
}

#[test]
fn an_old_page_is_better_than_none() {
    let blog = blog();
    let reader = blog.visitor();
    kept(&reader, "/");
    make::post(&blog, "News", "Text.");
    without_database(&blog, || {
        is_sent_with(&reader, "/", &["110", "111"]);
        std::thread::sleep(Duration::from_millis(1_200));
        is_sent_with(&reader, "/", &["110", "111"]);
    });
    std::thread::sleep(Duration::from_millis(1_200));
    let is_new = |_| {
        std::thread::sleep(Duration::from_millis(100));
        reader.get_kept("/").body.contains("News")
    };
    assert!((0..20).any(is_new), "the new page never comes");
}
