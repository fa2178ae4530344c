//! What admins do with backups in the browser, while the site runs.

use std::fs;
use std::path::PathBuf;

use platen::backup::{self, Silent, catalog};
use platen::models::job::State;
use reqwest::Method;

use crate::support::{Blog, Browser, make};

/// Presses the button and waits for the backup; answers its address.
fn make_backup(blog: &Blog, admin: &Browser) -> String {
    admin.visit("/admin/backups").press("Make a backup").sees("is being made");
    blog.work_off_jobs();
    address(blog)
}

fn address(blog: &Blog) -> String {
    format!("/admin/backups/{}", catalog::list(blog.folder.path()).unwrap()[0].name)
}

fn file(blog: &Blog) -> PathBuf {
    catalog::list(blog.folder.path()).unwrap().remove(0).path
}

#[test]
fn an_admin_makes_a_backup_and_takes_it_along() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin.visit("/admin/backups").sees("There is no backup yet").sees("Never");
    let address = make_backup(&blog, &admin);
    admin.visit("/admin/backups").sees("1 backup, kept in").sees("Good").sees("Asked for");
    admin.visit(&address).sees("was restored into a scratch database and compared");
    admin
        .visit("/admin/jobs?q=backup")
        .click("Make a backup")
        .sees("100 %")
        .sees("was restored into a scratch database");

    let download = format!("{address}/download");
    let bytes = fs::read(file(&blog)).unwrap();
    let answer = admin.request(Method::GET, &download).send().unwrap();
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    let name = format!("attachment; filename=\"{}.json.gz\"", address.rsplit('/').next().unwrap());
    assert_eq!(answer.headers()["content-disposition"], name);
    assert_eq!(answer.bytes().unwrap(), bytes);
    let rest = admin.request(Method::GET, &download).header("range", "bytes=100-").send().unwrap();
    assert_eq!(rest.status(), 206);
    assert_eq!(rest.bytes().unwrap(), bytes[100..]);
    admin.visit("/admin/audit?what=backup.").sees("backup.downloaded");
}

#[test]
fn a_backup_is_checked_again_and_a_damaged_one_is_named() {
    let blog = Blog::start();
    let admin = blog.admin();
    let address = make_backup(&blog, &admin);
    admin.visit(&address).press("Verify").sees("is being restored into a scratch database");
    blog.work_off_jobs();
    assert!(blog.jobs_in(State::Done)[0].summary.contains("is good"));

    let mut bytes = fs::read(file(&blog)).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(file(&blog), bytes).unwrap();
    admin.visit(&address).sees("Not checked").press("Verify").has_status(200);
    blog.work_off_jobs();
    let failed = blog.jobs_in(State::Failed).remove(0);
    assert!(failed.error.contains("is no good backup"), "{}", failed.error);
    admin.visit(&address).sees("No good").sees("It can't be restored");
    let posts_before = admin.visit("/admin/posts").text();
    admin.visit(&address).press("Restore this backup").has_status(200);
    blog.work_off_jobs();
    assert_eq!(
        admin.visit("/admin/posts").text(),
        posts_before,
        "the site is as it was, and so are sessions"
    );
    assert_eq!(blog.jobs_in(State::Failed).len(), 2);
    blog.forget_jobs();
}

#[test]
fn a_restore_brings_the_site_back_and_keeps_what_it_replaced() {
    let blog = Blog::start();
    let admin = blog.admin();
    let ada = blog.sign_in(make::author("ada"));
    ada.visit("/write/new").fill("title", "First").fill("content", "One.").press("Publish").sees("First");
    let address = make_backup(&blog, &admin);
    ada.visit("/write/new").fill("title", "Second").fill("content", "Two.").press("Publish").sees("Second");
    let page = admin.visit(&address).press("Restore this backup").sees("everybody signs in anew");
    let job = page.path.clone();
    blog.work_off_jobs();

    blog.visitor().visit("/posts/first").sees("One.");
    blog.visitor().get("/posts/second").is_not_found();
    blog.visitor().visit("/search?q=one").sees("First");
    assert_eq!(ada.get("/write").status, 303, "everybody signs in anew");
    let admin = blog.admin();
    admin.visit(&job).sees("Done").sees("is in place. The site as it was before is the backup");
    admin.visit("/admin/audit").sees("backup.restored");
    let ada = blog.sign_in_as("ada");
    ada.visit("/write/new").fill("title", "Third").fill("content", "Three.").press("Publish").sees("Third");

    let before = catalog::list(blog.folder.path()).unwrap().remove(0);
    assert!(before.name.ends_with("-before-restore") && before.is_good());
    admin
        .visit(&format!("/admin/backups/{}", before.name))
        .press("Restore this backup")
        .sees("everybody signs");
    blog.work_off_jobs();
    blog.visitor().visit("/posts/second").sees("Two.");
    blog.visitor().get("/posts/third").is_not_found();
    assert_eq!(blog.jobs_in(State::Done).len(), 1, "the job that did it, and none of the earlier ones");
}

#[test]
fn backups_make_themselves_and_the_oldest_go() {
    let blog = Blog::start();
    let admin = blog.admin();
    let plan = |frequency: &str, hour: &str, keep: &str| {
        admin.visit("/admin/backups").fill("frequency", frequency).fill("hour", hour).fill("keep", keep)
    };
    let refused = plan("daily", "24", "0").press("Save the plan").has_status(400);
    refused.has_error("hour", "from 0 to 23").has_error("keep", "from 1 to 365");
    plan("daily", "4", "2").press("Save the plan").sees("The plan is saved.");
    admin.visit("/admin/audit").sees("from off to daily at 04:00 UTC, 2 kept");
    admin.visit("/admin/jobs").sees("every day at 04:00 UTC");
    make_backup(&blog, &admin);
    for day in 1..=4 {
        blog.travel_to(&format!("2040-01-0{day}T04:01"));
        blog.work_off_jobs();
    }
    let names: Vec<String> =
        catalog::list(blog.folder.path()).unwrap().into_iter().map(|kept| kept.name).collect();
    assert_eq!(names[..2], ["platen-2040-01-04-040100-scheduled", "platen-2040-01-03-040100-scheduled"]);
    assert_eq!(names.len(), 3, "two from the plan, and the one somebody asked for: {names:?}");
}

#[test]
fn a_file_put_there_by_hand_is_listed_checked_and_deleted() {
    let blog = Blog::start();
    let admin = blog.admin();
    let path = catalog::path(blog.folder.path(), "brought.along").unwrap();
    blog.ask(|conn| {
        backup::make(conn, &blog.queue.storage, &path, &mut Silent).unwrap();
        Ok(())
    });
    fs::write(path.with_file_name("notes.txt"), "not a backup").unwrap();
    admin
        .visit("/admin/backups")
        .sees("1 backup,")
        .sees("Not checked")
        .press("Verify brought.along")
        .sees("is being restored");
    blog.work_off_jobs();
    admin.visit("/admin/backups/brought.along").sees("Good").press("Delete this backup").sees("is gone");
    assert!(!path.exists());
    admin.visit("/admin/audit").sees("backup.deleted").sees("brought.along");
    for wrong in ["brought.along", "..", "%2e%2e%2fx", ".hidden", "notes"] {
        admin.get(&format!("/admin/backups/{wrong}/download")).is_not_found();
        admin.post(&format!("/admin/backups/{wrong}/delete"), &[]).is_not_found();
    }
    let editor = blog.sign_in(make::editor("eddie"));
    editor.get("/admin/backups").has_status(403);
    editor.post("/admin/backups", &[]).has_status(403);
}
