//! Stories about old addresses.

use crate::support::browser::Page;
use crate::support::{Blog, Browser, make};

fn redirect(editor: &Browser, from: &str, to: &str) -> Page {
    editor.visit("/admin/redirects").fill("from", from).fill("to", to).press("Make redirect")
}

#[test]
fn an_old_address_leads_on_and_is_counted() {
    let blog = Blog::start();
    make::post(&blog, "Hello", "Text.");
    let eve = blog.sign_in(make::editor("eve"));
    eve.visit("/admin").click("Redirects").sees("No old address leads anywhere yet");
    redirect(&eve, "/2019/05/hello.html", "/posts/hello").sees("The redirect is there.").sees("never");
    redirect(&eve, "https://old.example/café/", "https://example.org/a?b=c").sees("/café");
    redirect(&eve, "/?p=12", "/posts/hello").sees("The redirect is there.");

    let reader = blog.visitor();
    for _ in 0..3 {
        reader.get("/2019/05/hello.html").has_status(301).leads_to("/posts/hello");
    }
    reader.get("/2019/05/hello.html/?utm=x").leads_to("/posts/hello");
    reader.get("/caf%C3%A9").leads_to("https://example.org/a?b=c");
    reader.get("/?p=12").leads_to("/posts/hello");
    let list = eve.visit("/admin/redirects?sort=hits&dir=desc").sees("3 redirects");
    assert_eq!(list.all("td.num"), ["4", "1", "1"]);
    assert_eq!(
        eve.visit("/admin/redirects?sort=from&dir=asc").all("tbody th a"),
        ["/2019/05/hello.html", "/?p=12", "/café"]
    );
    eve.visit("/admin/redirects?q=CAF%C3%89").has_status(200);
    eve.visit("/admin/redirects?q=2019").sees("1 redirect").does_not_see("/café");
    eve.visit("/admin/redirects?q=100%25").sees("No redirect fits");
    for sort in ["created", "last", "hits", "from"] {
        eve.get(&format!("/admin/redirects?sort={sort}&dir=asc")).has_status(200);
    }
    for wrong in ["sort=colour", "dir=up"] {
        eve.get(&format!("/admin/redirects?{wrong}")).has_status(400);
    }
    eve.get("/admin/redirects?page=2").is_not_found();
    eve.get("/admin/redirects/99/edit").is_not_found();

    let edit = eve.visit("/admin/redirects").click("/2019/05/hello.html").sees("Followed 4 times");
    let stale = eve.visit("/admin/redirects").click("/2019/05/hello.html");
    edit.fill("to", "/archive").press("Save").sees("The redirect is saved.");
    reader.get("/2019/05/hello.html").leads_to("/archive");
    let conflict = stale.fill("to", "/tags").press("Save").has_status(409).sees("to /archive");
    assert_eq!(conflict.value("to"), "/tags");
    conflict.press("Save").sees("The redirect is saved.");
    reader.get("/2019/05/hello.html").leads_to("/tags");

    let list = eve.visit("/admin/redirects").press("Delete selected").has_status(400);
    list.sees("Nothing was selected")
        .tick("ids", "1")
        .tick("ids", "2")
        .press("Delete selected")
        .sees("2 redirects deleted.");
    reader.get("/2019/05/hello.html").is_not_found();
    eve.visit("/admin/redirects/3/edit").press("Delete redirect").sees("The redirect is gone.");
    let log = blog.admin().visit("/admin/audit");
    for words in [
        "redirect.created",
        "redirect.changed",
        "was /2019/05/hello.html to /posts/hello",
        "redirect.deleted",
    ] {
        assert!(log.text().contains(words), "{words}");
    }
}

#[test]
fn chains_become_one_step_and_loops_are_refused() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    redirect(&eve, "/b", "/c").sees("The redirect is there.");
    redirect(&eve, "/a", "/b/").sees("leads straight to /c");
    redirect(&eve, "/c", "https://example.org/").sees("2 other redirects that led to the old address");
    let reader = blog.visitor();
    for path in ["/a", "/b", "/c"] {
        reader.get(path).leads_to("https://example.org/");
    }
    redirect(&eve, "/d", "/d").has_status(400).has_error("to", "a loop");
    redirect(&eve, "/d", "/d/").has_status(400).has_error("to", "a loop");
    redirect(&eve, "/d", "/e#part").sees("The redirect is there.");
    let refused = redirect(&eve, "/e", "/d").has_status(400).has_error("to", "a loop");
    assert_eq!((refused.value("from").as_str(), refused.value("to").as_str()), ("/e", "/d"));
    redirect(&eve, "/a/", "/x").has_status(409).has_error("from", "in the list already");
    redirect(&eve, "/a", "/x").has_status(409).has_error("from", "in the list already");
    eve.visit("/admin/redirects/1/edit").fill("to", "/a").press("Save").has_status(200);
    eve.visit("/admin/redirects/1/edit").fill("from", "/a").press("Save").has_status(409);
    eve.visit("/admin/redirects/1/edit")
        .fill("to", "/b")
        .press("Save")
        .has_status(400)
        .has_error("to", "a loop");
}

#[test]
fn pages_of_the_site_come_first() {
    let blog = Blog::start();
    make::post(&blog, "Hello", "Text.");
    make::draft(&blog, "Later", "Text.");
    let eve = blog.sign_in(make::editor("eve"));
    for live in [
        "/",
        "/archive",
        "/archive/2020/01",
        "/posts/hello",
        "/posts/1",
        "/pages/about",
        "/authors/root-ada",
        "/login",
        "/admin",
        "/write/new",
        "/static/x.css",
        "/feed.xml",
        "/robots.txt",
        "/health/live",
        "/?q=1",
        "/search",
        "/tags/",
    ] {
        redirect(&eve, live, "/x").has_status(400).has_error("from", "pages come first");
    }
    for free in
        ["/posts/later", "/posts/gone", "/pages/gone", "/tags/gone", "/media/gone.png", "/index.php?id=7"]
    {
        redirect(&eve, free, "/posts/hello").has_status(200).sees("The redirect is there.");
        blog.visitor().get(free).leads_to("/posts/hello");
    }
}

#[test]
fn nothing_hostile_is_stored() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    for to in
        ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "ftp://x/", "", "x"]
    {
        let page = redirect(&eve, "/old", to).has_status(400).has_error("to", "");
        assert_eq!((page.value("from").as_str(), page.value("to").as_str()), ("/old", to));
    }
    for from in ["", "old", "//evil.example/x", "/a#b", &format!("/{}", "x".repeat(800))] {
        redirect(&eve, from, "/x").has_status(400).has_error("from", "");
    }
    redirect(&eve, "/<script>alert(1)</script>", "/x\r\nSet-Cookie: a=b").sees("The redirect is there.");
    let answer = blog.visitor().get("/%3Cscript%3Ealert(1)%3C/script%3E");
    answer.has_status(301).leads_to("/xSet-Cookie:%20a=b");
    assert!(!eve.visit("/admin/redirects").body.contains("<script>alert"));
    blog.sign_in(make::author("ada")).get("/admin/redirects").has_status(403);
    eve.post("/admin/redirects/1", &[("from", "/x"), ("to", "/y")]).has_status(400);
}
