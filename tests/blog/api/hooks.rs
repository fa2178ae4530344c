//! What webhooks are told is what the OpenAPI document says.

use std::collections::BTreeSet;

use platen::models::user::Role;
use platen::models::webhook::Event;
use serde_json::Value;

use super::document::document;
use crate::support::receiver::Receiver;
use crate::support::{Blog, make};

/// What is wrong with a value; a member that the schema does not name is wrong.
fn objections(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    if let Some(path) = schema["$ref"].as_str() {
        let schema = document.pointer(path.trim_start_matches('#')).unwrap();
        return objections(document, schema, value, place);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let mut found: Vec<_> = ways.iter().map(|way| objections(document, way, value, place)).collect();
        found.sort_by_key(Vec::len);
        return found.swap_remove(0);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let mut found = Vec::new();
    let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    if !kinds.contains(&kind.into()) {
        found.push(format!("{place} is {kind}"));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{place} is {value}"));
    }
    if schema["format"] == "date-time"
        && value.as_str().is_some_and(|at| chrono::DateTime::parse_from_rfc3339(at).is_err())
    {
        found.push(format!("{place} is no time"));
    }
    for item in value.as_array().into_iter().flatten() {
        found.extend(objections(document, &schema["items"], item, place));
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        match schema["properties"].get(name) {
            Some(schema) => found.extend(objections(document, schema, member, &place)),
            None => found.push(format!("{place} is not described")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{place}.{name} is missing"));
        }
    }
    found
}

#[test]
fn every_event_is_described_and_every_description_is_an_event() {
    let blog = Blog::start();
    let document = document(&blog);
    let described: BTreeSet<&str> =
        document["webhooks"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(described, Event::ALL.iter().map(|event| event.as_str()).collect());
    for event in Event::ALL {
        let told = &document["webhooks"][event.as_str()]["post"];
        assert_eq!(told["tags"], serde_json::json!(["webhooks"]));
        for status in ["2XX", "410", "default"] {
            assert!(told["responses"][status]["description"].is_string(), "{event}: {status}");
        }
    }
    let page = blog.visitor().visit("/api/v1/docs").sees("Sent by this site").sees("Platen-Signature");
    let page = page.sees("text, in the header, always there").sees("else It is not delivered");
    assert!(page.has("#post-comment-created"));
    for event in Event::ALL {
        assert!(page.all("h3").iter().any(|heading| heading.contains(event.as_str())), "{event}");
    }
}

#[test]
fn what_arrives_is_what_the_document_says() {
    let blog = Blog::start_with(&["--webhooks-to-private-addresses", "true"]);
    make::person("root-ada", Role::Admin).put_into(&blog);
    let (admin, receiver) = (blog.admin(), Receiver::start());
    admin.visit("/admin/webhooks/new").fill("url", &receiver.url()).press("Make webhook").has_status(200);
    admin.post("/admin/webhooks/1/test", &[]).has_status(303);
    admin.post("/admin/categories", &[("name", "Notes")]).has_status(303);
    let fields = [("title", "Engines"), ("content", "The boiler hums."), ("tags", "steam, iron")];
    let published = [&fields[..], &[("category_id", "1"), ("action", "publish")]].concat();
    admin.post("/write", &published).has_status(303);
    blog.work_off_jobs();
    let saved = [&fields[..], &[("category_id", ""), ("version", "1"), ("action", "save")]].concat();
    admin.post("/write/1", &saved).has_status(303);
    let rita = blog.sign_in(make::reader("rita"));
    rita.post("/posts/engines/comments", &[("content", "Does it?")]).has_status(303);
    admin.post("/posts/engines/comments", &[("content", "Yes."), ("parent_id", "")]).has_status(303);
    admin.post("/write/1/trash", &[]).has_status(303);
    blog.work_off_jobs();

    let (document, heard) = (document(&blog), receiver.take());
    let mut events = BTreeSet::new();
    for heard in &heard {
        let event = heard.header("platen-event");
        let told = &document["webhooks"][event]["post"];
        events.insert(event.to_owned());
        let schema = &told["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(objections(&document, schema, &heard.json(), event), [""; 0]);
        let headers = told["parameters"].as_array().unwrap();
        assert_eq!(headers.len(), 3);
        for header in headers {
            let value = heard.header(&header["name"].as_str().unwrap().to_lowercase());
            assert_eq!(objections(&document, &header["schema"], &value.into(), event), [""; 0]);
            if header["name"] == "Platen-Signature" {
                assert_eq!(header["schema"]["pattern"], "^t=[0-9]+,v1=[0-9a-f]{64}$");
                let (time, hex) = value.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
                assert!(time.bytes().all(|byte| byte.is_ascii_digit()) && hex.len() == 64, "{value}");
            }
        }
    }
    assert_eq!(events, Event::ALL.iter().map(|event| event.to_string()).collect());
}
