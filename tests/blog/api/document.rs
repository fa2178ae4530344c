//! The OpenAPI document says what there is: no more, and no less.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Blog;

pub fn document(blog: &Blog) -> Value {
    blog.program().get("/openapi.json").is(200).json()
}

/// Every method at every address of the API, as the routes' page spells them.
fn routes() -> BTreeSet<(String, String)> {
    let source =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/app/routes/api.rs")).unwrap();
    let scope = source.split("web::scope(\"/api/v1\")").nth(1).unwrap();
    let scope = scope.split("\n}\n").next().unwrap();
    let mut found = BTreeSet::new();
    for resource in scope.split("at(\"").skip(1) {
        let (path, rest) = resource.split_once('"').unwrap();
        for method in ["get", "post", "put", "patch", "delete"] {
            let spellings = [format!(".route({method}()"), format!(".route(web::{method}()")];
            if spellings.iter().any(|spelling| rest.contains(spelling.as_str())) {
                found.insert((method.to_owned(), format!("/api/v1{path}")));
            }
        }
    }
    found
}

#[test]
fn every_call_is_described_and_every_description_is_a_call() {
    let blog = Blog::start();
    let document = document(&blog);
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item
                .as_object()
                .unwrap()
                .keys()
                .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()));
            methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
        })
        .collect();
    let mut routes = routes();
    assert!(routes.len() > 8, "{routes:?}");
    // These two describe the others.
    routes.remove(&("get".to_owned(), "/api/v1/openapi.json".to_owned()));
    routes.remove(&("get".to_owned(), "/api/v1/docs".to_owned()));
    assert_eq!(described, routes);
}

#[test]
fn the_document_is_whole() {
    let blog = Blog::start();
    let document = document(&blog);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name} is nowhere");
    }
    let tags: Vec<&str> =
        document["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let call = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{call} says nothing");
            assert!(
                operation["tags"]
                    .as_array()
                    .is_some_and(|own| own.iter().all(|tag| tags.contains(&tag.as_str().unwrap()))),
                "{call}"
            );
            for status in ["400", "401", "406", "429", "500", "503"] {
                let content = &operation["responses"][status]["content"]["application/problem+json"];
                assert!(content["schema"].is_object(), "{call} says nothing about {status}");
            }
            if operation["requestBody"].is_object() {
                assert!(
                    operation["responses"]["415"].is_object() && operation["responses"]["413"].is_object(),
                    "{call}"
                );
            }
        }
    }
}

#[test]
fn people_read_about_it_on_a_page() {
    let blog = Blog::start();
    let page = blog
        .visitor()
        .visit("/api/v1/docs")
        .has_status(200)
        .sees("Bearer")
        .sees("/api/v1/posts/{id}")
        .sees("bulk-update");
    assert!(page.has("#get-posts-id") && !page.has("script"));
    assert!(page.header("content-type").starts_with("text/html"));
    for call in routes().iter().filter(|(_, path)| !path.ends_with("docs") && !path.ends_with(".json")) {
        assert!(page.text().contains(&call.1), "{call:?} is not on the page");
    }
}

#[test]
fn what_is_typed_just_so_stands_there_as_code() {
    let blog = Blog::start();
    let page = blog.visitor().visit("/api/v1/docs").has_status(200);
    assert!(!page.text().contains('`'), "a backtick is left");
    // In what a call says, in its parameters and fields, and in its answers.
    for sentence in [
        "The <code>ETag</code> of what is to be changed, or <code>*</code>.",
        "3 to 40 ASCII letters, digits, <code>_</code> or <code>-</code>;",
        "it is in the log under <code>request_id</code>.",
        "is told by row, counted from 0: <code>3.email</code>.",
    ] {
        assert!(page.body.contains(sentence), "{sentence}");
    }
    assert!(!page.body.contains("<code></code>"));
}
