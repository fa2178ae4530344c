//! From one database into another.

use diesel::connection::SimpleConnection;
use platen::backup::{self, Moved, Silent};
use platen::db::{self, DatabaseUrl};
use platen::error::Error;

use super::Site;

fn copy(from: &Site, to: &Site, force: bool) -> Result<Moved, Error> {
    to.has_the_picture();
    backup::copy(&from.url(), &to.url(), force, &mut Silent)
}

/// The hash of a session, to see that people stay signed in.
fn sessions(site: &Site) -> i64 {
    db::table_sizes(&mut site.conn()).unwrap().iter().find(|table| table.name == "sessions").unwrap().rows
}

#[test]
fn a_copy_is_the_same_site_with_its_sessions() {
    let (site, other) = (Site::filled(), Site::empty());
    let moved = copy(&site, &other, false).unwrap();
    assert_eq!(moved.were_there, 0);
    other.is_same_as(&site.export());
    assert_eq!(sessions(&other), 1);
    assert!(!db::is_half_copied(&mut other.conn()).unwrap());
    super::restoring::lives_on(&other);
}

#[test]
fn a_copy_through_an_sqlite_file_and_back_is_identical() {
    let (site, back) = (Site::filled(), Site::empty());
    let path = site.path("between.db");
    let between = DatabaseUrl::parse(&format!("sqlite://{}", path.display())).unwrap();
    back.has_the_picture();
    backup::copy(&site.url(), &between, false, &mut Silent).unwrap();
    backup::copy(&between, &back.url(), false, &mut Silent).unwrap();
    back.is_same_as(&site.export());
}

#[test]
fn a_copy_refuses_people_and_posts_and_itself() {
    let (site, other) = (Site::filled(), Site::filled());
    other.conn().batch_execute("UPDATE posts SET title = 'Mine' WHERE id = 1").unwrap();
    let before = other.export();
    let refusal = copy(&site, &other, false).unwrap_err().to_string();
    assert!(refusal.contains("--force"), "{refusal}");
    other.is_same_as(&before);
    let refusal = copy(&site, &site, true).unwrap_err().to_string();
    assert!(refusal.contains("already"), "{refusal}");
    copy(&site, &other, true).unwrap();
    other.is_same_as(&site.export());
}

/// Stops in the middle, as a kill does: nothing of what was begun is ended.
struct Stops {
    after: u64,
}

impl backup::Watcher for Stops {
    fn step(&mut self, _total: u64, _what: &'static str) {}
    fn advance(&mut self, count: u64) {
        self.after = self.after.saturating_sub(count);
        assert!(self.after > 0, "stopped as asked");
    }
}

fn cut_off(from: &Site, to: &Site, after: u64) {
    let (source, target) = (from.url(), to.url());
    let run = std::thread::spawn(move || backup::copy(&source, &target, false, &mut Stops { after }));
    assert!(run.join().is_err(), "the copy ran to its end");
}

#[test]
fn a_copy_that_was_cut_off_goes_on_where_it_was() {
    let (site, other) = (Site::filled(), Site::empty());
    cut_off(&site, &other, 150);
    assert!(db::is_half_copied(&mut other.conn()).unwrap());
    let moved = copy(&site, &other, false).unwrap();
    assert!(moved.were_there > 50, "{moved:?}");
    other.is_same_as(&site.export());
    super::restoring::lives_on(&other);
}

#[test]
fn a_copy_that_was_cut_off_starts_anew_when_the_source_has_changed() {
    let (site, other) = (Site::filled(), Site::empty());
    cut_off(&site, &other, 150);
    site.conn()
        .batch_execute("DELETE FROM tags WHERE id = (SELECT id FROM (SELECT MAX(id) AS id FROM tags) AS t)")
        .unwrap();
    let moved = copy(&site, &other, false).unwrap();
    assert_eq!(moved.were_there, 0);
    other.is_same_as(&site.export());
    super::restoring::lives_on(&other);
}

#[test]
fn a_row_that_was_changed_on_the_way_is_found() {
    let (site, other) = (Site::filled(), Site::empty());
    cut_off(&site, &other, 150);
    other.conn().batch_execute("UPDATE users SET display_name = 'Mallory' WHERE id = 2").unwrap();
    let refusal = copy(&site, &other, false).unwrap_err().to_string();
    assert!(refusal.contains("users") && refusal.contains("Integer(2)"), "{refusal}");
    copy(&site, &other, true).unwrap();
    other.is_same_as(&site.export());
}
