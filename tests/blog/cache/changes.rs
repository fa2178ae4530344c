//! Somebody changes something; a page that was kept before says so at once.

use super::{is_kept, kept};
use crate::support::{Blog, Browser, make};

/// Where readers look.
const LISTS: [&str; 12] = [
    "/",
    "/archive",
    "/tags",
    "/tags/steam",
    "/categories",
    "/categories/notes",
    "/authors",
    "/authors/root-ada",
    "/search?q=boiler",
    "/feed.xml",
    "/tags/steam/feed.json",
    "/sitemap/posts-1.xml",
];

struct Scene {
    blog: Blog,
    admin: Browser,
    reader: Browser,
    post: i64,
}

/// A post in a category with a tag and a comment, and every page about it kept.
fn scene() -> Scene {
    let blog = Blog::start();
    let (admin, reader) = (blog.admin(), blog.visitor());
    admin.post("/admin/categories", &[("name", "Notes")]).has_status(303);
    let fields = [
        ("title", "Engines"),
        ("content", "The boiler hums."),
        ("tags", "steam"),
        ("category_id", "1"),
        ("action", "publish"),
    ];
    admin.post("/write", &fields).has_status(303);
    admin.post("/posts/engines/comments", &[("content", "Well said.")]).has_status(303);
    let scene = Scene { blog, admin, reader, post: 1 };
    scene.keep_all();
    scene
}

impl Scene {
    fn keep_all(&self) {
        for path in LISTS.iter().chain(&["/posts/engines", "/pages/about", "/robots.txt", "/sitemap.xml"]) {
            kept(&self.reader, path);
        }
    }

    /// Does something, and hands the reader who must see it.
    #[track_caller]
    fn after(&self, path: &str, fields: &[(&str, &str)]) -> &Browser {
        self.admin.post(path, fields).has_status(303);
        // Whatever was kept is compared with what would be made now.
        for path in LISTS {
            self.reader.get(path);
        }
        &self.reader
    }
}

#[test]
fn a_post_changes() {
    let scene = scene();
    let (blog, reader) = (&scene.blog, &scene.reader);
    let edit = format!("/write/{}", scene.post);
    let mut fields = vec![("title", "Engines"), ("content", "The boiler whistles."), ("action", "save")];
    fields.extend([("tags", "steam"), ("category_id", "1"), ("version", "1")]);
    scene.after(&edit, &fields);
    reader.get("/posts/engines").sees("whistles");
    assert!(reader.get("/feed.xml").body.contains("whistles"));
    reader.get("/search?q=whistles").sees("Engines");

    let fields = [("title", "Machines"), ("content", "Quiet."), ("action", "save"), ("version", "2")];
    scene.after(&edit, &fields);
    reader.get("/").sees("Machines").does_not_see("Engines");
    reader.get("/posts/engines").has_status(301);
    reader.get("/tags/steam").does_not_see("Machines");

    make::post(blog, "Wheels", "Round.");
    reader.get("/").sees("Wheels");
    reader.get("/posts/machines").sees("Wheels");
    scene.after(&format!("{edit}/unpublish"), &[]);
    reader.get("/").does_not_see("Machines");
    reader.get("/posts/machines").is_not_found();
    reader.get("/posts/wheels").does_not_see("Machines");
    scene.after(&edit, &[("title", "Machines"), ("content", "x"), ("action", "publish"), ("version", "4")]);
    kept(reader, "/posts/machines");
    scene.after(&format!("{edit}/trash"), &[]);
    reader.get("/posts/machines").is_not_found();
    scene.after(&format!("{edit}/restore"), &[]);
    scene.after(&format!("{edit}/trash"), &[]);
    scene.after(&format!("{edit}/delete"), &[]);
    reader.get("/").sees("Wheels");
}

#[test]
fn a_draft_that_nobody_saw_changes_nothing() {
    let scene = scene();
    let draft = make::draft(&scene.blog, "Secret", "Not yet.");
    let fields = [("title", "Secret"), ("content", "Still not."), ("action", "save"), ("version", "1")];
    scene.admin.post(&format!("/write/{draft}"), &fields).has_status(303);
    scene.admin.post(&format!("/write/{draft}/trash"), &[]).has_status(303);
    for path in LISTS {
        assert!(is_kept(&scene.reader.get(path)), "{path} was made again");
    }
}

#[test]
fn a_revision_comes_back_and_many_posts_change_at_once() {
    let scene = scene();
    let (blog, reader) = (&scene.blog, &scene.reader);
    let edit = format!("/write/{}", scene.post);
    let fields = [("title", "Engines"), ("content", "Another text."), ("action", "save"), ("version", "1")];
    scene.after(&edit, &fields);
    kept(reader, "/posts/engines").sees("Another text");
    scene.after(&format!("{edit}/revisions/1/restore"), &[("version", "2")]);
    reader.get("/posts/engines").sees("hums");
    kept(reader, "/");
    scene.admin.post("/admin/posts/bulk", &[("ids", "1"), ("action", "unpublish"), ("scope", "selected")]);
    blog.work_off_jobs();
    reader.get("/").does_not_see("Engines");
    scene.admin.post("/admin/posts/bulk", &[("ids", "1"), ("action", "publish"), ("scope", "selected")]);
    blog.work_off_jobs();
    kept(reader, "/").sees("Engines");
    let tag = [("ids", "1"), ("action", "add_tag"), ("tag", "copper"), ("scope", "selected")];
    scene.admin.post("/admin/posts/bulk", &tag);
    blog.work_off_jobs();
    reader.get("/").sees("#copper");
    reader.get("/tags").sees("copper");
}

#[test]
fn names_change() {
    let scene = scene();
    let reader = &scene.reader;
    scene.after("/admin/tags/1", &[("name", "vapour"), ("version", "1")]);
    reader.get("/").sees("#vapour");
    reader.get("/posts/engines").sees("#vapour");
    scene.after("/admin/categories/1", &[("name", "Essays"), ("slug", "notes"), ("version", "1")]);
    reader.get("/").sees("Essays");
    kept(reader, "/search?q=boiler").sees("Essays");
    scene.after("/admin/categories", &[("name", "Letters")]);
    reader.get("/search?q=boiler").sees("Letters");
    reader.get("/categories").sees("Letters");
    kept(reader, "/posts/engines");
    scene.after("/admin/categories/1/merge", &[("into_id", "2")]);
    reader.get("/posts/engines").sees("Letters");
    kept(reader, "/posts/engines");
    scene.after("/admin/categories/2/delete", &[]);
    reader.get("/posts/engines").does_not_see("Letters");
    make::tagged_post(&scene.blog, "Copper", "Red.", "copper");
    kept(reader, "/posts/copper");
    scene.after("/admin/tags/2/merge", &[("into_id", "1")]);
    reader.get("/posts/copper").sees("#vapour");
    kept(reader, "/posts/copper");
    scene.after("/admin/tags/1/delete", &[]);
    reader.get("/posts/copper").does_not_see("#vapour");
}

#[test]
fn people_change() {
    let scene = scene();
    let (blog, reader) = (&scene.blog, &scene.reader);
    let profile = [("display_name", "Ada Byron"), ("bio", "Counts."), ("website", "")];
    scene.after("/account", &profile);
    reader.get("/").sees("Ada Byron");
    reader.get("/posts/engines").sees("Ada Byron");
    reader.get("/authors/root-ada").sees("Counts.");

    make::author("nora").put_into(blog);
    kept(reader, "/authors/nora");
    scene.after("/admin/users/bulk", &[("ids", "2"), ("action", "deactivate")]);
    reader.get("/authors/nora").is_not_found();
    scene.after("/admin/users/bulk", &[("ids", "2"), ("action", "activate")]);
    kept(reader, "/authors/nora");
    scene.after("/admin/users/bulk", &[("ids", "2"), ("action", "set_role"), ("role", "reader")]);
    reader.get("/authors/nora").is_not_found();
}

#[test]
fn comments_come_and_go_and_other_pages_stay() {
    let scene = scene();
    let (blog, reader) = (&scene.blog, &scene.reader);
    make::post(blog, "Wheels", "Round.");
    for path in ["/", "/posts/wheels", "/posts/engines"] {
        kept(reader, path);
    }
    scene.admin.post("/posts/engines/comments", &[("content", "Once more.")]).has_status(303);
    reader.get("/posts/engines").sees("Once more.");
    assert!(is_kept(&reader.get("/")) && is_kept(&reader.get("/posts/wheels")));

    let rita = blog.sign_in(make::reader("rita"));
    kept(reader, "/posts/engines");
    rita.post("/posts/engines/comments", &[("content", "Waits.")]).has_status(303);
    assert!(is_kept(&reader.get("/posts/engines").does_not_see("Waits.")), "nothing changed for readers");
    scene.admin.post("/admin/comments/bulk", &[("ids", "3"), ("action", "approve")]).has_status(303);
    kept(reader, "/posts/engines").sees("Waits.");
    scene.admin.post("/admin/comments/bulk", &[("ids", "3"), ("action", "spam")]).has_status(303);
    kept(reader, "/posts/engines").does_not_see("Waits.");
    scene.admin.post("/admin/comments/bulk", &[("ids", "2"), ("action", "delete")]).has_status(303);
    reader.get("/posts/engines").does_not_see("Once more.");
}

#[test]
fn settings_menus_and_standing_pages_change() {
    let scene = scene();
    let reader = &scene.reader;
    scene.after("/admin/settings", &[("title", "The Boiler Room")]);
    for path in ["/", "/posts/engines", "/pages/about", "/search?q=boiler"] {
        reader.get(path).sees("The Boiler Room");
    }
    scene.after("/admin/settings", &[("comments", "off")]);
    kept(reader, "/posts/engines").does_not_see("Well said.");
    let page = [("title", "Contact"), ("content", "Write to us."), ("action", "publish")];
    scene.after("/admin/pages", &page);
    kept(reader, "/pages/contact");
    reader.get("/").sees("Contact");
    let page = [("title", "Contact"), ("content", "Call us."), ("action", "publish"), ("version", "1")];
    scene.after("/admin/pages/2", &page);
    reader.get("/pages/contact").sees("Call us.");
    scene.after("/admin/pages/2/unpublish", &[]);
    reader.get("/pages/contact").is_not_found();
    kept(reader, "/");
    let link = [("label", "Elsewhere"), ("target", "address"), ("address", "/archive"), ("version", "0")];
    scene.admin.post("/admin/menus/header/make", &[]);
    scene.admin.post("/admin/menus/header", &link);
    reader.get("/");
    reader.get("/posts/engines");
}
