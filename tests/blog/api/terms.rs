//! Categories and tags: everybody reads them, editors write them.

use platen::models::api_token::Scope;
use serde_json::json;

use crate::support::{Blog, make};

#[test]
fn an_editor_makes_changes_and_removes_a_category() {
    let blog = Blog::start();
    make::editor("grace").put_into(&blog);
    let grace = blog.program_of("grace", Scope::Write);
    let made =
        grace.post("/categories", &json!({"name": "Engines", "description": "All that turns."})).is(201);
    assert!(made.header("location").ends_with("/api/v1/categories/1"));
    assert_eq!(
        made.json(),
        json!({"id": 1, "name": "Engines", "slug": "engines", "description": "All that turns.",
               "parent_id": null, "post_count": 0})
    );
    let below = grace.post("/categories", &json!({"name": "Steam", "parent_id": 1})).is(201).json();
    assert_eq!(below["parent_id"], 1);
    let read = blog.program().get("/categories/1").is(200);
    let tag = read.header("etag").to_owned();
    assert_eq!(tag, made.header("etag"));
    blog.program().get_with("/categories/1", &[("if-none-match", &tag)]).is(304);

    let changed =
        grace.patch_with("/categories/1", &json!({"name": "Machines"}), &[("if-match", &tag)]).is(200);
    assert_eq!(
        changed.json(),
        json!({"id": 1, "name": "Machines", "slug": "engines", "description": "All that turns.",
               "parent_id": null, "post_count": 0})
    );
    grace.patch_with("/categories/1", &json!({"name": "Late"}), &[("if-match", &tag)]).is(412);
    grace.patch("/categories/2", &json!({"parent_id": null, "description": null})).is(200);
    grace.patch("/categories/1", &json!({"parent_id": 1})).is(400).has_error("parent_id", "can't hold");
    grace.patch("/categories/9", &json!({"name": "x"})).is(404);
    grace.delete("/categories/1").is(204);
    blog.program().get("/categories/1").is(404);
    grace.delete("/categories/1").is(404);
}

#[test]
fn what_is_wrong_with_a_term_stands_beside_its_field() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Write);
    ada.post("/categories", &json!({"slug": "a b", "description": "x".repeat(2_001), "parent_id": 77}))
        .is(400)
        .has_error("name", "can't be empty")
        .has_error("description", "at most 2000");
    ada.post("/categories", &json!({"name": 5, "colour": "red"}))
        .is(400)
        .has_error("name", "must be a text")
        .has_error("colour", "not known");
    ada.post("/categories", &json!({"name": "A", "parent_id": 77}))
        .is(400)
        .has_error("parent_id", "can't hold");
    ada.post("/tags", &json!({"name": "Steam"})).is(201);
    ada.post("/tags", &json!({"name": "steam"})).is(409).has_error("name", "already taken");
    ada.post("/tags", &json!({"name": "Other", "slug": "steam"})).is(409).has_error("slug", "already");
    ada.post("/tags", &json!({"name": "a,b"})).is(400).has_error("name", "");
    ada.patch("/tags/1", &json!({"name": null})).is(400).has_error("name", "can't be empty");
    ada.get("/tags/x").is(404);
}

#[test]
fn lists_are_in_pages_with_the_numbers_of_public_posts() {
    let blog = Blog::start();
    make::tagged_post(&blog, "First", "Text.", "steam, one");
    make::tagged_post(&blog, "Second", "Text.", "steam");
    let ada = blog.program_of("root-ada", Scope::Write);
    for n in 0..3 {
        ada.post("/tags", &json!({"name": format!("tag {n}")})).is(201);
    }
    let nobody = blog.program();
    let list = nobody.get("/tags?per_page=2").is(200);
    assert_eq!(list.json()["tags"].as_array().unwrap().len(), 2);
    assert_eq!(
        (list.json()["total"].clone(), list.json()["pages"].clone(), list.json()["current_page"].clone()),
        (json!(5), json!(3), json!(1))
    );
    assert!(list.header("link").contains("page=2>; rel=\"next\""), "{}", list.header("link"));
    let steam = nobody.get("/tags").is(200).json()["tags"]
        .as_array()
        .unwrap()
        .iter()
        .find(|tag| tag["name"] == "steam")
        .cloned()
        .unwrap();
    assert_eq!(steam["post_count"], 2);
    nobody.get("/tags?page=9").is(404);
    nobody.get("/tags?per_page=101").is(400).has_error("per_page", "1 to 100");
    nobody.get("/categories?page=0").is(400);
    assert_eq!(
        nobody.get("/categories").is(200).json(),
        json!({"categories": [], "total": 0, "pages": 1, "current_page": 1})
    );
    nobody.get("/categories?colour=red").is(400);
}
