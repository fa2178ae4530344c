//! Stories about writing standing pages.

use crate::support::{Blog, make};

const ABOUT: &str = "/admin/pages/1/edit";

#[test]
fn two_editors_see_both_texts_and_lose_none() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let adam = blog.sign_in(make::editor("adam"));
    let mine = adam.visit(ABOUT).fill("title", "About me").fill("content", "Mine:\n<b>bold</b> words.");
    eve.visit(ABOUT).fill("content", "Hers.\n\nSecond line.").press("Save").sees("The page is saved");
    let conflict = mine.press("Publish").has_status(409).sees("eve saved this page").sees("Hers.");
    assert_eq!(conflict.value("content"), "Mine:\n<b>bold</b> words.");
    assert_eq!(conflict.value("title"), "About me");
    assert!(conflict.has("pre.diff ins") && conflict.has("#theirs[readonly]"));
    blog.visitor().visit("/pages/about").sees("Hers.");
    let saved = conflict.press("Publish my text").sees("The page is saved");
    blog.visitor().visit("/pages/about").sees("About me").sees("bold words.");

    let history = saved.click("History").sees("3 revisions").sees("eve").sees("adam");
    let then = history.click("Revision 2");
    assert!(then.has("pre.diff del"));
    assert!(then.all("textarea[readonly]")[0].contains("Hers. Second line."));
    let stale = eve.visit("/admin/pages/1/revisions/2");
    then.press("Restore revision 2").sees("Revision 2 is restored");
    blog.visitor().visit("/pages/about").sees("Hers.");
    stale.press("Restore revision 2").has_status(409).sees("nothing was restored");
    eve.get("/admin/pages/1/revisions/99").is_not_found();
    eve.get("/admin/pages/9/revisions").is_not_found();
    eve.get("/admin/pages/1/revisions?page=2").is_not_found();
    blog.sign_in(make::author("ada")).get("/admin/pages/1/revisions").has_status(403);
}

#[test]
fn a_form_without_a_version_changes_nothing() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    eve.post("/admin/pages/1", &[("title", "X"), ("content", "Y")]).has_status(400).sees("which version");
    assert_eq!(eve.visit(ABOUT).value("title"), "About");
    eve.post("/admin/pages/1/revisions/1/restore", &[("version", "x")]).has_status(400);
}

#[test]
fn a_preview_shows_the_page_and_saves_nothing() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let editor = eve.visit("/admin/pages/new").fill("title", "Colophon").fill("content", "Set in *Platen*.");
    let preview = editor.press("Preview (opens a new tab)").sees("Nothing was saved").sees("Colophon");
    assert!(preview.has(".prose em"));
    eve.visit("/admin/pages").does_not_see("Colophon");
    let empty = [("title", ""), ("content", "<script>alert(1)</script>Words")];
    let shown = eve.post("/admin/pages/preview", &empty).has_status(200).sees("Untitled").sees("Words");
    assert!(!shown.body.contains("<script>alert"));
    eve.post("/admin/pages/preview", &[("content", "")]).has_status(400).sees("can't be empty");
    blog.sign_in(make::author("ada")).post("/admin/pages/preview", &[("content", "x")]).has_status(403);
}

#[test]
fn what_was_sent_while_signed_out_comes_back() {
    let blog = Blog::start();
    make::editor("eve").put_into(&blog);
    let browser = blog.sign_in_as("eve");
    let editor = browser.visit(ABOUT).fill("content", "A long text.");
    browser.post("/logout", &[]).has_status(303);
    let login = editor.press("Save").sees("Sign in");
    let back = login.fill("login", "eve").fill("password", make::PASSWORD).press("Sign in");
    let back = back.sees("This is what you sent");
    assert_eq!(back.value("content"), "A long text.");
    back.press("Save").sees("The page is saved");
    blog.visitor().visit("/pages/about").sees("A long text.");
}
