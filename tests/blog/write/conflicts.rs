//! Two people change one post at the same time: what fits is put together, and nothing is lost.

use diesel::prelude::*;
use platen::db::schema::{post_revisions, posts};

use crate::support::browser::Page;
use crate::support::{Blog, Browser, make};

struct Desk {
    blog: Blog,
    id: i64,
    ada: Browser,
    bob: Browser,
}

/// Two editors at one post.
fn two_at(content: &str) -> Desk {
    let blog = Blog::start();
    let id = make::tagged_post(&blog, "Shared", content, "iron, steam");
    let (ada, bob) = (blog.admin(), blog.sign_in(make::editor("bob")));
    Desk { blog, id, ada, bob }
}

impl Desk {
    fn open(&self) -> (Page, Page) {
        let edit = format!("/write/{}/edit", self.id);
        (self.ada.visit(&edit), self.bob.visit(&edit))
    }

    fn content(&self) -> String {
        self.blog.ask(|conn| posts::table.find(self.id).select(posts::content).first(conn))
    }
}

#[test]
fn edits_that_do_not_overlap_are_put_together_and_looked_at_before_saving() {
    let desk = two_at("one\n\ntwo\n\nthree");
    let (of_ada, of_bob) = desk.open();
    of_ada
        .fill("content", "one by Ada\n\ntwo\n\nthree")
        .fill("tags", "steam, brass")
        .fill("excerpt", "In short")
        .press("Save")
        .sees("Published.");
    let page = of_bob
        .fill("content", "one\r\n\r\ntwo\r\n\r\nthree\r\n\r\nfour by Bob")
        .fill("title", "Renamed by Bob")
        .fill("tags", "iron, steam, coal")
        .press("Save")
        .has_status(409)
        .sees("root-ada saved this post")
        .sees("put together");
    assert_eq!(page.value("content"), "one by Ada\n\ntwo\n\nthree\n\nfour by Bob");
    assert_eq!(page.value("title"), "Renamed by Bob");
    assert_eq!(page.value("excerpt"), "In short");
    assert_eq!(page.value("tags"), "steam, coal, brass");
    assert_eq!(page.all("h3 .badge"), ["Saved meanwhile", "Changed by you"]);
    assert!(page.all(".diff ins").iter().any(|line| line == "one by Ada"));
    assert_eq!(desk.content(), "one by Ada\n\ntwo\n\nthree", "nothing is saved before the look");

    page.press("Save the text put together").sees("Published.");
    assert_eq!(desk.content(), "one by Ada\n\ntwo\n\nthree\n\nfour by Bob");
}

#[test]
fn different_words_of_one_line_are_put_together() {
    let desk = two_at("The quick brown fox jumps over the lazy dog.");
    let (of_ada, of_bob) = desk.open();
    of_ada.fill("content", "The slow brown fox jumps over the lazy dog.").press("Save").sees("Published.");
    let page = of_bob
        .fill("content", "The quick brown fox jumps over the tired dog.")
        .press("Save")
        .has_status(409)
        .sees("Changed by both, put together");
    assert_eq!(page.value("content"), "The slow brown fox jumps over the tired dog.");
}

#[test]
fn edits_that_overlap_stand_side_by_side_until_resolved() {
    let desk = two_at("one\n\ntwo\n\nthree");
    let (of_ada, of_bob) = desk.open();
    of_ada
        .fill("content", "ONE\n\nTWO by Ada\n\nthree")
        .fill("title", "By Ada")
        .press("Save")
        .sees("Published.");
    let page = of_bob
        .fill("content", "one\n\ntwo as Bob has it\n\nthree")
        .fill("title", "By Bob")
        .press("Save")
        .has_status(409)
        .sees("in 1 place both of you changed the text")
        .sees("Changed by both in one place")
        .sees("TWO by Ada")
        .sees("Saved meanwhile: “By Ada”");
    assert_eq!(page.value("content"), "ONE\n\ntwo as Bob has it\n\nthree", "what fits is taken over");
    assert_eq!(page.value("title"), "By Bob");
    assert!(page.has("del") && page.has("ins"));
    assert!(page.all("textarea[readonly]").contains(&"one two as Bob has it three".to_owned()));

    desk.ada
        .visit(&format!("/write/{}/edit", desk.id))
        .fill("excerpt", "Again")
        .press("Save")
        .sees("Published.");
    let again = page.press("Save my text").has_status(409);
    assert_eq!(again.value("excerpt"), "Again");
    again.press("Save the text put together").sees("Published.");
    assert_eq!(desk.content(), "ONE\n\ntwo as Bob has it\n\nthree");
}

#[test]
fn the_base_is_found_through_changes_that_are_no_saves() {
    let desk = two_at("one\n\ntwo");
    desk.ada.post(&format!("/write/{}/trash", desk.id), &[]).has_status(303);
    desk.ada.post(&format!("/write/{}/restore", desk.id), &[]).has_status(303);
    let (of_ada, of_bob) = desk.open();
    of_ada.fill("content", "ONE\n\ntwo").press("Save draft").sees("Draft saved.");
    desk.ada.visit(&format!("/write/{}/edit", desk.id)).press("Publish").sees("Published.");
    desk.ada.post(&format!("/write/{}/unpublish", desk.id), &[]).has_status(303);
    let page = of_bob.fill("content", "one\n\nTWO").press("Save draft").has_status(409);
    assert_eq!(page.value("content"), "ONE\n\nTWO");
    page.press("Save the text put together").sees("Draft saved.");
}

#[test]
fn where_the_base_is_unknown_both_texts_are_shown() {
    let desk = two_at("one\n\ntwo");
    let (of_ada, of_bob) = desk.open();
    of_ada.fill("content", "ONE\n\ntwo").press("Save").sees("Published.");
    desk.blog.ask(|conn| {
        diesel::update(post_revisions::table.filter(post_revisions::number.eq(1)))
            .set(post_revisions::version.eq(None::<i32>))
            .execute(conn)
    });
    let page =
        of_bob.fill("content", "one\n\nTWO").press("Save").has_status(409).sees("What differs").sees("ONE");
    assert_eq!(page.value("content"), "one\n\nTWO");
    page.press("Save my text").sees("Published.");
    assert_eq!(desk.content(), "one\n\nTWO");
}

#[test]
fn huge_texts_that_share_nothing_are_answered_in_time() {
    let text = |letter: &str| format!("{letter}\n").repeat(120_000);
    let desk = two_at(&text("a"));
    let (of_ada, of_bob) = desk.open();
    of_ada.fill("content", &text("b")).press("Save").sees("Published.");
    let started = std::time::Instant::now();
    let page = of_bob.fill("content", &text("c")).press("Save").has_status(409);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(page.body.len() < 5_000_000, "{} bytes", page.body.len());
    assert_eq!(page.value("content").len(), text("c").len());
}
