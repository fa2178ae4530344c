//! Journeys in real Chromium, with and without JavaScript, and what axe-core finds on the pages.
//!
//! They run where `PLATEN_TEST_BROWSER` is set (`./test` sets it); `AXE_PATH` names axe-core's script.

mod driver;
mod editor;

use crate::support::{Blog, make};
use driver::Chromium;

/// None, and a word why, where no browser is to be used.
fn browser(width: u32, dark: bool, scripts: bool) -> Option<Chromium> {
    if std::env::var_os("PLATEN_TEST_BROWSER").is_none() {
        eprintln!("skipped: PLATEN_TEST_BROWSER is not set; ./test sets it");
        return None;
    }
    Some(Chromium::start(width, dark, scripts))
}

fn from_set_up_to_comment(scripts: bool) {
    let Some(chromium) = browser(1280, false, scripts) else { return };
    chromium.open("data:text/html,<title>off</title><script>document.title='on'</script>");
    assert_eq!(chromium.title(), if scripts { "on" } else { "off" });
    let blog = Blog::start_empty();
    let at = |path: &str| format!("http://{}{path}", blog.address);
    chromium.open(&at("/"));
    for (field, text) in [
        ("site_title", "Engine Notes"),
        ("username", "ada"),
        ("email", "ada@example.org"),
        ("password", make::PASSWORD),
    ] {
        chromium.type_into(&format!("#{field}"), text);
    }
    chromium.click("main form button");
    chromium.sees("Your site is ready");

    chromium.open(&at("/write/new"));
    chromium.type_into("#title", "The first engine");
    chromium.type_into("#content", "It hums **loudly** in the shed.");
    chromium.click("button[value=publish]");
    chromium.sees("Published.");

    chromium.open(&at("/search"));
    chromium.type_into("main input[type=search]", "shed");
    chromium.click("main form button");
    chromium.sees("The first engine");

    chromium.open(&at("/posts/the-first-engine"));
    chromium.type_into("form[action$='/comments'] textarea", "How loud?");
    chromium.click("form[action$='/comments'] button");
    chromium.sees("How loud?");
}

#[test]
fn from_set_up_to_comment_with_javascript() {
    from_set_up_to_comment(true);
}

#[test]
fn from_set_up_to_comment_without_javascript() {
    from_set_up_to_comment(false);
}

#[test]
fn axe_finds_nothing_wrong() {
    let Some(axe) = std::env::var_os("AXE_PATH") else {
        eprintln!("skipped: AXE_PATH is not set; ./test sets it");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap();
    let blog = Blog::start();
    make::tagged_post(
        &blog,
        "Engines",
        "## Part\n\nText `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done",
        "steam",
    );
    for (width, dark) in [(390, false), (390, true), (1280, false), (1280, true)] {
        let Some(chromium) = browser(width, dark, true) else { return };
        let check = |path: &str| {
            chromium.open(&format!("http://{}{path}", blog.address));
            let found = chromium.axe(&axe);
            assert_eq!(found, Vec::<String>::new(), "{path} at {width} px, dark: {dark}");
        };
        let fresh = Blog::start_empty();
        chromium.open(&format!("http://{}/setup", fresh.address));
        assert_eq!(chromium.axe(&axe), Vec::<String>::new(), "/setup at {width} px, dark: {dark}");
        for path in [
            "/",
            "/posts/engines",
            "/search?q=text",
            "/archive",
            "/tags",
            "/authors/root-ada",
            "/login",
            "/signup",
            "/nowhere",
        ] {
            check(path);
        }
        chromium.open(&format!("http://{}/login", blog.address));
        chromium.type_into("#login", "root-ada");
        chromium.type_into("#password", make::PASSWORD);
        chromium.click("main form button");
        for path in [
            "/write",
            "/write/new",
            "/write/1/edit",
            "/write/1/revisions",
            "/write/1/previews",
            "/kept",
            "/account",
            "/admin",
            "/admin/posts",
            "/admin/users",
            "/admin/users/1/edit",
            "/admin/categories",
            "/admin/tags",
            "/admin/comments",
            "/admin/pages",
            "/admin/settings",
            "/admin/audit",
            "/admin/jobs",
        ] {
            check(path);
        }
    }
}
