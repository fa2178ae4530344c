//! Autosave: what is typed is kept apart from the post, and offered when the editor opens again.

use crate::support::{Blog, make};

fn fields<'a>(content: &'a str, desk: &'a str) -> [(&'a str, &'a str); 5] {
    [("title", "Engine"), ("content", content), ("slug", "another-address"), ("desk", desk), ("version", "1")]
}

#[test]
fn an_autosave_is_offered_taken_over_and_saved() {
    let blog = Blog::start();
    blog.travel_to("2040-05-01T10:00");
    let ada = blog.sign_in(make::author("ada"));
    let reader = blog.visitor();
    let editor = ada.visit("/write/new").fill("title", "Engine").fill("content", "one").press("Publish");
    let path = editor.path.clone();
    let autosave = path.replace("/edit", "/autosave");
    blog.travel_to("2040-05-01T12:03");
    let answer = ada.post(&autosave, &fields("one and two", "desk-1")).has_status(204);
    assert_eq!(answer.body, "");

    // Nothing of it is public, and no address was made.
    reader.visit("/posts/engine").has_status(200).does_not_see("one and two");
    reader.get("/posts/another-address").is_not_found();
    assert_eq!(ada.visit(&path).value("content"), "one");

    let restored = ada.visit(&path).click("Restore autosave of 12:03").sees("not saved as the post yet");
    assert_eq!(restored.value("content"), "one and two");
    restored.press("Save").sees("Published.");
    reader.visit("/posts/another-address").sees("one and two");
    ada.visit(&path).does_not_see("Restore autosave");
}

#[test]
fn an_autosave_of_an_old_version_meets_the_conflict_page() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let editor = ada.visit("/write/new").fill("title", "Engine").fill("content", "one").press("Save draft");
    let path = editor.path.clone();
    ada.post(&path.replace("/edit", "/autosave"), &fields("typed in another tab", "desk-1")).has_status(204);
    let newer = editor.fill("content", "saved meanwhile").press("Save draft");
    let restored = ada
        .visit(&newer.path)
        .click(&newer.all(".panel a").into_iter().find(|a| a.starts_with("Restore autosave of")).unwrap());
    restored.press("Save draft").has_status(409).sees("typed in another tab").sees("saved meanwhile");
}

#[test]
fn a_post_never_saved_is_kept_too_and_can_be_discarded() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    ada.post("/write/autosave", &fields("only typed", "desk-1")).has_status(204);
    ada.post("/write/autosave", &fields("another one", "desk-2")).has_status(204);
    let page = ada.visit("/write/new").sees("only typed").sees("another one");
    assert_eq!(page.all(".panel a").len(), 2);
    let newest = page.all(".panel a").remove(0);
    let restored = page.click(&newest);
    assert_eq!(restored.value("content"), "another one");
    restored.press("Save draft").sees("Draft saved.");

    let page = ada.visit("/write/new").does_not_see("another one");
    let discard = page.all(".panel button").remove(0);
    page.press(&discard).sees("The autosave is discarded.").does_not_see("only typed");
}

#[test]
fn autosaves_are_private_and_stop_at_the_posts_of_others() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Theirs", "secret");
    let ada = blog.sign_in(make::author("ada"));
    ada.post(&format!("/write/{id}/autosave"), &fields("mine", "d")).is_not_found();
    let root = blog.admin();
    root.post(&format!("/write/{id}/autosave"), &fields("typed by root", "d")).has_status(204);
    blog.visitor().post(&format!("/write/{id}/autosave"), &fields("nobody", "d")).has_status(303);
    ada.get(&format!("/write/{id}/edit?autosave=1")).is_not_found();
    ada.post("/write/autosaves/1/discard", &[]).is_not_found();
    ada.visit("/write/new").does_not_see("typed by root");
}

#[test]
fn tags_are_suggested_by_their_first_letters() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Post", "Text.", "Machines, macros, 100% wool, other");
    let ada = blog.sign_in(make::author("ada"));
    assert_eq!(ada.get("/write/tags?q=MAC").body, r#"["Machines","macros"]"#);
    assert_eq!(ada.get("/write/tags?q=100%25").body, r#"["100% wool"]"#);
    assert_eq!(ada.get("/write/tags?q=%25").body, "[]");
    blog.visitor().get("/write/tags?q=m").has_status(303);
}
