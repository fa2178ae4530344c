//! Writing: from the first draft to the trash, and nothing lost on the way.

mod autosave;
mod conflicts;
mod interleavings;
mod media;
mod parking;
mod preview;
mod revisions;
mod schedule;

use crate::support::browser::Page;
use crate::support::{Blog, make};

fn new_post(page: Page, title: &str, content: &str) -> Page {
    page.fill("title", title).fill("content", content)
}

#[test]
fn an_author_writes_a_draft_and_publishes_it() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let reader = blog.visitor();
    let page = new_post(ada.visit("/write/new"), "Notes on the Engine", "It *hums*.")
        .press("Save draft")
        .sees("Draft saved.");
    assert!(page.path.starts_with("/write/") && page.path.ends_with("/edit"), "{}", page.path);
    reader.get("/posts/notes-on-the-engine").is_not_found();

    page.press("Publish").sees("Published.").sees("View post");
    reader.visit("/posts/notes-on-the-engine").has_status(200).sees("Notes on the Engine").sees("hums");
    reader.visit("/").sees("Notes on the Engine");
}

#[test]
fn a_scheduled_post_appears_when_its_time_comes() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let reader = blog.visitor();
    new_post(ada.visit("/write/new"), "Tomorrow", "Not yet.")
        .fill("published_at", "2040-01-01T09:00")
        .press("Publish")
        .sees("Scheduled for 1 January 2040, 09:00");
    for list in [
        "/",
        "/feed.xml",
        "/rss.xml",
        "/feed.json",
        "/search?q=tomorrow",
        "/sitemap.xml",
        "/authors/ada",
        "/archive",
    ] {
        let page = reader.visit(list);
        assert!(!page.body.contains("/posts/tomorrow") && !page.body.contains("Not yet."), "{list}");
    }
    reader.get("/posts/tomorrow").is_not_found();
    blog.travel_to("2040-01-01T09:01");
    reader.visit("/").sees("Tomorrow");
    reader.visit("/posts/tomorrow").has_status(200);
}

#[test]
fn posts_of_one_title_in_the_same_moment_get_numbers() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let ada = ada.clone();
            std::thread::spawn(move || {
                for _ in 0..4 {
                    ada.post("/write", &[("title", "Same"), ("content", "x")]).has_status(303);
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    ada.visit("/write").sees("Drafts 32");
}

#[test]
fn what_was_typed_stays_when_something_is_wrong() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let long = "x".repeat(201);
    let tags = (0..21).map(|n| format!("t{n}")).collect::<Vec<_>>().join(",");
    let page = ada
        .visit("/write/new")
        .fill("title", &long)
        .fill("content", "\n\n  <b>kept</b> & \"kept\"\n")
        .fill("tags", &tags)
        .fill("published_at", "yesterday")
        .fill("excerpt", &"e".repeat(501))
        .press("Publish")
        .has_status(400)
        .has_error("title", "200")
        .has_error("tags", "at most 20")
        .has_error("published_at", "date and time")
        .has_error("excerpt", "500");
    assert_eq!(page.value("title"), long);
    assert_eq!(page.value("content"), "\n\n  <b>kept</b> & \"kept\"\n");
    assert_eq!(page.value("tags"), tags);
    new_post(ada.visit("/write/new"), "", "  ")
        .press("Publish")
        .has_status(400)
        .has_error("title", "empty")
        .has_error("content", "empty");
}

#[test]
fn a_chosen_address_that_is_taken_is_a_conflict_and_a_made_one_gets_a_number() {
    let blog = Blog::start();
    make::post(&blog, "Engine", "One.");
    let ada = blog.sign_in(make::author("ada"));
    new_post(ada.visit("/write/new"), "Engine", "Two.")
        .fill("slug", "engine")
        .press("Publish")
        .has_status(409)
        .has_error("slug", "another post");
    new_post(ada.visit("/write/new"), "Engine", "Two.").press("Publish").sees("Published.");
    blog.visitor().visit("/posts/engine-2").sees("Two.");
    new_post(ada.visit("/write/new"), "!!!", "Nameless.").press("Publish").sees("Published.");
    new_post(ada.visit("/write/new"), "2024", "A year.").press("Publish").sees("Published.");
    blog.visitor().visit("/posts/post-2024").sees("A year.");
}

#[test]
fn an_old_address_leads_to_the_new_one_in_one_hop() {
    let blog = Blog::start();
    let id = make::post(&blog, "First Name", "Text.");
    let admin = blog.admin();
    let rename = |slug: &str| {
        admin.visit(&format!("/write/{id}/edit")).fill("slug", slug).press("Save").sees("Published.")
    };
    rename("second-name");
    rename("third-name");
    let reader = blog.visitor();
    for old in ["/posts/first-name", "/posts/second-name", &format!("/posts/{id}")] {
        reader.get(old).has_status(301).leads_to("/posts/third-name");
    }
    make::post(&blog, "First Name", "Another.");
    reader.visit("/posts/first-name").has_status(200).sees("Another.");
}

#[test]
fn of_two_who_edit_one_post_the_second_sees_both_texts() {
    let blog = Blog::start();
    let id = make::post(&blog, "Shared", "one\n\ntwo\n\nthree");
    let (ada, bob) = (blog.admin(), blog.sign_in(make::editor("bob")));
    let edit = format!("/write/{id}/edit");
    let (of_ada, of_bob) = (ada.visit(&edit), bob.visit(&edit));
    of_ada.fill("content", "one\n\nTWO by Ada\n\nthree").press("Save").sees("Published.");
    let conflict = of_bob
        .fill("content", "one\n\ntwo by Bob\n\nthree\n\nfour")
        .fill("title", "Shared by Bob")
        .press("Save")
        .has_status(409)
        .sees("Two versions of one post")
        .sees("TWO by Ada");
    assert_eq!(conflict.value("content"), "one\n\ntwo by Bob\n\nthree\n\nfour");
    assert_eq!(conflict.value("title"), "Shared by Bob");
    assert!(conflict.has("del") && conflict.has("ins"));
    conflict.press("Save my text").sees("Published.");
    blog.visitor().visit("/posts/shared").sees("Shared by Bob").sees("two by Bob");
}

#[test]
fn of_many_saves_of_one_version_exactly_one_wins() {
    let blog = Blog::start();
    let id = make::post(&blog, "Race", "start");
    let admin = blog.admin();
    let version = admin.visit(&format!("/write/{id}/edit")).value("version");
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let saves: Vec<_> = (0..6)
            .map(|n| {
                let (admin, version) = (admin.clone(), version.clone());
                scope.spawn(move || {
                    let content = format!("text {n}");
                    let fields =
                        [("title", "Race"), ("content", &content), ("version", &version), ("action", "save")];
                    admin.post(&format!("/write/{id}"), &fields).status
                })
            })
            .collect();
        saves.into_iter().map(|save| save.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 5, "{answers:?}");
}

#[test]
fn every_save_is_kept_as_a_revision() {
    use diesel::prelude::*;
    use platen::db::schema::post_revisions;
    let blog = Blog::start();
    let id = make::draft(&blog, "Kept", "first");
    let admin = blog.admin();
    for text in ["second", "third"] {
        admin
            .visit(&format!("/write/{id}/edit"))
            .fill("content", text)
            .press("Save draft")
            .sees("Draft saved.");
    }
    let kept: Vec<(i32, String)> = blog.ask(|conn| {
        post_revisions::table
            .filter(post_revisions::post_id.eq(id))
            .order(post_revisions::number)
            .select((post_revisions::number, post_revisions::content))
            .load(conn)
    });
    assert_eq!(kept, [(1, "first".into()), (2, "second".into()), (3, "third".into())]);
}

#[test]
fn a_post_goes_to_the_trash_comes_back_and_is_deleted_for_good() {
    let blog = Blog::start();
    let id = make::post(&blog, "Passing", "By.");
    let (admin, reader) = (blog.admin(), blog.visitor());
    admin.post(&format!("/write/{id}/delete"), &[]).has_status(409);
    admin.visit(&format!("/write/{id}/edit")).press("Move to trash").sees("Moved to the trash");
    reader.get("/posts/passing").is_not_found();
    admin.visit("/write?status=trash").sees("Passing").press("Restore “Passing”").sees("Restored as a draft");
    reader.get("/posts/passing").is_not_found();
    admin
        .visit(&format!("/write/{id}/edit"))
        .press("Publish")
        .sees("Published.")
        .press("Unpublish")
        .sees("draft again");
    admin.visit(&format!("/write/{id}/edit")).press("Move to trash").sees("Moved to the trash");
    admin.visit("/write?status=trash").press("Delete for good “Passing”").sees("Deleted for good");
    admin.get(&format!("/write/{id}/edit")).is_not_found();
}

#[test]
fn another_authors_draft_is_not_there_and_their_public_post_not_theirs_to_change() {
    let blog = Blog::start();
    let (draft, public) = (make::draft(&blog, "Secret", "Hush."), make::post(&blog, "Open", "Read."));
    let eve = blog.sign_in(make::author("eve"));
    eve.get(&format!("/write/{draft}/edit")).is_not_found();
    eve.get(&format!("/write/{public}/edit")).has_status(403);
    for verb in ["unpublish", "trash", "restore", "delete"] {
        eve.post(&format!("/write/{draft}/{verb}"), &[]).is_not_found();
        eve.post(&format!("/write/{public}/{verb}"), &[]).has_status(403);
    }
    eve.post(&format!("/write/{public}"), &[("title", "Mine"), ("content", "now"), ("version", "1")])
        .has_status(403);
    blog.visitor().visit("/posts/open").sees("Read.");
}

#[test]
fn a_preview_shows_the_post_and_saves_nothing() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let page = new_post(ada.visit("/write/new"), "Peek", "# Part\n\n<script>alert(1)</script>\n\n**bold**");
    let page = page.press("Preview (opens a new tab)").has_status(200).sees("Peek").sees("bold");
    assert!(!page.body.contains("<script>alert"));
    ada.visit("/write").does_not_see("Peek");
    ada.post("/write/preview", &[("content", " ")]).has_status(400);
}

#[test]
fn an_edit_without_its_version_is_refused() {
    let blog = Blog::start();
    let id = make::post(&blog, "Versioned", "Text.");
    let admin = blog.admin();
    let fields = [("title", "New"), ("content", "Text.")];
    admin.post(&format!("/write/{id}"), &fields).has_status(400);
    admin
        .post(&format!("/write/{id}"), &[("title", "New"), ("content", "Text."), ("version", "x")])
        .has_status(400);
    admin
        .post(
            &format!("/write/{id}"),
            &[("title", "New"), ("content", "Text."), ("version", "1"), ("category_id", "999")],
        )
        .has_status(400)
        .has_error("category_id", "not a category");
}

#[test]
fn messages_that_nobody_looks_at_do_not_pile_up() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    for number in 0..30 {
        let title = format!("Note {number}");
        ada.post("/write", &[("title", &title), ("content", "…"), ("action", "save")]).has_status(303);
    }
    ada.post("/write", &[("title", "The last"), ("content", "…"), ("action", "publish")]).has_status(303);
    let messages = ada.visit("/write").all(".flash");
    assert_eq!(messages.last().map(String::as_str), Some("Published."));
    assert!(messages.len() <= 5, "{} messages", messages.len());
    assert!(ada.visit("/write").all(".flash").is_empty());
}
