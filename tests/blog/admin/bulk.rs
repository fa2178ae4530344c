//! Bulk forms: what is refused comes back as it was filled in, and what was done is told truly.

use crate::support::browser::Page;
use crate::support::{Blog, make};

#[test]
fn a_refused_bulk_form_of_posts_comes_back_filled() {
    let blog = Blog::start();
    let admin = blog.admin();
    let id = make::post(&blog, "Alpha", "Text.").to_string();
    make::post(&blog, "Beta", "Text.");
    let list = || admin.visit("/admin/posts?q=alph&sort=title&dir=asc");
    list().fill("action", "trash").press("Apply").has_status(400).has_error("ids", "Nothing was selected");
    let page =
        list().tick("ids", &id).press("Apply").has_status(400).has_error("action", "Choose what to do");
    assert!(page.has("[role=alert]") && page.has(&format!("[name=ids][value='{id}'][checked]")));
    assert!(page.has("th[aria-sort=ascending]"), "the order is kept");
    assert_eq!(page.value("q"), "alph");
    let page = page.does_not_see("Beta").fill("action", "add_tag").press("Apply").has_status(400);
    let page = page.has_error("tag", "tag");
    assert_eq!(page.value("action"), "add_tag");
    let page = page.fill("action", "set_author").fill("author_id", "nobody").press("Apply").has_status(400);
    let page = page.has_error("author_id", "nobody");
    assert_eq!(page.value("author_id"), "nobody");
    page.fill("author_id", "").press("Apply").has_status(400).has_error("author_id", "Choose an author");
    let page = list().tick("ids", &id).fill("action", "delete").press("Apply").has_status(409);
    page.has_error("action", "“Alpha”").does_not_see("Something changed meanwhile").sees("Posts");
    admin
        .post("/admin/posts/bulk", &[("ids", &id), ("action", "set_category"), ("category_id", "99")])
        .has_status(400)
        .has_error("category_id", "no such category");
    for filter in [("author", "nobody"), ("category", "nothing"), ("tag", "nothing")] {
        admin
            .post("/admin/posts/bulk", &[("scope", "filtered"), ("action", "trash"), filter])
            .has_status(400)
            .sees("There is no");
    }
    admin
        .post("/admin/posts/bulk", &[("ids", &id), ("status", "lost"), ("action", "unpublish")])
        .has_status(400)
        .sees("There is no such status")
        .sees("Beta");
}

#[test]
fn bulk_work_counts_what_it_changed_and_keeps_the_list() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::tagged_post(&blog, "Alpha", "Text.", "rust");
    let beta = make::post(&blog, "Beta", "Text.").to_string();
    blog.sign_in(make::author("grace"));
    let all = |action: &str, name: &str, value: &str| {
        let list = admin.visit("/admin/posts?sort=title&dir=asc");
        let list = list.fill("scope", "filtered").fill("action", action);
        let list = if name.is_empty() { list } else { list.fill(name, value) };
        list.press("Preview").has_status(200)
    };
    let done = |page: Page, button: &str| {
        let path = page.press(button).has_status(200).path;
        blog.work_off_jobs();
        admin.visit(&path)
    };
    let page = all("add_tag", "tag", "Rust").sees("This will change 1 post. 1 is so already.");
    let page = page.sees("Beta").does_not_see("Alpha");
    let page = done(page, "Add the tag “Rust” to 1 post").sees("1 post changed, 1 was so already.");
    assert!(page.click("See the posts").has("th[aria-sort=ascending]"), "the order is kept");
    all("publish", "", "").sees("Nothing to change").sees("2 are so already.");
    all("set_category", "category_id", "").sees("Nothing to change").sees("2 are so already.");
    let edit = admin.visit(&format!("/write/{beta}/edit"));
    assert_eq!(edit.value("version"), "2");
    let page = all("set_author", "author_id", "Grace").sees("This will change 2 posts.");
    done(page, "Make grace the author of 2 posts").sees("2 posts changed.");
    let form = [("scope", "filtered"), ("action", "set_author"), ("author_id", "grace")];
    let job = admin.post("/admin/posts/bulk", &form).has_status(303).header("location").to_owned();
    blog.work_off_jobs();
    admin.visit(&job).sees("0 posts changed, 2 were so already.");
    assert_eq!(admin.visit("/admin/posts?author=grace").all("tbody tr").len(), 2);
}

#[test]
fn refused_bulk_forms_of_people_and_tags_come_back_filled() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::tagged_post(&blog, "Alpha", "Text.", "rust, java");
    admin
        .visit("/admin/tags")
        .fill("action", "delete")
        .press("Apply")
        .has_status(400)
        .has_error("ids", "selected");
    let page = admin.visit("/admin/tags?q=rus").tick("ids", "1").press("Apply").has_status(400);
    let page = page.has_error("action", "Choose").does_not_see("java");
    page.fill("action", "delete").press("Apply").sees("1 tag deleted").does_not_see("java");

    let me = admin.visit("/admin/users").all("tbody th").len();
    assert_eq!(me, 1);
    let id = admin.visit("/admin/users/1/edit").path.split('/').nth(3).unwrap().to_owned();
    admin
        .visit("/admin/users")
        .fill("action", "delete")
        .press("Apply")
        .has_status(400)
        .has_error("ids", "selected");
    let list = || admin.visit("/admin/users?active=1").tick("ids", &id);
    let page = list().fill("action", "deactivate").press("Apply").has_status(409);
    let page = page.has_error("action", "is the last active admin");
    assert!(page.has(&format!("[name=ids][value='{id}'][checked]")));
    list()
        .fill("action", "set_role")
        .fill("role", "reader")
        .press("Apply")
        .has_status(409)
        .has_error("role", "last active admin");
    let page = list().fill("action", "delete").fill("posts", "transfer").fill("transfer_to", "nobody");
    let page = page.press("Apply").has_status(400).has_error("transfer_to", "nobody");
    assert_eq!((page.value("posts"), page.value("transfer_to")), ("transfer".into(), "nobody".into()));
}

#[test]
fn bulk_decisions_about_comments_stay_on_their_tab() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::post(&blog, "Alpha", "Text.");
    for words in ["First words", "Other words"] {
        admin.post("/posts/alpha/comments", &[("content", words)]).has_status(303);
    }
    for _ in 0..3 {
        admin.post("/posts/alpha/comments", &[("content", "An answer"), ("parent_id", "1")]).has_status(303);
    }
    let list = || admin.visit("/admin/comments?status=approved&q=WORDS");
    list().press("Apply").has_status(400).has_error("ids", "Nothing was selected").does_not_see("An answer");
    admin
        .post("/admin/comments/bulk", &[("ids", "1"), ("status", "approved"), ("action", "explode")])
        .has_status(400)
        .has_error("action", "no such action");
    let page =
        list().tick("ids", "2").fill("action", "spam").press("Apply").sees("1 comment marked as spam.");
    page.sees("First words").does_not_see("An answer");
    admin
        .post(
            "/admin/comments/bulk",
            &[("ids", "2"), ("ids", "99"), ("status", "spam"), ("action", "approve")],
        )
        .leads_to("/admin/comments?status=spam");
    admin.visit("/admin/comments?status=spam").sees("1 comment approved, 1 was not there any more.");
    list()
        .tick("ids", "1")
        .fill("action", "delete")
        .press("Apply")
        .sees("1 comment and 3 answers deleted for good.");
}
