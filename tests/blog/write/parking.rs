//! Nothing that was sent is lost: signed out, refused, or with the database away.

use diesel::RunQueryDsl;
use platen::db::schema::sessions;

use crate::support::browser::{FORM, Page, form};
use crate::support::{Blog, make};

const TEXT: &str = "\n\n  Ünïcode & <b>tags</b> \"quoted\" ' &amp; 👩‍🚀\ttab\n\ntrailing  \n";

fn end_all_sessions(blog: &Blog) {
    blog.ask(|conn| diesel::delete(sessions::table).execute(conn));
}

fn sign_in_here(page: Page, name: &str) -> Page {
    page.fill("login", name).fill("password", make::PASSWORD).press("Sign in")
}

#[test]
fn a_new_post_survives_the_end_of_the_session() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let editor =
        ada.visit("/write/new").fill("title", "Long work").fill("content", TEXT).fill("tags", "a, b");
    end_all_sessions(&blog);
    let login = editor.press("Publish").has_status(200).sees("Sign in");
    assert!(login.path.starts_with("/login?next="), "{}", login.path);

    let back = sign_in_here(login, "ada").sees("when you were not signed in");
    assert_eq!(back.path, "/write/new");
    assert_eq!((back.value("title"), back.value("content")), ("Long work".into(), TEXT.into()));
    assert_eq!(back.value("tags"), "a, b");

    let missing = back.fill("title", "").press("Publish").has_status(400);
    assert_eq!(missing.value("content"), TEXT);
    missing.fill("title", "Long work").press("Publish").sees("Published.");
    assert_eq!(ada.visit("/write/new").value("content"), "", "what was sent is not shown again");
    ada.visit("/kept").sees("Nothing waits.");
}

#[test]
fn an_edit_survives_with_the_version_it_was_made_from() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let editor = ada
        .visit("/write/new")
        .fill("title", "First")
        .fill("content", "one")
        .press("Save draft")
        .fill("content", TEXT);
    let path = editor.path.clone();
    end_all_sessions(&blog);
    let back = sign_in_here(editor.press("Save draft"), "ada");
    assert_eq!((back.path.as_str(), back.value("content")), (path.as_str(), TEXT.to_owned()));
    back.press("Save draft").sees("Draft saved.");
    assert_eq!(ada.visit(&path).value("content"), TEXT);
}

#[test]
fn comments_profiles_and_any_other_form_come_back() {
    let blog = Blog::start();
    make::post(&blog, "Notes", "Some.");
    let root = blog.admin();
    let comment = root.visit("/posts/notes").fill("content", TEXT);
    let profile = root.visit("/account").fill("bio", TEXT);
    let category = root.visit("/admin/categories").fill("name", "Machines").fill("description", TEXT);
    end_all_sessions(&blog);

    let back = sign_in_here(comment.press("Post comment"), "root-ada").sees("not signed in");
    assert_eq!((back.path.as_str(), back.value("content")), ("/posts/notes", TEXT.to_owned()));
    back.press("Post comment").sees("Thank you. Your comment is below.");

    end_all_sessions(&blog);
    let back = sign_in_here(profile.press("Save profile"), "root-ada").sees("not signed in");
    assert_eq!((back.path.as_str(), back.value("bio")), ("/account", TEXT.to_owned()));
    back.press("Save profile").sees("Your profile is saved.");

    end_all_sessions(&blog);
    let back = sign_in_here(category.press("Make category"), "root-ada").sees("not signed in");
    assert_eq!(back.value("description"), TEXT);
    back.press("Send again").has_status(200);
    root.visit("/admin/categories").sees("Machines");
    root.visit("/kept").sees("Nothing waits.");
}

#[test]
fn nobody_else_sees_what_was_kept() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    make::author("bob").put_into(&blog);
    let editor = ada.visit("/write/new").fill("title", "Diary").fill("content", "private words");
    end_all_sessions(&blog);
    let login = editor.press("Save draft");
    let kept_in_database = blog.ask(|conn| {
        use diesel::QueryDsl;
        use platen::db::schema::parked_forms::dsl::*;
        parked_forms.select(sealed).first::<Vec<u8>>(conn)
    });
    assert!(!kept_in_database.windows(7).any(|bytes| bytes == b"private"), "it is sealed");

    // The same browser, another person.
    let bobs = sign_in_here(login, "bob").does_not_see("private words");
    assert_eq!(bobs.value("content"), "");
    ada.visit("/kept").sees("Nothing waits.");
    // The same person, another browser.
    let elsewhere = blog.sign_in_as("ada");
    assert_eq!(elsewhere.visit("/write/new").value("content"), "");
    elsewhere.get("/kept/1").is_not_found();
}

#[test]
fn secrets_are_not_kept_and_a_kept_form_can_be_discarded() {
    let blog = Blog::start();
    let visitor = blog.visitor();
    let fields = [("current_password", "old secret words"), ("password", "new secret words")];
    visitor.post("/account/password", &fields).has_status(303).leads_to("/login?next=%2Faccount%2Fpassword");
    visitor.post("/write", &[("title", "Kept"), ("content", "kept words")]).has_status(303);
    sign_in_here(visitor.visit("/login"), "root-ada").does_not_see("secret words");
    let kept = visitor.visit("/kept").sees("kept words");
    let discard = kept.all("main button").remove(0);
    kept.press(&discard).sees("Discarded.").sees("Nothing waits.");
}

#[test]
fn a_form_is_kept_for_a_day() {
    let blog = Blog::start();
    blog.travel_to("2040-05-01T10:00");
    let visitor = blog.visitor();
    visitor.post("/write", &[("title", "Kept"), ("content", "kept words")]).has_status(303);
    blog.travel_to("2040-05-02T09:59");
    sign_in_here(visitor.visit("/login"), "root-ada");
    assert_eq!(visitor.visit("/write/new").value("content"), "kept words");
    blog.travel_to("2040-05-02T10:01");
    assert_eq!(visitor.visit("/write/new").value("content"), "");
}

#[test]
fn an_upload_says_that_the_file_must_be_chosen_again() {
    let blog = Blog::start();
    let body =
        b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nbytes\r\n--x--\r\n";
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x")];
    let visitor = blog.visitor();
    let answer = visitor.post_raw("/write/media", body.to_vec(), &headers).has_status(303);
    visitor.visit(answer.header("location")).sees("choose the file again");
}

#[test]
fn a_refused_form_brings_its_text_back() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let fields = form([("title", "T"), ("content", TEXT)].into_iter());
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), FORM];
    let refused = ada.post_raw("/write", fields.into_bytes(), &foreign).has_status(403);
    assert_eq!(refused.value("content"), TEXT);
    assert!(
        refused.has("textarea[readonly]") && !refused.has("main form button"),
        "not one click from being sent"
    );

    let gone =
        ada.post("/write/999999", &[("title", "T"), ("content", TEXT), ("version", "1")]).has_status(404);
    assert_eq!(gone.value("content"), TEXT);
}

#[test]
fn too_many_comments_bring_the_last_one_back() {
    let blog = Blog::start();
    make::post(&blog, "Notes", "Some.");
    let ada = blog.sign_in(make::author("ada"));
    for n in 0..10 {
        ada.post("/posts/notes/comments", &[("content", &format!("comment {n}"))]).has_status(303);
    }
    let refused = ada.visit("/posts/notes").fill("content", TEXT).press("Post comment").has_status(429);
    assert_eq!(refused.value("content"), TEXT);
    assert!(refused.has("main form button"));
}

#[test]
fn a_button_pressed_while_signed_out_leads_back_to_a_page() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Draft", "Text.");
    for path in [
        format!("/write/{id}/trash"),
        format!("/write/{id}/previews/1/revoke"),
        "/write/autosaves/1/discard".into(),
        "/admin/posts/bulk".into(),
        "/admin/comments/bulk".into(),
        "/admin/users/1/delete".into(),
        "/admin/jobs/1/cancel".into(),
        "/account".into(),
        "/account/password".into(),
        "/kept/1/discard".into(),
    ] {
        let visitor = blog.visitor();
        let login = visitor.post(&path, &[]).has_status(303);
        let login = visitor.visit(login.header("location"));
        sign_in_here(login, "root-ada").has_status(200);
    }
}
