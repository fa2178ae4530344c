//! Stories of imports into a database.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Folder, Import, Report, import};
use crate::db::schema::{media, posts, redirects, users};
use crate::db::{Conn, DatabaseUrl, Moment, apply_pending, open};
use crate::models::post::find_by_slug;
use crate::services::storage::Storage;

struct Site {
    dir: tempfile::TempDir,
    conn: Conn,
}

impl Site {
    fn new() -> Self {
        let mut conn = open(&DatabaseUrl::parse("sqlite://:memory:").unwrap(), false).unwrap();
        apply_pending(&mut conn).unwrap();
        Self { dir: tempfile::tempdir().unwrap(), conn }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join("site").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&mut self, dry_run: bool) -> Report {
        let folder = Folder::open(&self.dir.path().join("site")).unwrap();
        let storage = Storage::in_folder(&self.media());
        let how = Import { storage: &storage, default_author_id: None, dry_run, now: now() };
        import(&mut self.conn, &folder, &how, || ()).unwrap()
    }

    fn media(&self) -> std::path::PathBuf {
        self.dir.path().join("media")
    }

    fn count_posts(&mut self) -> i64 {
        posts::table.count().get_result(&mut self.conn).unwrap()
    }
}

fn now() -> Moment {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().and_hms_opt(12, 0, 0).unwrap().into()
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.created, report.updated, report.unchanged, report.skipped.len())
}

#[test]
fn a_second_run_changes_only_what_changed() {
    let mut site = Site::new();
    site.write("a.md", "---\ntitle: One\ndate: 2024-01-02\nauthor: Ada\n---\nSee [two](b.md).\n");
    site.write("b.md", "---\ntitle: Two\nauthor: Ada\n---\nText.\n");
    site.write("bad.md", "---\ntitle: [\n---\nText.\n");
    assert_eq!(counts(&site.run(false)), (2, 0, 0, 1));
    assert_eq!(counts(&site.run(false)), (0, 0, 2, 1));
    site.write("a.md", "---\ntitle: One, mended\ndate: 2024-01-02\nauthor: Ada\n---\nSee [two](b.md).\n");
    site.write("b.md", "---\ntitle: Two, mended\nauthor: Ada\n---\nText.\n");
    assert_eq!(counts(&site.run(false)), (0, 2, 0, 1));
    assert_eq!(site.count_posts(), 2);
    let post = find_by_slug(&mut site.conn, "a").unwrap().post;
    assert_eq!((post.title.as_str(), post.version), ("One, mended", 2));
    assert!(post.content.contains("(/posts/b)"));
    let people: i64 = users::table.count().get_result(&mut site.conn).unwrap();
    assert_eq!(people, 1);
}

#[test]
fn a_dry_run_writes_nothing() {
    let mut site = Site::new();
    site.write("a.md", "---\nauthor: Ada\n---\n# One\n\n![p](p.png)\n");
    site.write("p.png", "not really");
    assert_eq!(counts(&site.run(true)), (1, 0, 0, 0));
    assert_eq!(site.count_posts(), 0);
    assert!(!site.media().exists());
}

#[test]
fn pictures_and_old_addresses_come_along() {
    let mut site = Site::new();
    site.write("p/index.md", "---\ntitle: P\nauthor: Ada\naliases: [/old/, /posts/p]\ncover: c.svg\n---\n![a](a.png) ![gone](gone.png)\n");
    site.write("p/a.png", "a");
    site.write("p/c.svg", "<svg/>");
    let report = site.run(false);
    assert_eq!(report.images, 2);
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["p/index.md:7: image gone.png: there is no such file in the folder"]);
    let post = find_by_slug(&mut site.conn, "p").unwrap().post;
    let key: String = media::table
        .filter(media::file_name.eq("a.png"))
        .select(media::storage_key)
        .first(&mut site.conn)
        .unwrap();
    assert!(post.cover_id.is_some());
    assert!(
        post.content.contains(&format!("![a](/media/{key})")) && post.content.contains("![gone](gone.png)")
    );
    assert!(site.media().join(Path::new(&key)).is_file());
    let paths: Vec<String> = redirects::table.select(redirects::from_path).load(&mut site.conn).unwrap();
    assert!(paths.contains(&"/old".to_owned()) && !paths.contains(&"/posts/p".to_owned()), "{paths:?}");
}

#[test]
fn a_file_of_the_same_path_in_another_blog_is_another_post() {
    let mut site = Site::new();
    site.write("hello.md", "---\ntitle: Hello\ndate: 2024-01-02\nauthor: Ada\n---\nOne.\n");
    site.run(false);
    site.write("hello.md", "---\ntitle: Good day\ndate: 2025-03-04\nauthor: Bob\n---\nTwo.\n");
    assert_eq!(counts(&site.run(false)), (1, 0, 0, 0));
    assert_eq!(counts(&site.run(false)), (0, 0, 1, 0));
    assert_eq!(find_by_slug(&mut site.conn, "hello-2").unwrap().post.title, "Good day");
}
