//! Scheduling in the site's time zone, and posts that go to the trash and come back.

use diesel::{QueryDsl, RunQueryDsl};
use platen::db::Moment;
use platen::db::schema::posts;

use crate::support::{Blog, Browser, make};

fn blog_in(zone: &str) -> (Blog, Browser) {
    let blog = Blog::start();
    blog.travel_to("2030-01-10T12:00");
    let root = blog.admin();
    root.visit("/admin/settings").fill("time_zone", zone).press("Save settings").has_status(200);
    (blog, root)
}

fn published_at(blog: &Blog) -> String {
    let at: Option<Moment> = blog.ask(|conn| posts::table.select(posts::published_at).first(conn));
    at.unwrap().format("%Y-%m-%d %H:%M:%S").to_string()
}

#[test]
fn a_time_is_that_of_the_sites_clock_in_summer_and_winter() {
    let (blog, root) = blog_in("Europe/Vienna");
    let editor = root
        .visit("/write/new")
        .fill("title", "Spring")
        .fill("content", "x")
        .fill("published_at", "2030-07-01T09:00")
        .press("Publish")
        .sees("Scheduled for 1 July 2030, 09:00");
    assert_eq!(published_at(&blog), "2030-07-01 07:00:00");
    assert_eq!(editor.value("published_at"), "2030-07-01T09:00");
    let reader = blog.visitor();
    blog.travel_to("2030-07-01T06:59");
    reader.get("/posts/spring").is_not_found();
    blog.travel_to("2030-07-01T07:00");
    reader.get("/posts/spring").has_status(200).sees("1 July 2030");
}

#[test]
fn clocks_that_jump_ahead_or_back_move_nothing_that_was_saved() {
    let (blog, root) = blog_in("Europe/Vienna");
    blog.travel_to("2030-01-10T12:00");
    // 31 March 2030, 02:30 is on no clock: it is as far behind the jump as it stood in the gap.
    let editor = root
        .visit("/write/new")
        .fill("title", "Jump")
        .fill("content", "x")
        .fill("published_at", "2030-03-31T02:30")
        .press("Publish")
        .sees("Scheduled for 31 March 2030, 03:30");
    assert_eq!(published_at(&blog), "2030-03-31 01:30:00");
    editor.fill("content", "y").press("Save").has_status(200);
    assert_eq!(published_at(&blog), "2030-03-31 01:30:00");

    // 27 October 2030, 02:30 comes twice; a post of the second time stays there when it is saved again.
    blog.ask(|conn| {
        let second: Moment = platen::kit::zone::parse_local_minute("2030-10-27T01:30").unwrap().into();
        diesel::update(posts::table)
            .set(diesel::ExpressionMethods::eq(posts::published_at, Some(second)))
            .execute(conn)
    });
    let editor = root.visit(&editor_path(&blog));
    assert_eq!(editor.value("published_at"), "2030-10-27T02:30");
    let editor = editor.fill("content", "z").press("Save").has_status(200);
    assert_eq!(published_at(&blog), "2030-10-27 01:30:00");
    editor.press("Unschedule").sees("draft again");
    blog.travel_to("2031-01-01T00:00");
    blog.visitor().get("/posts/jump").is_not_found();
}

fn editor_path(blog: &Blog) -> String {
    let id: i64 = blog.ask(|conn| posts::table.select(posts::id).first(conn));
    format!("/write/{id}/edit")
}

#[test]
fn saving_a_published_post_keeps_the_second_it_appeared() {
    let blog = Blog::start();
    let root = blog.admin();
    let editor = root.visit("/write/new").fill("title", "Exact").fill("content", "x").press("Publish");
    let exact: Moment = platen::kit::zone::parse_local_minute("2030-05-05T05:05:37").unwrap().into();
    blog.ask(|conn| {
        diesel::update(posts::table)
            .set(diesel::ExpressionMethods::eq(posts::published_at, Some(exact)))
            .execute(conn)
    });
    root.visit(&editor.path).fill("content", "y").press("Save").has_status(200);
    assert_eq!(published_at(&blog), "2030-05-05 05:05:37");
}

#[test]
fn a_post_that_comes_back_from_the_trash_has_its_addresses_again() {
    let blog = Blog::start();
    let root = blog.admin();
    let reader = blog.visitor();
    let editor = root.visit("/write/new").fill("title", "Old name").fill("content", "x").press("Publish");
    let editor = editor.fill("slug", "new-name").press("Save").has_status(200);
    reader.get("/posts/old-name").has_status(301).leads_to("/posts/new-name");

    editor.press("Move to trash").sees("Moved to the trash");
    reader.get("/posts/old-name").is_not_found();
    reader.get("/posts/new-name").is_not_found();
    root.visit("/write?status=trash").sees("for 30 days");
    // Meanwhile another post may not take the address by hand, and gets a number by its title.
    let other = [("title", "New name"), ("content", "x"), ("action", "publish")];
    root.post("/write", &other).has_status(303);
    reader.get("/posts/new-name-2").has_status(200);
    root.post("/write", &[("title", "Other"), ("content", "x"), ("slug", "new-name")]).has_status(409);

    let back = root.visit(&editor_path(&blog)).press("Restore").sees("Restored as a draft");
    back.press("Publish").sees("Published.");
    reader.get("/posts/new-name").has_status(200);
    reader.get("/posts/old-name").has_status(301).leads_to("/posts/new-name");
}

#[test]
fn after_thirty_days_the_trash_is_emptied() {
    let blog = Blog::start();
    blog.travel_to("2040-01-01T00:00");
    let kept = make::post(&blog, "Kept", "x");
    let gone = make::post(&blog, "Gone", "x");
    let root = blog.admin();
    root.post(&format!("/write/{gone}/trash"), &[]).has_status(303);
    let ids = || -> Vec<i64> { blog.ask(|conn| posts::table.select(posts::id).load(conn)) };
    blog.travel_to("2040-01-30T00:00");
    blog.work_off_jobs();
    assert_eq!(ids(), [kept, gone]);
    blog.travel_to("2040-02-02T00:00");
    blog.work_off_jobs();
    assert_eq!(ids(), [kept]);
}
