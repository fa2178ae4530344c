//! Pages that change by themselves, because time passes.

use super::{is_kept, kept};
use crate::support::{Blog, make};

#[test]
fn a_scheduled_post_appears_in_what_was_kept_before() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    blog.travel_to("2030-01-01T08:00");
    let admin = blog.admin();
    let later = [
        ("title", "Notes on the Engine"),
        ("content", "x"),
        ("published_at", "2030-01-01T09:00"),
        ("action", "publish"),
    ];
    admin.post("/write", &later).leads_to("/write/2/edit");
    let reader = blog.visitor();
    for path in ["/", "/feed.xml", "/archive", "/posts/first"] {
        let page = kept(&reader, path);
        assert!(!page.body.contains("Notes on the Engine"), "{path}");
    }
    blog.travel_to("2030-01-01T08:59");
    assert!(is_kept(&reader.get("/")));
    blog.travel_to("2030-01-01T09:00");
    for path in ["/", "/feed.xml", "/posts/first"] {
        assert!(reader.get(path).body.contains("Notes on the Engine"), "{path}");
    }
    assert!(is_kept(&reader.get("/")));
    // Earlier it was not there.
    blog.travel_to("2030-01-01T08:30");
    assert!(!reader.get("/").body.contains("Notes on the Engine"));
}

#[test]
fn a_post_that_is_put_off_and_one_that_is_brought_forward_keep_their_time() {
    let blog = Blog::start();
    blog.travel_to("2030-01-01T08:00");
    let (admin, reader) = (blog.admin(), blog.visitor());
    let fields = |at| [("title", "Moved"), ("content", "x"), ("published_at", at), ("action", "publish")];
    admin.post("/write", &fields("2030-01-01T20:00")).has_status(303);
    kept(&reader, "/").does_not_see("Moved");
    let mut sooner = fields("2030-01-01T09:00").to_vec();
    sooner.push(("version", "1"));
    admin.post("/write/1", &sooner).leads_to("/write/1/edit");
    kept(&reader, "/").does_not_see("Moved");
    blog.travel_to("2030-01-01T09:01");
    reader.get("/").sees("Moved");
}

#[test]
fn the_year_turns_where_the_site_is() {
    let blog = Blog::start();
    let (admin, reader) = (blog.admin(), blog.visitor());
    admin.post("/admin/settings", &[("time_zone", "Pacific/Auckland")]).has_status(303);
    blog.travel_to("2029-12-31T10:30");
    kept(&reader, "/").sees("© 2029");
    blog.travel_to("2029-12-31T11:30");
    kept(&reader, "/").sees("© 2030");
    let before = reader.get("/.well-known/security.txt").body;
    blog.travel_to("2030-01-01T00:30");
    assert_ne!(before, reader.get("/.well-known/security.txt").body);
}
