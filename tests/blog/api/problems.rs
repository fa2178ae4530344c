//! Whatever fails in the API is a problem in JSON, and nothing of the pages shines through.

use platen::models::api_token::Scope;
use reqwest::Method;
use serde_json::json;

use super::Told;
use crate::support::browser::Page;
use crate::support::{Blog, make};

#[track_caller]
fn is_problem(page: Page, status: u16) {
    assert_eq!(
        (page.status, page.header("content-type")),
        (status, "application/problem+json"),
        "{}",
        page.path
    );
}

#[test]
fn what_is_not_there_or_not_taken_is_a_problem() {
    let blog = Blog::start();
    let somebody = blog.visitor();
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/posts",
        "/api/v1/nothing",
        "/api/v1/posts/77",
        "/api/v1/posts/x",
        "/api/v1/posts/-1",
        "/api/v1/posts/99999999999999999999",
    ] {
        is_problem(somebody.get(path), 404);
    }
    is_problem(somebody.get("/api/v1/posts/%ff"), 400);
    is_problem(somebody.get("/api/v1/posts?tag=%00"), 400);
    let refused = blog.program().call(Method::PUT, "/posts", None, &[]).is(405);
    let allowed = refused.header("allow");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    let with = |accept: &str| blog.program().get_with("/posts", &[("accept", accept)]);
    with("text/html").is(406);
    with("text/html, application/json;q=0.1").is(200);
    blog.program().call(Method::HEAD, "/posts", None, &[]).is(200);
}

#[test]
fn a_body_is_json_of_known_fields_or_a_problem() {
    let blog = Blog::start();
    let bearer = format!("Bearer {}", blog.token_of("root-ada", Scope::Write, ""));
    let send = |kind: &str, body: &[u8]| {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        blog.visitor().post_raw("/api/v1/posts", body.to_vec(), &headers)
    };
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        is_problem(send(kind, b"{}"), 415);
    }
    for body in [&b"{"[..], b"", b"[]", b"5", b"null", b"\"\xff\"", b"{\"title\": \"\\ud800\"}"] {
        is_problem(send("application/json", body), 400);
    }
    let wrong = send("application/json; charset=utf-8", b"{\"tite\": 1}");
    assert!(wrong.body.contains("\"tite\":["), "{}", wrong.body);
    is_problem(wrong, 400);
    let ada = blog.program_of("root-ada", Scope::Write);
    ada.post("/posts?x=1", &json!({"title": "T", "content": "c"})).fails_in(400, "x");
    let long = json!({"title": "T", "content": "x".repeat(14 * 1024 * 1024)});
    ada.post("/posts", &long).fails(413);
}

#[test]
fn a_browsers_session_says_nothing_here() {
    let blog = Blog::start();
    let browser = blog.admin();
    let body = || json!({"title": "T", "content": "c"}).to_string().into_bytes();
    let own = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    let refused = browser.post_raw("/api/v1/posts", body(), &own);
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    is_problem(refused, 401);
    let foreign = [("content-type", "application/json"), ("origin", "https://elsewhere.example")];
    is_problem(browser.post_raw("/api/v1/posts", body(), &foreign), 403);
    let id = make::draft(&blog, "Hidden", "x");
    is_problem(browser.get(&format!("/api/v1/posts/{id}")), 404);
}

#[test]
fn old_addresses_are_no_matter_of_the_api() {
    let blog = Blog::start();
    blog.admin().post("/admin/redirects", &[("from", "/api/v1/old"), ("to", "/archive")]);
    blog.program().get("/old").is(404);
}
