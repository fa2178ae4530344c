//! Fields that take one of very many: a name does, and nothing lists them all.

use std::ops::RangeInclusive;

use platen::models::audit::Actor;
use platen::models::category;
use platen::models::term::TermInput;

use crate::support::{Blog, make};

/// `Shelf 1` and so on, with ids that count alike.
fn make_shelves(blog: &Blog, mut numbers: RangeInclusive<usize>) {
    let now = blog.now();
    blog.db
        .write_blocking(|conn| {
            numbers.try_for_each(|number| {
                let form = TermInput { name: format!("Shelf {number}"), ..TermInput::default() };
                let term = form.parse(100).unwrap();
                category::create(conn, &Actor::command_line(), &term, now).map(drop)
            })
        })
        .unwrap();
}

#[test]
fn a_few_categories_are_a_list_and_many_are_a_field_that_takes_a_name() {
    let blog = Blog::start();
    let admin = blog.admin();
    make_shelves(&blog, 1..=3);
    assert!(admin.visit("/write/new").has("select[name=category_id]"));
    make_shelves(&blog, 4..=150);
    let page = admin.visit("/write/new");
    assert!(page.has("input[name=category_id][list][data-find]") && page.all("datalist option").len() <= 100);
    let page = page.fill("title", "Engine").fill("content", "Text.").fill("category_id", "Shelf 149");
    let page = page.press("Publish").sees("Published.");
    assert_eq!(page.value("category_id"), "shelf-149", "the category is shown by its address");
    let page = page.fill("category_id", "shelf-2").press("Save").sees("Published.");
    let page = page.fill("category_id", "Nowhere").press("Save").has_status(400);
    let page = page.has_error("category_id", "is not a category of this site");
    assert_eq!(page.value("category_id"), "Nowhere");
    page.fill("category_id", "7").press("Save").sees("Published.");
    assert_eq!(admin.visit("/admin/posts?category=Shelf+7").all("tbody tr").len(), 1);
    admin.visit("/search?q=engine&category=shelf-7").sees("Engine");

    let stale = admin.visit("/write/1/edit").fill("category_id", "shelf-120");
    let mine = admin.visit("/write/1/edit").fill("category_id", "shelf-130");
    stale.press("Save").sees("Published.");
    let page = mine.press("Save").has_status(409).sees("Saved meanwhile: Shelf 120");
    assert_eq!(page.value("category_id"), "shelf-130");

    let page = admin.visit("/admin/categories").fill("name", "Small").fill("parent_id", "Shelf 9");
    page.press("Make category").sees("The category is there");
    let page = admin.visit("/admin/categories?q=small").sees("Shelf 9").click("Small");
    assert_eq!(page.value("parent_id"), "shelf-9");
    page.fill("into_id", "nothing").press("Merge").has_status(400);
    let page = admin.visit("/admin/categories?q=small").click("Small");
    page.fill("into_id", "Shelf 8").press("Merge").sees("Merged").sees("Shelf 8");
    let page = admin.visit("/admin/categories?sort=posts").sees("150 categories");
    assert_eq!(page.all("tbody tr").len(), 25);
    admin.visit("/admin/categories?page=6").has_status(200);
    admin.visit("/admin/categories?page=7").is_not_found();
}

#[test]
fn names_are_found_by_how_they_begin() {
    let blog = Blog::start();
    make_shelves(&blog, 1..=20);
    blog.sign_in(make::author("grace"));
    let (editor, author) = (blog.sign_in(make::editor("eddie")), blog.sign_in(make::author("greta")));
    let people = editor.get("/admin/people?q=GR").has_status(200);
    let names: Vec<serde_json::Value> = serde_json::from_str(&people.body).unwrap();
    let names: Vec<&str> = names.iter().map(|name| name["value"].as_str().unwrap()).collect();
    assert_eq!(names, ["grace", "greta"]);
    assert_eq!(editor.get("/admin/people?q=%25").body, "[]");
    assert_eq!(editor.get("/admin/people?q=").body, "[]");
    author.get("/admin/people?q=gr").has_status(403);
    let shelves = author.get("/write/categories?q=shelf+1").has_status(200);
    let shelves: Vec<serde_json::Value> = serde_json::from_str(&shelves.body).unwrap();
    assert_eq!(shelves.len(), 11);
    assert_eq!((&shelves[0]["value"], &shelves[0]["label"]), (&"shelf-1".into(), &"Shelf 1".into()));
    assert_eq!(author.get("/write/categories?q=a").header("cache-control"), "private, no-store");
}

#[test]
fn tags_are_filtered_and_merged_by_name_too() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::tagged_post(&blog, "Alpha", "Text.", "Steam Engine, iron");
    assert_eq!(admin.visit("/admin/posts?tag=STEAM+engine").all("tbody tr").len(), 1);
    assert_eq!(admin.visit("/admin/posts?tag=steam-engine").all("tbody tr").len(), 1);
    admin.visit("/admin/tags").click("iron").fill("into", "Steam Engine").press("Merge").sees("Merged");
    admin.visit("/admin/tags").does_not_see("iron");
}

#[test]
fn an_import_finds_the_category_that_somebody_made_by_hand() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin.post("/admin/categories", &[("name", "Rust Notes")]).has_status(303);
    let now = blog.now();
    blog.ask(|conn| platen::models::category::ensure(conn, "rust notes", now));
    assert_eq!(admin.visit("/admin/categories").all("tbody tr").len(), 1);
    admin.post("/admin/categories", &[("name", "RUST notes")]).has_status(409).has_error("name", "taken");
}
