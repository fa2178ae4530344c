use actix_web::ResponseError;
use proptest::prelude::*;

use super::*;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(dead_code)]
struct Sent {
    title: Member<String>,
    count: Member<i32>,
    data: Object<Inner>,
    ids: Vec<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(dead_code)]
struct Inner {
    name: String,
}

fn wrong<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Vec<(String, String)> {
    let problem = parse::<T>(body.as_bytes()).unwrap_err();
    assert_eq!(problem.status_code(), 400);
    problem.errors().iter().map(|(field, words)| (field.to_owned(), words.to_owned())).collect()
}

fn pair(field: &str, words: &str) -> (String, String) {
    (field.to_owned(), words.to_owned())
}

#[test]
fn every_wrong_field_is_named() {
    assert_eq!(
        wrong::<Sent>(r#"{"title": 5, "count": "x", "tite": "a", "ids": [1, 2]}"#),
        [
            pair("count", "must be a whole number that is not too large"),
            pair("tite", "is not known here"),
            pair("title", "must be a text"),
        ]
    );
    assert_eq!(wrong::<Sent>(r#"{"data": {"name": 1}}"#), [pair("data", "name must be a text")]);
    assert_eq!(wrong::<Sent>(r#"{"data": {"nom": 1}}"#), [pair("data", "nom is not known here")]);
    assert_eq!(wrong::<Sent>(r#"{"data": ["x"]}"#), [pair("data", "must be an object")]);
    assert_eq!(wrong::<Sent>(r#"{"ids": [1, "b"]}"#), [pair("ids[1]", "must be a whole number")]);
    assert_eq!(wrong::<Sent>(r#"{"ids": 3}"#), [pair("ids", "must be a list")]);
    assert_eq!(
        wrong::<Vec<Inner>>(r#"[{"name": "a"}, {"name": 5, "x": 1}, 7]"#),
        [pair("1.name", "must be a text"), pair("1.x", "is not known here"), pair("2", "must be an object"),]
    );
}

#[test]
fn a_body_that_is_no_object_is_refused_as_a_whole() {
    for body in ["", "{", "5", "null", "\"x\"", "[]", "{\"title\": \"\\ud800\"}", "\u{feff}{}"] {
        assert_eq!(wrong::<Sent>(body), [], "{body}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(wrong::<Sent>(&deep), []);
}

#[test]
fn a_field_may_be_left_out_or_emptied() {
    let sent = |body: &str| parse::<Sent>(body.as_bytes()).unwrap();
    assert_eq!(sent("{}").title, Member::Absent);
    assert_eq!(sent(r#"{"title": null}"#).title, Member::Null);
    assert_eq!(sent(r#"{"title": ""}"#).title, Member::Value(String::new()));
}

proptest! {
    #[test]
    fn any_bytes_are_a_value_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse::<Sent>(&bytes);
    }

    #[test]
    fn any_text_comes_through(text in any::<String>()) {
        let body = serde_json::json!({ "title": text }).to_string();
        prop_assert_eq!(parse::<Sent>(body.as_bytes()).unwrap().title, Member::Value(text));
    }
}
