//! The history of a post: read, compared, brought back, and lost only with the post itself.

use platen::db::schema::{categories, post_revisions};
use platen::models::post::{self, BulkChange, bulk};
use platen::models::{audit::Actor, category};

use crate::support::{Blog, make};
use diesel::prelude::*;

fn save(browser: &crate::support::Browser, id: i64, fields: &[(&str, &str)]) {
    let mut page = browser.visit(&format!("/write/{id}/edit"));
    for (name, value) in fields {
        page = page.fill(name, value);
    }
    let label = if page.text().contains("Save draft") { "Save draft" } else { "Save" };
    let _ = page.press(label).has_status(200);
}

#[test]
fn the_history_names_every_save_newest_first() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    ada.visit("/write/new")
        .fill("title", "Engine")
        .fill("content", "one")
        .press("Save draft")
        .has_status(200);
    let id: i64 =
        blog.ask(|conn| platen::db::schema::posts::table.select(platen::db::schema::posts::id).first(conn));
    save(&ada, id, &[("content", "two")]);
    save(&blog.admin(), id, &[("title", "The Engine")]);
    ada.visit(&format!("/write/{id}/edit")).press("Publish").sees("Published.");
    ada.visit(&format!("/write/{id}/edit")).press("Unpublish").sees("draft again");

    let history = ada.visit(&format!("/write/{id}/edit")).click("History").has_status(200);
    assert_eq!(
        history.all("tbody th"),
        ["Revision 5", "Revision 4", "Revision 3", "Revision 2", "Revision 1"]
    );
    assert_eq!(history.all("tbody .badge"), ["Unpublished", "Published", "Saved", "Saved", "Saved"]);
    assert_eq!(history.all("tbody td[data-label=By]"), ["ada", "ada", "root-ada", "ada", "ada"]);
}

#[test]
fn a_long_history_has_pages() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Long", "text 1");
    let admin = blog.admin();
    for n in 2..=32 {
        save(&admin, id, &[("content", &format!("text {n}"))]);
    }
    let path = format!("/write/{id}/revisions");
    let first = admin.visit(&path);
    assert_eq!(first.all("tbody th").len(), 30);
    assert!(first.has("nav[aria-label=Pagination] a[rel=next]"));
    let second = admin.visit(&format!("{path}?page=2"));
    assert_eq!(second.all("tbody th"), ["Revision 2", "Revision 1"]);
    for page in ["0", "3", "x"] {
        admin.get(&format!("{path}?page={page}")).is_not_found();
    }
}

#[test]
fn a_revision_is_compared_with_now_and_with_any_other() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Compared", "the first line\n\nstays");
    let admin = blog.admin();
    save(&admin, id, &[("content", "the second line\n\nstays"), ("title", "Renamed"), ("tags", "steam")]);
    save(&admin, id, &[("content", "the third line\n\nstays")]);
    let path = format!("/write/{id}/revisions/1");

    let now = admin.visit(&path).has_status(200);
    assert_eq!(now.all(".compare del strong"), ["first"]);
    assert_eq!(now.all(".compare ins strong"), ["third"]);
    now.sees("Renamed").sees("steam");

    let other = admin.visit(&format!("{path}?with=2&view=lines")).has_status(200);
    assert_eq!(other.all(".diff ins strong"), ["second"]);
    let turned = admin.visit(&format!("/write/{id}/revisions/2?with=1")).has_status(200);
    assert_eq!(turned.all(".compare ins strong"), ["second"], "the older stands first");
    admin.visit(&format!("{path}?with=1")).sees("The two texts are equal");

    admin.get(&format!("{path}?with=9")).is_not_found();
    admin.get(&format!("{path}?with=x")).has_status(400);
    admin.get(&format!("{path}?view=x")).has_status(400);
    for number in ["0", "9", "-1", "x", "99999999999"] {
        admin.get(&format!("/write/{id}/revisions/{number}")).is_not_found();
    }
}

#[test]
fn a_revision_comes_back_as_a_new_one() {
    let blog = Blog::start();
    let id = make::tagged_post(&blog, "Old Title", "old *text*", "steam, iron");
    let (admin, reader) = (blog.admin(), blog.visitor());
    save(&admin, id, &[("title", "New"), ("slug", "new"), ("content", "new text"), ("tags", "")]);
    reader.visit("/posts/new").sees("new text");

    admin
        .visit(&format!("/write/{id}/revisions/1"))
        .press("Restore revision 1")
        .has_status(200)
        .sees("Revision 1 is restored.");
    reader.visit("/posts/old-title").has_status(200).sees("old text").sees("#steam").sees("#iron");
    reader.get("/posts/new").has_status(301).leads_to("/posts/old-title");
    reader.visit("/search?q=old").sees("Old Title");

    let history = admin.visit(&format!("/write/{id}/revisions"));
    assert_eq!(history.all("tbody .badge"), ["Restored", "Saved", "Published"]);
    admin.visit("/admin/audit").sees("post.revision_restored").sees("revision 1");
}

#[test]
fn what_is_gone_does_not_come_back_and_is_told() {
    let blog = Blog::start();
    let id = make::post(&blog, "First", "one");
    let admin = blog.admin();
    admin.visit("/admin/categories").fill("name", "Machines").press("Make category").has_status(200);
    let shelf: i64 = blog.ask(|conn| categories::table.select(categories::id).first(conn));
    save(&admin, id, &[("category_id", &shelf.to_string())]);
    save(&admin, id, &[("title", "Second"), ("slug", "second"), ("category_id", "")]);
    make::post(&blog, "First", "another post at the old address");
    let now = blog.now();
    blog.db.write_blocking(|conn| category::delete(conn, &Actor::command_line(), shelf, now)).unwrap();

    admin
        .visit(&format!("/write/{id}/revisions/2"))
        .sees("a category that is gone")
        .press("Restore revision 2")
        .sees("address belongs to another post")
        .sees("category is gone");
    blog.visitor().visit("/posts/second").has_status(200).sees("First");
    blog.visitor().visit("/posts/first").sees("another post at the old address");
}

#[test]
fn a_stale_restore_shows_the_page_again() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Stale", "one");
    let admin = blog.admin();
    save(&admin, id, &[("content", "two")]);
    let page = admin.visit(&format!("/write/{id}/revisions/1"));
    save(&admin, id, &[("content", "three, unseen")]);
    let again =
        page.press("Restore revision 1").has_status(409).sees("nothing was restored").sees("three, unseen");
    again.press("Restore revision 1").has_status(200).sees("Revision 1 is restored.");
    admin.post(&format!("/write/{id}/revisions/1/restore"), &[("version", "x")]).has_status(400);
    admin.post(&format!("/write/{id}/revisions/2/restore"), &[]).has_status(303);
    admin.post(&format!("/write/{id}/revisions/99/restore"), &[]).is_not_found();
    assert_eq!(admin.visit(&format!("/write/{id}/edit")).value("content"), "two");
}

#[test]
fn the_history_is_for_those_who_may_edit() {
    let blog = Blog::start();
    let (live, draft) = (make::post(&blog, "Live", "one"), make::draft(&blog, "Draft", "secret"));
    let ada = blog.sign_in(make::author("ada"));
    for path in ["revisions", "revisions/1"] {
        ada.get(&format!("/write/{live}/{path}")).has_status(403);
        ada.get(&format!("/write/{draft}/{path}")).is_not_found();
        blog.visitor().get(&format!("/write/{live}/{path}")).has_status(303);
    }
    ada.post(&format!("/write/{live}/revisions/1/restore"), &[]).has_status(403);
    ada.post(&format!("/write/{draft}/revisions/1/restore"), &[]).is_not_found();

    let editor = blog.sign_in(make::editor("bob"));
    editor.visit("/admin/posts").click("History of “Draft”").has_status(200).sees("History of “Draft”");
}

#[test]
fn bulk_changes_stand_in_the_history() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Many", "one");
    let now = blog.now();
    let tag = post::TagName::parse("iron").unwrap();
    for change in [BulkChange::AddTag(tag), BulkChange::Publish, BulkChange::Trash, BulkChange::Restore] {
        blog.db
            .write_blocking(|conn| {
                bulk::change_batch(conn, &Actor::command_line(), None, (&[id], &change), now)
            })
            .unwrap();
    }
    let history = blog.admin().visit(&format!("/write/{id}/revisions"));
    assert_eq!(history.all("tbody .badge"), ["Published", "Changed among many", "Saved"]);
}

#[test]
fn only_deleting_the_post_for_good_removes_its_history() {
    let blog = Blog::start();
    let id = make::post(&blog, "Passing", "one");
    let admin = blog.admin();
    save(&admin, id, &[("content", "two")]);
    let count = || -> i64 {
        blog.ask(|conn| post_revisions::table.filter(post_revisions::post_id.eq(id)).count().get_result(conn))
    };
    admin.visit(&format!("/write/{id}/edit")).press("Move to trash").has_status(200);
    assert_eq!(count(), 2);
    admin.visit(&format!("/write/{id}/revisions/1")).press("Restore revision 1").has_status(200);
    assert_eq!(count(), 3);
    admin.visit(&format!("/write/{id}/edit")).press("Delete for good").has_status(200);
    assert_eq!(count(), 0);
    admin.get(&format!("/write/{id}/revisions")).is_not_found();
}
