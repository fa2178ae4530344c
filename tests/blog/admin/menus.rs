//! Stories about the links above and below every page.

use crate::support::browser::Page;
use crate::support::{Blog, Browser, make};

fn page(editor: &Browser, title: &str) {
    editor
        .visit("/admin/pages/new")
        .fill("title", title)
        .fill("content", "Words.")
        .press("Publish")
        .sees("The page is saved");
}

fn links(visitor: &Browser, css: &str) -> Vec<String> {
    visitor.visit("/").all(css)
}

const HEADER: &str = "nav[aria-label=Site] a";

fn add(page: Page, label: &str, target: &str, address: &str) -> Page {
    page.fill("label", label).fill("target", target).fill("address", address).press("Add item")
}

#[test]
fn an_editor_arranges_the_menu_in_the_header() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let reader = blog.visitor();
    let first = ["Archive", "Categories", "Tags", "Authors", "Search"];
    assert_eq!(links(&reader, HEADER), first);
    page(&eve, "About us");

    let menu = eve.visit("/admin").click("Menus").sees("Nobody has arranged this menu yet");
    let menu = menu.press("Arrange these links").sees("no difference yet");
    assert_eq!(links(&reader, HEADER), first);
    let menu = add(menu, "", "page:2", "").sees("The item is in the menu");
    let menu = add(menu, "Elsewhere", "", "https://example.org").sees("https://example.org/");
    assert_eq!(links(&reader, HEADER)[5..], ["About us", "Elsewhere"]);

    let menu =
        menu.press("Up : “About us”").press("Up : “Search”").press("In : “Search”").press("In : “Elsewhere”");
    // Archive, Categories, Tags, Authors > Search, About us > Elsewhere.
    assert!(menu.has("li[data-level='2']"));
    let shown = reader.visit("/");
    assert_eq!(
        shown.all(HEADER),
        ["Archive", "Categories", "Tags", "Authors", "Search", "About us", "Elsewhere"]
    );
    assert_eq!(shown.all("nav[aria-label=Site] summary"), ["Authors", "About us"]);
    assert!(reader.visit("/pages/about-us").has("nav[aria-label=Site] a[aria-current=page]"));
    let menu = menu.press("Out : “Search”").press("Down : “Archive”").press("Delete “About us”");
    menu.sees("The item is out of the menu");
    let shown = reader.visit("/");
    assert_eq!(shown.all(HEADER), ["Categories", "Archive", "Tags", "Authors", "Search", "Elsewhere"]);
    assert!(!shown.has(".submenu"));

    let edit = eve.visit("/admin/menus").click("Edit “Archive”");
    edit.fill("label", "All of it")
        .fill("address", "/archive?page=1")
        .press("Save")
        .sees("The item is saved");
    assert_eq!(links(&reader, HEADER)[1], "All of it");
    eve.visit("/admin/menus").press("Put the menu back as it was at first").sees("as it was at first");
    assert_eq!(links(&reader, HEADER), first);
    let log = blog.admin().visit("/admin/audit");
    for line in ["menu.made", "menu.item_added", "menu.item_moved", "menu.item_removed", "menu.reset"] {
        assert!(log.text().contains(line), "{line}");
    }
}

#[test]
fn links_follow_the_page_they_lead_to() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let reader = blog.visitor();
    let footer = "nav[aria-label=Footer] a";
    assert_eq!(links(&reader, footer), ["About", "Feed"]);
    let menu = eve.visit("/admin/menus").click("Footer").press("Arrange these links");
    let menu = add(menu, "Write to us", "page:1", "").press("In : “Write to us”");
    drop(menu);
    assert_eq!(links(&reader, footer), ["About", "Feed", "Write to us"]);

    let edit =
        eve.visit("/admin/pages").click("About").fill("slug", "who-we-are").fill("title", "Who we are");
    let edit = edit.press("Save").sees("The page is saved");
    let shown = reader.visit("/");
    assert!(shown.has("nav[aria-label=Footer] a[href='/pages/who-we-are']"));
    assert_eq!(shown.all(footer), ["Who we are", "Feed", "Write to us"]);
    let edit = edit.press("Unpublish");
    assert_eq!(links(&reader, footer), ["Feed"]);
    eve.visit("/admin/menus/footer").sees("Draft: not shown");
    let _ = edit.press("Delete page");
    assert_eq!(links(&reader, footer), ["Feed"]);
    eve.visit("/admin/menus/footer").does_not_see("Who we are").does_not_see("Write to us");

    eve.post("/admin/categories", &[("name", "Steam"), ("slug", "steam")]).has_status(303);
    eve.post("/admin/categories", &[("name", "Water"), ("slug", "water")]).has_status(303);
    let _ = add(eve.visit("/admin/menus/footer"), "", "category:1", "");
    assert_eq!(links(&reader, footer), ["Feed", "Steam"]);
    let _ =
        add(eve.visit("/admin/menus/footer"), "Steaming", "", "/categories/steam").press("Delete “Steaming”");
    eve.visit("/admin/menus/footer").does_not_see("/categories/water");
    let _ = add(eve.visit("/admin/menus/footer"), "Flowing", "", "/categories/water");
    eve.post("/admin/categories/2", &[("name", "Water"), ("slug", "rivers")]).has_status(303);
    assert!(reader.visit("/").has("nav[aria-label=Footer] a[href='/categories/rivers']"));
    let _ = eve.visit("/admin/menus/footer").press("Delete “Flowing”");
    eve.post("/admin/categories/1/merge", &[("into_id", "2")]).has_status(303);
    assert_eq!(links(&reader, footer), ["Feed", "Water"]);
}

#[test]
fn what_leads_astray_is_refused_with_all_that_was_typed() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    for address in
        ["javascript:alert(1)", "//evil.example", "/\\evil.example", "http://example.org", "about", ""]
    {
        let page = add(eve.visit("/admin/menus"), "Look", "", address).has_status(400);
        let page = page.has_error("address", "");
        assert_eq!((page.value("label").as_str(), page.value("address").as_str()), ("Look", address));
    }
    add(eve.visit("/admin/menus"), "", "", "/x").has_status(400).has_error("label", "can't be empty");
    let gone = [("label", "X"), ("target", "page:99"), ("version", "0")];
    eve.post("/admin/menus/header", &gone).has_status(400).has_error("target", "not there any more");
    let missing = [("label", "X"), ("address", "/x"), ("parent_id", "77"), ("version", "0")];
    eve.post("/admin/menus/header", &missing).has_status(400).sees("is not an item of the first level");
    eve.visit("/admin/menus").sees("Nobody has arranged this menu yet");
    add(eve.visit("/admin/menus"), "<b>Bold</b>", "", "/x\"onclick=1").sees("<b>Bold</b>");
    blog.visitor().visit("/").sees("<b>Bold</b>");

    eve.get("/admin/menus/side").is_not_found();
    eve.get("/admin/menus/header/items/99/edit").is_not_found();
    eve.post("/admin/menus/header", &[("label", "X"), ("address", "/x")]).has_status(400);
    eve.post("/admin/menus/header/items/1/move", &[("direction", "left"), ("version", "1")]).has_status(400);
    blog.sign_in(make::author("ada")).get("/admin/menus").has_status(403);
    blog.visitor().get("/admin/menus").leads_to("/login?next=%2Fadmin%2Fmenus");
}

#[test]
fn two_editors_do_not_undo_each_other() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let _ = eve.visit("/admin/menus").press("Arrange these links");
    let stale = eve.visit("/admin/menus");
    let stale_edit = eve.visit("/admin/menus").click("Edit “Tags”");
    let _ = eve.visit("/admin/menus").press("Down : “Archive”");
    let again = add(stale, "Mine", "", "/mine").has_status(409).sees("Somebody else changed the menu");
    assert_eq!(again.value("label"), "Mine");
    let menu = again.press("Add item").sees("The item is in the menu");
    let edit = stale_edit.fill("label", "Words").press("Save").has_status(409).sees("still here");
    assert_eq!(edit.value("label"), "Words");
    edit.press("Save").sees("The item is saved").sees("Words");
    menu.press("Delete “Mine”").has_status(409).press("Delete “Mine”").sees("out of the menu");
    let first = eve.visit("/admin/menus");
    assert!(!first.body.contains("Up</button>") && first.has("button[value=down]"));
    let version = first.value("version");
    eve.post("/admin/menus/header/items/2/move", &[("direction", "up"), ("version", &version)])
        .has_status(409)
        .sees("can't go further");
}

#[test]
fn a_menu_has_an_end() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let mut menu = eve.visit("/admin/menus").press("Arrange these links");
    for n in 5..50 {
        menu = add(menu, &format!("Link {n}"), "", "/").has_status(200);
    }
    add(menu, "One more", "", "/").has_status(400).has_error("label", "at most 50");
    assert_eq!(links(&blog.visitor(), HEADER).len(), 50);
}
