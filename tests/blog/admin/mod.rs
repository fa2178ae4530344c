//! What editors and admins do.

mod bulk;
mod bulk_jobs;
mod choices;
mod dashboard;
mod database;
mod media;
mod menus;
mod missed_addresses;
mod orders;
mod pages;
mod redirects;
mod settings;
mod webhooks;

use crate::support::{Blog, make};

#[test]
fn the_dashboard_counts_and_tells_what_waits() {
    let blog = Blog::start();
    make::post(&blog, "One", "Text.");
    let admin = blog.admin();
    admin.visit("/admin").has_status(200).sees("Published posts 1").sees("Nothing waits");
    make::draft(&blog, "Two", "Text.");
    admin.visit("/admin").sees("Drafts 1").sees("Two Draft").does_not_see("Nothing waits");
}

#[test]
fn posts_are_filtered_sorted_and_changed_together() {
    let blog = Blog::start();
    let admin = blog.admin();
    let ids: Vec<String> = ["Alpha", "Beta", "Gamma"]
        .iter()
        .map(|title| make::draft(&blog, title, "Text.").to_string())
        .collect();
    admin.visit("/admin/posts?q=alph").sees("Alpha").does_not_see("Beta");
    let titles = admin.visit("/admin/posts?sort=title&dir=asc").all("tbody th a");
    assert_eq!(titles, ["Alpha", "Beta", "Gamma"]);

    let list = admin.visit("/admin/posts").tick("ids", &ids[0]).tick("ids", &ids[1]);
    let job = list.fill("action", "publish").press("Apply").sees("Publish 2 posts");
    blog.work_off_jobs();
    admin.visit(&job.path).sees("2 posts changed");
    blog.visitor().visit("/").sees("Alpha").sees("Beta").does_not_see("Gamma");

    let page = admin.post("/admin/posts/bulk", &[("ids", &ids[0]), ("ids", "999999"), ("action", "trash")]);
    page.is_not_found();
    blog.visitor().visit("/").sees("Alpha");

    admin
        .post("/admin/posts/bulk", &[("ids", &ids[0]), ("action", "add_tag"), ("tag", "Fresh")])
        .has_status(303);
    blog.work_off_jobs();
    blog.visitor().visit("/tags/fresh").sees("Alpha");
    admin
        .post("/admin/posts/bulk", &[("scope", "filtered"), ("status", "published"), ("action", "unpublish")])
        .has_status(303);
    blog.work_off_jobs();
    blog.visitor().visit("/").does_not_see("Alpha").does_not_see("Beta");
    admin.post("/admin/posts/bulk", &[("action", "publish")]).has_status(400).sees("Nothing was selected");
    admin.post("/admin/posts/bulk", &[("ids", &ids[0]), ("action", "explode")]).has_status(400);
}

#[test]
fn categories_are_made_changed_merged_and_removed() {
    let blog = Blog::start();
    let editor = blog.sign_in(make::editor("eddie"));
    let new = |name: &str| {
        editor
            .visit("/admin/categories")
            .fill("name", name)
            .press("Make category")
            .sees("The category is there")
    };
    new("Machines");
    new("Steam Machines");
    editor
        .visit("/admin/categories")
        .fill("name", "machines")
        .press("Make category")
        .has_status(409)
        .has_error("name", "already taken");
    editor
        .visit("/admin/categories")
        .fill("name", "")
        .press("Make category")
        .has_status(400)
        .has_error("name", "empty");

    let id = make::post(&blog, "Engine", "Text.");
    blog.admin()
        .visit(&format!("/write/{id}/edit"))
        .fill("category_id", "2")
        .press("Save")
        .sees("Published.");
    blog.visitor().visit("/categories/steam-machines").sees("Engine");

    let edit = editor.visit("/admin/categories").click("Steam Machines");
    let edit =
        edit.fill("name", "Engines").fill("slug", "engines").press("Save").sees("The category is saved");
    edit.fill("into_id", "1").press("Merge").sees("Merged");
    blog.visitor().visit("/categories/machines").sees("Engine");
    blog.visitor().get("/categories/engines").is_not_found();
    editor.visit("/admin/categories").click("Machines").press("Delete category").sees("its posts live on");
    blog.visitor().visit("/posts/engine").has_status(200);
}

#[test]
fn tags_are_merged_without_doubling() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Both", "Text.", "rust, Rustlang");
    make::tagged_post(&blog, "One", "Text.", "Rustlang");
    let admin = blog.admin();
    admin.visit("/admin/tags").click("Rustlang").fill("into", "rust").press("Merge").sees("Merged");
    blog.visitor().visit("/tags/rust").sees("Both").sees("One");
    admin.visit("/admin/tags").does_not_see("Rustlang");
    admin.visit("/admin/tags?q=rus").sees("rust");
}

#[test]
fn an_admin_manages_accounts_and_sessions_end_at_once() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin
        .visit("/admin/users/new")
        .fill("username", "grace")
        .fill("email", "grace@example.org")
        .fill("password", make::PASSWORD)
        .fill("role", "author")
        .press("Save")
        .sees("grace has an account now");
    let grace = blog.sign_in_as("grace");
    grace.get("/write").has_status(200);
    admin
        .visit("/admin/users")
        .click("grace")
        .fill("role", "reader")
        .press("Save")
        .sees("The account is saved");
    grace.get("/write").has_status(303);
    let grace = blog.sign_in_as("grace");
    grace.get("/write").has_status(403);
    admin.visit("/admin/users").click("grace").untick("is_active").press("Save").sees("The account is saved");
    grace.get("/account").has_status(303);
    blog.visitor().post("/login", &[("login", "grace"), ("password", make::PASSWORD)]).has_status(400);
    admin
        .visit("/admin/users/new")
        .fill("username", "GRACE")
        .fill("email", "x@example.org")
        .fill("password", make::PASSWORD)
        .press("Save")
        .has_status(409)
        .has_error("username", "taken");
    admin.visit("/admin/audit").sees("user.changed");
}

#[test]
fn the_last_admin_stays() {
    let blog = Blog::start();
    let admin = blog.admin();
    let page = admin.visit("/admin/users/1/edit");
    let edit = page.path.clone();
    let item = edit.trim_end_matches("/edit").to_owned();
    page.fill("role", "editor").press("Save").has_status(409).has_error("role", "last active admin");
    admin.visit(&edit).untick("is_active").press("Save").has_status(409);
    admin.post(&format!("{item}/delete"), &[("posts", "keep")]).has_status(409);
    let id = item.rsplit('/').next().unwrap().to_owned();
    for action in ["deactivate", "delete", "set_role"] {
        admin
            .post("/admin/users/bulk", &[("ids", &id), ("action", action), ("role", "reader")])
            .has_status(409);
    }
    admin.visit("/admin").has_status(200);
}

#[test]
fn posts_outlive_their_author() {
    let blog = Blog::start();
    let writer = blog.sign_in(make::author("writer"));
    writer
        .visit("/write/new")
        .fill("title", "Left behind")
        .fill("content", "Text.")
        .press("Publish")
        .sees("Published.");
    let admin = blog.admin();
    admin.visit("/admin/users").click("writer").press("Delete writer").sees("The account is deleted");
    blog.visitor().visit("/posts/left-behind").sees("former member");
    writer.get("/account").has_status(303);
}

#[test]
fn settings_show_at_once_and_refuse_nonsense() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin
        .visit("/admin/settings")
        .fill("title", "Neue Seite")
        .fill("tagline", "Leise Maschinen")
        .fill("language", "de")
        .fill("time_zone", "Europe/Vienna")
        .fill("posts_per_page", "1")
        .fill("registration", "closed")
        .press("Save settings")
        .sees("The settings are saved");
    let page = blog.visitor().visit("/").sees("Neue Seite").sees("Leise Maschinen").does_not_see("Sign up");
    assert!(page.has("html[lang=de]"));
    assert!([403, 404].contains(&blog.visitor().get("/signup").status));
    let page = admin
        .visit("/admin/settings")
        .fill("posts_per_page", "0")
        .fill("title", "")
        .press("Save settings")
        .has_status(400);
    page.has_error("posts_per_page", "1 to 100").has_error("title", "empty");
    blog.sign_in(make::editor("eddie")).get("/admin/settings").has_status(403);
}

#[test]
fn standing_pages_are_written_and_linked() {
    let blog = Blog::start();
    let editor = blog.sign_in(make::editor("eddie"));
    editor
        .visit("/admin/pages/new")
        .fill("title", "Imprint")
        .fill("content", "Who *we* are.")
        .press("Publish")
        .sees("The page is saved");
    blog.visitor().visit("/").click("Imprint").sees("Who we are.");
    let edit = editor.visit("/admin/pages").click("Imprint");
    editor
        .visit("/admin/pages")
        .click("Imprint")
        .fill("content", "Newer.")
        .press("Save")
        .sees("The page is saved");
    let page = edit.fill("content", "Older.").press("Save").has_status(409).sees("eddie saved this page");
    assert_eq!(page.value("content"), "Older.");
}

#[test]
fn every_admin_and_writing_route_refuses_the_wrong_person() {
    let blog = Blog::start();
    let source = include_str!("../../../src/app/routes.rs");
    let scoped: Vec<String> = source
        .split("\n}\n")
        .filter_map(|function| {
            let scope = if function.contains("fn writing(") { "/write" } else { "/admin" };
            (function.contains("fn writing(") || function.contains("fn admin_"))
                .then(|| (scope, function.to_owned()))
        })
        .flat_map(|(scope, function)| {
            let paths: Vec<String> = function
                .split("at(\"")
                .skip(1)
                .map(|rest| format!("{scope}{}", rest.split('"').next().unwrap().replace("{id}", "1")))
                .collect();
            paths
        })
        .collect();
    assert!(scoped.len() > 30, "routes were not found: {scoped:?}");
    let (visitor, reader) = (blog.visitor(), blog.sign_in(make::reader("rita")));
    for path in &scoped {
        let login = visitor.get(path).has_status(303);
        assert!(login.header("location").starts_with("/login?next="), "{path}");
        visitor.post(path, &[]).has_status(303);
        reader.get(path).has_status(403);
        reader.post(path, &[]).has_status(403);
    }
    let editor = blog.sign_in(make::editor("eddie"));
    for path in ["/admin/users", "/admin/users/new", "/admin/users/1/edit", "/admin/settings", "/admin/audit"]
    {
        editor.get(path).has_status(403);
    }
    for path in
        ["/admin/users", "/admin/users/bulk", "/admin/users/1", "/admin/users/1/delete", "/admin/settings"]
    {
        editor.post(path, &[]).has_status(403);
    }
}
