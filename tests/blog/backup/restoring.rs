//! There and back: the same site.

use std::fs;

use diesel::connection::SimpleConnection;
use platen::backup::{self, Silent};
use platen::db::{self, tables};
use platen::kit::search_query::SearchQuery;
use platen::kit::zone::parse_local_minute;
use platen::models::search::{self, SearchFilter};
use platen::transfer::dump::{FORMAT, Header, Writer};

use super::{Site, picture};

#[test]
fn an_export_is_one_json_document_with_everything_but_sessions() {
    let site = Site::filled();
    let text = site.export();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["platen"]["format"], 1);
    assert_eq!(document["tables"]["posts"]["count"], 60);
    assert_eq!(document["tables"]["posts"]["rows"].as_array().unwrap().len(), 60);
    assert_eq!(document["tables"]["redirects"]["rows"][0]["created_at"], "9999-12-31T23:59:59.999999Z");
    assert_eq!(document["tables"]["media"]["rows"][0]["created_at"], "1969-07-20T20:17:40.123456Z");
    assert_eq!(document["tables"]["posts"]["rows"][3]["featured"], true);
    let slugs: Vec<_> = document["tables"]["post_slugs"]["rows"].as_array().unwrap().iter().collect();
    assert_eq!(
        slugs.iter().map(|row| row["slug"].as_str().unwrap()).collect::<Vec<_>>(),
        ["a-old", "a_old", "z-old"]
    );
    assert_eq!(document["files"][0]["key"], "2026/engine.png");
    assert!(!text.contains("secret-session"), "sessions are no part of a file");
    site.is_same_as(&text);
}

#[test]
fn a_backup_restored_elsewhere_is_the_same_site() {
    let site = Site::filled();
    let backup = site.backup();
    let other = Site::empty();
    let done = other.restore(&backup, false).unwrap();
    assert_eq!(done.files, 1);
    other.is_same_as(&site.export());
    assert_eq!(other.storage().get("2026/engine.png").unwrap(), picture(200_000));
    assert_eq!(finds(&other), finds(&site), "the search index is made again");
    assert!(finds(&other) > 0);
    assert_eq!(other.files(), ["export.json", "media"], "nothing else is left");
}

#[test]
fn a_site_goes_on_after_a_restore() {
    let site = Site::filled();
    let other = Site::empty();
    other.restore(&site.backup(), false).unwrap();
    lives_on(&other);
}

/// Asserts that new rows get ids of their own, and that keys and indexes hold.
pub fn lives_on(site: &Site) {
    let conn = &mut site.conn();
    conn.batch_execute(
        "INSERT INTO tags (name, name_key, slug, description, version, created_at, updated_at) VALUES \
         ('Nova', 'nova', 'nova', '', 1, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000')",
    )
    .unwrap();
    let refused = conn.batch_execute("INSERT INTO post_tags (post_id, tag_id) VALUES (999999, 1)");
    assert!(refused.is_err(), "foreign keys hold again");
    let refused = conn.batch_execute(
        "UPDATE posts SET slug = (SELECT slug FROM (SELECT slug FROM posts WHERE id = 2) AS x) WHERE id = 1",
    );
    assert!(refused.is_err(), "unique indexes hold again");
}

#[test]
fn an_import_of_the_same_file_twice_changes_nothing() {
    let site = Site::filled();
    let file = site.path("site.json");
    fs::write(&file, site.export()).unwrap();
    let other = Site::empty();
    assert!(!other.restore(&file, false).unwrap().was_there);
    assert!(other.restore(&file, false).unwrap().was_there);
}

#[test]
fn people_and_posts_are_not_lost_without_force() {
    let site = Site::filled();
    let backup = site.backup();
    let other = Site::filled();
    other.conn().batch_execute("UPDATE posts SET title = 'Mine' WHERE id = 1").unwrap();
    let before = other.export();
    let refusal = other.restore(&backup, false).unwrap_err().to_string();
    assert!(refusal.contains("--force"), "{refusal}");
    other.is_same_as(&before);
    other.restore(&backup, true).unwrap();
    other.is_same_as(&site.export());
}

#[test]
fn a_file_that_the_media_lack_is_named_and_does_not_stop_a_backup() {
    let site = Site::filled();
    site.storage().delete("2026/engine.png").unwrap();
    let path = site.path("backup.json.gz");
    let made = backup::make(&mut site.conn(), &site.storage(), &path, &mut Silent).unwrap();
    assert_eq!(made.missing, ["2026/engine.png"]);
    assert_eq!(Site::empty().restore(&path, false).unwrap().missing, 1);
}

/// Ends in the middle, as a kill does.
struct Stops(u64);

impl backup::Watcher for Stops {
    fn step(&mut self, _total: u64, _what: &'static str) {}
    fn advance(&mut self, count: u64) {
        self.0 = self.0.saturating_sub(count);
        assert!(self.0 > 0, "stopped as asked");
    }
}

#[test]
fn a_restore_that_is_cut_off_leaves_the_old_site() {
    let site = Site::filled();
    site.conn().batch_execute("UPDATE posts SET title = 'Another title'").unwrap();
    let backup = site.backup();
    let size = fs::metadata(&backup).unwrap().len();
    let other = Site::filled();
    let before = other.export();
    for after in [1, size / 2, size + 10, size + 300, size + 420] {
        let stopped = std::thread::scope(|scope| {
            let run = scope.spawn(|| {
                let to = backup::Restoring {
                    url: &other.url(),
                    storage: &other.storage(),
                    folder: other.folder.path(),
                    force: true,
                };
                backup::restore(&backup, &to, &mut Stops(after)).is_ok()
            });
            run.join().is_err()
        });
        other.is_same_as(&before);
        assert!(stopped, "the restore ran to its end before {after}");
    }
    other.restore(&backup, true).unwrap();
    other.is_same_as(&site.export());
}

#[test]
fn a_backup_is_of_one_moment_while_people_write() {
    let site = Site::filled();
    let writing = std::sync::atomic::AtomicBool::new(true);
    let backup = std::thread::scope(|scope| {
        scope.spawn(|| {
            let conn = &mut site.conn();
            for number in 0.. {
                if !writing.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                let at = "'2026-01-01 00:00:00.000000'";
                db::transaction(conn, |conn| {
                    conn.batch_execute(&format!(
                        "INSERT INTO redirects (from_path, to_path, created_at) VALUES ('/r{number}', '/', {at})"
                    ))?;
                    conn.batch_execute(&format!(
                        "INSERT INTO tags (name, name_key, slug, description, version, created_at, updated_at) \
                         VALUES ('t{number}', 't{number}', 't{number}', '', 1, {at}, {at})"
                    ))
                })
                .unwrap();
            }
        });
        let backups: Vec<_> = (0..3).map(|_| site.backup()).collect();
        writing.store(false, std::sync::atomic::Ordering::Relaxed);
        backups.into_iter().next_back().unwrap()
    });
    let other = Site::empty();
    other.restore(&backup, false).unwrap();
    let document: serde_json::Value = serde_json::from_str(&other.export()).unwrap();
    let count = |table: &str| document["tables"][table]["count"].as_u64().unwrap();
    assert!(count("tags") > 12, "nobody wrote meanwhile");
    assert_eq!(count("tags") - 12, count("redirects") - 1);
}

#[test]
fn a_backup_of_an_older_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let conn = &mut db::sqlite_file::create_scratch(&path).unwrap();
    assert!(db::apply_until(conn, "20261121000004").unwrap());
    conn.batch_execute(
        "INSERT INTO users (username, username_key, role, display_name, bio, bio_html, website, version, created_at, updated_at) \
         VALUES ('ada', 'ada', 'admin', 'Ada', '', '', '', 1, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000')",
    )
    .unwrap();
    let header = Header { format: FORMAT, schema: "20261121000004".into(), program: "0.0.9".into() };
    let mut writer = Writer::start(Vec::new(), &header).unwrap();
    for table in tables::describe_sqlite(conn).unwrap().iter().filter(|table| table.name != "sessions") {
        writer.begin_table(table).unwrap();
        tables::scan(conn, table, None, |row| writer.row(&row)).unwrap();
        writer.end_table().unwrap();
    }
    writer.begin_files().unwrap();
    let file = folder.path().join("old.json");
    fs::write(&file, writer.finish().unwrap().1).unwrap();
    let site = Site::empty();
    site.restore(&file, false).unwrap();
    let document: serde_json::Value = serde_json::from_str(&site.export()).unwrap();
    assert_eq!(document["tables"]["users"]["rows"][0]["username"], "ada");
    assert_eq!(document["tables"]["autosaves"]["count"], 0);
}

fn finds(site: &Site) -> u64 {
    let now = parse_local_minute("2026-11-21T12:00").unwrap().into();
    let query = SearchQuery::parse("the");
    search::find(&mut site.conn(), &query, &SearchFilter::default(), (10, 0), now).unwrap().total
}
