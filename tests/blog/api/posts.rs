//! Programs write, read and change posts.

use platen::models::api_token::Scope;
use serde_json::json;

use super::Told;
use crate::support::program::Program;
use crate::support::{Blog, make};

const POSTS: &str = "/posts";

#[test]
fn a_post_is_written_read_changed_and_thrown_away() {
    let blog = Blog::start();
    let (ada, stranger) = (blog.program_of("root-ada", Scope::Write), blog.program());

    let written =
        ada.post(POSTS, &json!({"title": "Notes on the Engine", "content": "It *hums*.", "tags": ["steam"]}));
    let (location, tag) = (written.header("location").to_owned(), written.header("etag").to_owned());
    let post = written.gives(201);
    let (id, version) = (post["id"].as_i64().unwrap(), post["version"].as_i64().unwrap());
    let path = format!("{POSTS}/{id}");
    assert!(location.ends_with(&path) && location.starts_with("http"), "{location}");
    assert_eq!((&post["status"], &post["slug"]), (&json!("draft"), &json!("notes-on-the-engine")));
    assert_eq!(post["html"], "<p>It <em>hums</em>.</p>");
    assert_eq!(post["author"]["username"], "root-ada");
    assert_eq!(
        (&post["tags"], &post["category"], &post["published_at"]),
        (&json!(["steam"]), &json!(null), &json!(null))
    );
    assert!(post["created_at"].as_str().unwrap().ends_with('Z'));

    stranger.get(&path).fails(404);
    ada.get_with(&path, &[("if-none-match", &tag)]).gives(304);
    let changed = ada
        .patch(&path, &json!({"version": version, "title": "More notes", "status": "published"}))
        .gives(200);
    assert_eq!((&changed["title"], &changed["status"]), (&json!("More notes"), &json!("published")));
    assert_eq!(
        (&changed["slug"], &changed["tags"]),
        (&post["slug"], &post["tags"]),
        "what is not sent stays"
    );
    let read = stranger.get(&path).gives(200);
    assert_eq!((&read["content"], &read["url"]), (&json!("It *hums*."), &changed["url"]));
    blog.visitor()
        .get(&format!("/posts/{}", read["slug"].as_str().unwrap()))
        .has_status(200)
        .sees("More notes");

    assert_eq!(ada.delete(&path).gives(204), json!(null));
    stranger.get(&path).fails(404);
    ada.get(&path).fails(404);
    let thrown = ada.get(&format!("{path}?trashed=true")).gives(200);
    assert_eq!(thrown["status"], "trash");
    let back = ada.patch(&path, &json!({"version": thrown["version"], "status": "draft"})).gives(200);
    assert_eq!(back["status"], "draft");
    ada.delete(&path).gives(204);
    ada.delete(&path).gives(204);
    ada.delete(&path).fails(404);
}

#[test]
fn a_change_names_what_it_changes_and_nobody_is_overwritten() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Write);
    let id = make::post(&blog, "First", "Some text.");
    let path = format!("{POSTS}/{id}");
    let read = ada.get(&path);
    let tag = read.header("etag").to_owned();
    ada.patch(&path, &json!({"title": "Second"})).fails_in(400, "version");
    let patch =
        |tag: &str, title: &str| ada.patch_with(&path, &json!({"title": title}), &[("if-match", tag)]);
    patch(&tag, "Second").gives(200);
    let problem = patch(&tag, "Third").fails(412);
    assert_eq!(problem["version"], 2);
    let problem = ada.patch(&path, &json!({"title": "Third", "version": 1})).fails_in(409, "version");
    assert_eq!(problem["version"], 2);
    patch("*", "Fourth").gives(200);
    patch("nonsense", "Fifth").fails(412);
    let delete = |tag: &str| ada.call(reqwest::Method::DELETE, &path, None, &[("if-match", tag)]);
    delete(&tag).fails(412);
    let tag = ada.get(&path).header("etag").to_owned();
    delete(&tag).gives(204);
}

#[test]
fn a_post_is_scheduled_and_appears_when_its_time_comes() {
    let blog = Blog::start();
    let (ada, stranger) = (blog.program_of("root-ada", Scope::Write), blog.program());
    let new = |status: &str, at: &str| json!({"title": "Soon", "content": "x", "status": status, "published_at": at});
    ada.post(POSTS, &new("scheduled", "2001-01-01T00:00:00Z")).fails_in(400, "published_at");
    ada.post(POSTS, &new("published", "tomorrow")).fails_in(400, "published_at");
    let post = ada.post(POSTS, &new("published", "2040-06-01T10:30:15.25+02:00")).gives(201);
    assert_eq!(
        (&post["status"], &post["published_at"]),
        (&json!("scheduled"), &json!("2040-06-01T08:30:15.250Z"))
    );
    let path = format!("{POSTS}/{}", post["id"]);
    stranger.get(&path).fails(404);
    assert_eq!(ada.get(&format!("{POSTS}?status=scheduled")).gives(200)["total"], 1);
    let moved = json!({"published_at": "2041-06-01T08:30:15Z", "version": 1});
    assert_eq!(ada.patch(&path, &moved).gives(200)["published_at"], "2041-06-01T08:30:15Z");
    let at_once = ada.patch(&path, &json!({"status": "draft", "version": 2})).gives(200);
    assert_eq!((&at_once["status"], at_once["published_at"].is_string()), (&json!("draft"), true));
    let forgotten = ada.patch(&path, &json!({"published_at": null, "version": 3})).gives(200);
    assert_eq!(forgotten["published_at"], json!(null));
    let public = ada.patch(&path, &json!({"status": "published", "version": 4})).gives(200);
    assert_eq!(public["status"], "published");
    stranger.get(&path).gives(200);
}

#[test]
fn fields_are_checked_by_the_rules_of_the_form() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Write);
    make::post(&blog, "First", "Some text.");
    let with = |field: &str, value: serde_json::Value| {
        let mut body = json!({"title": "T", "content": "c"});
        body[field] = value;
        ada.post(POSTS, &body)
    };
    let problem = ada.post(POSTS, &json!({})).fails_in(400, "title");
    assert!(problem["errors"]["content"].is_array(), "{problem}");
    for (field, value) in [
        ("title", json!("x".repeat(201))),
        ("title", json!("a\u{0}b")),
        ("title", json!(5)),
        ("title", json!(null)),
        ("content", json!("  ")),
        ("excerpt", json!("x".repeat(501))),
        ("category_id", json!(99)),
        ("category_id", json!("3")),
        ("category_id", json!(0)),
        ("cover_id", json!(99)),
        ("tags", json!("a, b")),
        ("tags", json!(["a,b"])),
        ("tags", json!([""])),
        ("tags", json!((0..21).map(|n| format!("t{n}")).collect::<Vec<_>>())),
        ("status", json!("public")),
        ("published_at", json!("2030-01-01T00:00")),
        ("published_at", json!("1960-01-01T00:00:00Z")),
        ("version", json!(1)),
        ("author_id", json!(1)),
    ] {
        with(field, value).fails_in(400, field);
    }
    with("slug", json!("first")).fails_in(409, "slug");
    let nulls = json!({"title": "T", "content": "c", "excerpt": null, "slug": null, "category_id": null, "tags": null});
    assert_eq!(ada.post(POSTS, &nulls).gives(201)["slug"], "t");
}

#[test]
fn each_sees_and_changes_what_the_role_allows() {
    let blog = Blog::start();
    for person in [make::author("bob"), make::author("cat"), make::editor("eve"), make::reader("rod")] {
        person.put_into(&blog);
    }
    let program = |name: &str| blog.program_of(name, if name == "rod" { Scope::Read } else { Scope::Write });
    let (bob, cat, eve, rod, stranger) =
        (program("bob"), program("cat"), program("eve"), program("rod"), blog.program());
    let new = |title: &str, status: &str| json!({"title": title, "content": "x", "status": status});
    stranger.post(POSTS, &new("No", "draft")).fails(401);
    rod.post(POSTS, &new("No", "draft")).fails(403);
    blog.program_of("bob", Scope::Read).post(POSTS, &new("No", "draft")).fails(403);
    let draft = bob.post(POSTS, &new("Draft", "draft")).gives(201)["id"].clone();
    let public = bob.post(POSTS, &new("Public", "published")).gives(201)["id"].clone();
    let (draft, public) = (format!("{POSTS}/{draft}"), format!("{POSTS}/{public}"));
    let change = json!({"title": "Mine", "version": 1});
    for (who, of_draft, of_public) in [(&stranger, 401, 401), (&rod, 403, 403), (&cat, 404, 403)] {
        who.patch(&draft, &change).fails(of_draft);
        who.delete(&draft).fails(of_draft);
        who.patch(&public, &change).fails(of_public);
        who.delete(&public).fails(of_public);
        who.get(&draft).fails(404);
        who.get(&public).gives(200);
    }
    eve.get(&draft).gives(200);
    eve.patch(&public, &json!({"title": "Edited", "version": 1})).gives(200);
    bob.patch(&draft, &change).gives(200);

    stranger.get(&format!("{POSTS}?status=draft")).fails(401);
    rod.get(&format!("{POSTS}?status=any")).fails(403);
    let total = |who: &Program, query: &str| who.get(&format!("{POSTS}{query}")).gives(200)["total"].clone();
    assert_eq!(
        (total(&bob, "?status=draft"), total(&cat, "?status=draft"), total(&eve, "?status=draft")),
        (json!(1), json!(0), json!(1))
    );
    assert_eq!(
        (total(&bob, "?status=any"), total(&cat, "?status=any"), total(&stranger, "")),
        (json!(2), json!(0), json!(1))
    );
    assert_eq!(total(&cat, "?status=draft&author=bob"), 0);
}

#[test]
fn lists_come_in_pages_that_lead_to_each_other() {
    let blog = Blog::start();
    for n in 1..=5 {
        make::tagged_post(&blog, &format!("Post {n}"), "Some text.", if n > 3 { "late" } else { "early" });
    }
    let stranger = blog.program();
    let first = stranger.get(&format!("{POSTS}?per_page=2&tag=&author=root-ada"));
    let links = first.header("link").to_owned();
    let list = first.gives(200);
    assert_eq!((&list["total"], &list["pages"], &list["current_page"]), (&json!(5), &json!(3), &json!(1)));
    assert_eq!(list["posts"].as_array().unwrap().len(), 2);
    assert_eq!(list["posts"][0]["content"], json!(null), "lists come without texts");
    assert!(
        links.contains("rel=\"next\"") && links.contains("rel=\"last\"") && !links.contains("rel=\"prev\""),
        "{links}"
    );
    let next = links.split(", ").find(|link| link.contains("\"next\"")).unwrap();
    let next = next.split(['<', '>']).nth(1).unwrap();
    let next = &next[next.find("/posts").unwrap()..];
    assert!(next.contains("per_page=2") && next.contains("author=root-ada"), "{next}");
    assert_eq!(stranger.get(next).gives(200)["current_page"], 2);
    stranger.get(&format!("{POSTS}?per_page=2&page=4")).fails(404);
    assert_eq!(stranger.get(&format!("{POSTS}?tag=late")).gives(200)["total"], 2);
    for nothing in ["tag=none", "author=nobody", "category=none"] {
        let list = stranger.get(&format!("{POSTS}?{nothing}")).gives(200);
        assert_eq!(
            (&list["total"], &list["pages"], &list["posts"]),
            (&json!(0), &json!(1), &json!([])),
            "{nothing}"
        );
        stranger.get(&format!("{POSTS}?{nothing}&page=2")).fails(404);
    }
    for (query, field) in [
        ("per_page=101", "per_page"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("status=new", "status"),
        ("sort=id", "sort"),
        ("page=1&page=2", "page"),
    ] {
        stranger.get(&format!("{POSTS}?{query}")).fails_in(400, field);
    }
}

#[test]
fn posts_are_found_by_their_words() {
    let blog = Blog::start();
    let id = make::tagged_post(&blog, "The engine", "It hums and hums.", "steam");
    make::draft(&blog, "Another engine", "Nobody hears it hum.");
    let stranger = blog.program();
    let found = stranger.get(&format!("{POSTS}/search?q=engine")).gives(200);
    assert_eq!((&found["total"], &found["current_page"]), (&json!(1), &json!(1)));
    let post = &found["posts"][0];
    assert_eq!(
        (&post["id"], &post["author"], &post["tags"]),
        (&json!(id), &json!("root-ada"), &json!(["steam"]))
    );
    assert_eq!(post.as_object().unwrap().len(), 6);
    let total = |query: &str| stranger.get(&format!("{POSTS}/search?{query}")).gives(200)["total"].clone();
    assert_eq!(total("q=engine&tag=steam"), 1);
    assert_eq!(total("q=engine&tag=none"), 0);
    assert_eq!(total("q=engine&category_id=77"), 0);
    assert_eq!(total("tag=steam"), 1, "without words: the newest");
    stranger.get(&format!("{POSTS}/search?q=engine&page=2")).fails(404);
    stranger.get(&format!("{POSTS}/search?category_id=x")).fails_in(400, "category_id");
}
