//! Who calls, what they may do, and how often.

use platen::models::api_token::Scope;
use platen::models::user::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::program::Program;
use crate::support::{Blog, make};

#[test]
fn reading_what_is_public_needs_no_token_and_all_else_does() {
    let blog = Blog::start();
    let nobody = blog.program();
    nobody.get("/categories").is(200);
    let refused = nobody.get("/users").is(401);
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    nobody.post("/categories", &json!({"name": "X"})).is(401);
    nobody.get("/admin/db-stats").is(401);
}

#[test]
fn a_token_that_is_not_good_is_refused_everywhere() {
    let blog = Blog::start();
    let call = |token: &str| Program::new(blog.address, Some(token.to_owned())).get("/categories").status;
    let good = blog.token_of("root-ada", Scope::Read, "1");
    assert_eq!(call(&good), 200);
    assert_eq!(call("nonsense"), 401);
    assert_eq!(call(&format!("{}x", &good[..49])), 401);
    assert_eq!(call(&good[7..]), 401);
    let basic = blog.program().get_with("/categories", &[("authorization", "Basic cm9vdDpyb290")]).is(401);
    assert!(basic.json()["detail"].as_str().unwrap().contains("Bearer TOKEN"));
    let tomorrow = *blog.now() + chrono::TimeDelta::hours(25);
    blog.travel_to(&tomorrow.format("%Y-%m-%dT%H:%M").to_string());
    assert_eq!(call(&good), 401, "expired");
    let other = blog.token_of("root-ada", Scope::Read, "");
    assert_eq!(call(&other), 200);
    blog.admin().post("/account/tokens/2/revoke", &[]).has_status(303);
    assert_eq!(call(&other), 401, "revoked");
}

#[test]
fn the_role_and_the_scope_both_limit() {
    let blog = Blog::start();
    make::editor("grace").put_into(&blog);
    make::author("hopper").put_into(&blog);
    let category = json!({"name": "Engines"});
    blog.program_of("grace", Scope::Read).post("/categories", &category).is(403);
    blog.program_of("hopper", Scope::Write).post("/categories", &category).is(403);
    blog.program_of("grace", Scope::Write).post("/categories", &category).is(201);
    // A scope that a person has outgrown, or fallen short of, opens nothing by itself.
    blog.program_of("grace", Scope::Admin).get("/users").is(403);
    let refused = blog.program_of("root-ada", Scope::Write).get("/users").is(403);
    assert!(refused.header("www-authenticate").contains("insufficient_scope"));
    blog.program_of("root-ada", Scope::Admin).get("/users").is(200);
}

#[test]
fn a_person_who_is_barred_or_demoted_has_no_program_that_goes_on() {
    let blog = Blog::start();
    make::person("second", Role::Admin).put_into(&blog);
    let program = blog.program_of("second", Scope::Admin);
    program.get("/users").is(200);
    let admin = blog.program_of("root-ada", Scope::Admin);
    admin.patch("/users/2", &json!({"role": "editor"})).is(200);
    program.get("/users").is(403);
    admin.patch("/users/2", &json!({"is_active": false})).is(200);
    program.get("/categories").is(401);
}

#[test]
fn cookies_say_nothing_to_the_api() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin.get("/api/v1/users").has_status(401);
    let body = br#"{"name": "X"}"#.to_vec();
    let sent = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    admin.post_raw("/api/v1/categories", body, &sent).has_status(401);
}

#[test]
fn the_use_of_a_token_is_noted() {
    let blog = Blog::start();
    let (admin, token) = (blog.admin(), blog.token_of("root-ada", Scope::Read, ""));
    let last_used = || admin.visit("/account/tokens").all("td[data-label=\"Last used\"]").concat();
    assert_eq!(last_used(), "Never");
    blog.travel_to("2030-01-01T09:00");
    let admin = blog.admin();
    let program = Program::new(blog.address, Some(token));
    program.get("/categories").is(200);
    program.get("/categories").is(200);
    let page = admin.visit("/account/tokens");
    assert_eq!(page.all("td[data-label=\"Last used\"]").concat(), "1 January 2030, 09:00");
}

#[test]
fn callers_are_told_what_they_have_left_and_stopped_when_it_is_spent() {
    let blog = Blog::start_with(&["--api-rate-limit", "6"]);
    make::person("root-ada", Role::Admin).put_into(&blog);
    let program = blog.program_of("root-ada", Scope::Read);
    for left in (0..6).rev() {
        let reply = program.get("/categories").is(200);
        assert_eq!((reply.header("ratelimit-limit"), reply.header("ratelimit-policy")), ("6", "6;w=60"));
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
        assert!((1..=60).contains(&reply.header("ratelimit-reset").parse::<u32>().unwrap()));
    }
    let refused = program.get("/categories").is(429);
    assert_eq!(refused.header("retry-after"), refused.header("ratelimit-reset"));
    // Another token, and whoever has none, have calls of their own.
    blog.program_of("root-ada", Scope::Read).get("/categories").is(200);
    let nobody = blog.program();
    for _ in 0..3 {
        nobody.get("/nowhere").is(404);
    }
    nobody.get("/categories").is(429);
    Program::new(blog.address, Some("platen_x".into())).get("/categories").is(429);
    blog.visitor().visit("/").has_status(200);
}

#[test]
fn pages_of_other_sites_call_only_where_the_operator_lets_them() {
    const APP: &str = "https://app.example.org";
    let ask = [("origin", APP), ("access-control-request-method", "POST")];
    let blog = Blog::start();
    let nobody = blog.program();
    let reply = nobody.call(Method::OPTIONS, "/categories", None, &ask);
    assert!(reply.status >= 400 && reply.header("access-control-allow-origin").is_empty());
    assert!(
        nobody.get_with("/categories", &[("origin", APP)]).header("access-control-allow-origin").is_empty()
    );
    let editor = blog.program_of("root-ada", Scope::Write);
    editor.post_with("/categories", &json!({"name": "X"}), &[("origin", APP)]).is(403);

    let blog = Blog::start_with(&["--api-cors-origins", "https://other.example, https://app.example.org"]);
    make::person("root-ada", Role::Admin).put_into(&blog);
    let editor = blog.program_of("root-ada", Scope::Write);
    let reply = editor.call(Method::OPTIONS, "/categories", None, &ask);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, APP));
    assert!(reply.header("access-control-allow-headers").contains("Authorization"));
    assert!(reply.header("access-control-allow-credentials").is_empty());
    let cross = [("origin", APP), ("sec-fetch-site", "cross-site")];
    let made = editor.post_with("/categories", &json!({"name": "X"}), &cross).is(201);
    assert_eq!(made.header("access-control-allow-origin"), APP);
    let failed = editor.post_with("/categories", &json!({"name": ""}), &cross).is(400);
    assert_eq!(failed.header("access-control-allow-origin"), APP);
    let foreign = [("origin", "https://evil.example")];
    let refused = editor.post_with("/categories", &json!({"name": "Y"}), &foreign).is(403);
    assert!(refused.header("access-control-allow-origin").is_empty());
    // Only the API: a form of such a site is still refused.
    let page =
        blog.visitor().post_raw("/login", Vec::new(), &[("origin", APP), crate::support::browser::FORM]);
    page.has_status(403);
}
