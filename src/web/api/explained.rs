//! The OpenAPI document as people read it: calls with their fields, answers and examples.

use serde_json::{Map, Value};

use super::words::Words;

/// Methods in the order of reading.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Calls about one kind of thing.
pub struct Group {
    /// Also its anchor.
    pub name: String,
    /// In a sentence.
    pub about: Words,
    /// In the order of their addresses.
    pub calls: Vec<Call>,
}

/// One method at one address, or what is told of one event.
pub struct Call {
    /// Its anchor.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With its variables in braces; the word of an event.
    pub path: String,
    /// In a sentence.
    pub summary: Words,
    /// Further sentences.
    pub about: Words,
    /// Whether it is this site that calls, when something happens.
    pub is_told: bool,
    /// Whether a token is needed.
    pub needs_token: bool,
    /// In the address and in headers.
    pub parameters: Vec<Field>,
    /// Of the body.
    pub fields: Vec<Field>,
    /// A body that may be sent.
    pub example: String,
    /// Those that succeed first.
    pub answers: Vec<Answer>,
}

/// A parameter, or a field of a body.
pub struct Field {
    /// As it is spelled.
    pub name: String,
    /// What it must be.
    pub kind: String,
    /// Whether it must be there.
    pub is_needed: bool,
    /// In a sentence.
    pub about: Words,
}

/// What a call may answer.
pub struct Answer {
    /// Of HTTP; `else` for all that are not named.
    pub status: String,
    /// In a sentence.
    pub about: Words,
    /// A body; empty where it has none, and for problems, which are all alike.
    pub example: String,
}

impl Call {
    /// What is said of parts that are never missing.
    pub fn needed(&self) -> &'static str {
        if self.is_told { "always there" } else { "needed" }
    }
}

impl Answer {
    /// Whether the call did what was asked.
    pub fn is_success(&self) -> bool {
        self.status.starts_with(['2', '3'])
    }
}

/// The calls of a document by the groups that it names.
pub fn groups(document: &Value) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let group = |tag: &Value| Group {
        name: text(&tag["name"]),
        about: words(&tag["description"]),
        calls: calls(document, &tag["name"]),
    };
    tags.map(group).filter(|group| !group.calls.is_empty()).collect()
}

fn calls(document: &Value, tag: &Value) -> Vec<Call> {
    let taken = document["paths"].as_object().into_iter().flatten();
    let told = document["webhooks"].as_object().into_iter().flatten();
    taken
        .chain(told)
        .flat_map(|(path, item)| METHODS.iter().map(move |method| (path, *method, &item[*method])))
        .filter(|(_, _, operation)| operation["tags"].as_array().is_some_and(|tags| tags.contains(tag)))
        .map(|(path, method, operation)| call(document, (path, method), operation))
        .collect()
}

fn call(document: &Value, (path, method): (&str, &str), operation: &Value) -> Call {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let security = operation["security"].as_array();
    let mut answers: Vec<Answer> = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(status, response)| answer(document, status, response))
        .collect();
    answers.sort_by(|a, b| a.status.cmp(&b.status));
    Call {
        id: anchor(method, path),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: words(&operation["summary"]),
        about: words(&operation["description"]),
        // An address begins so, and the word of an event does not.
        is_told: !path.starts_with('/'),
        needs_token: security
            .is_some_and(|ways| ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty()))),
        parameters: parameters.map(|parameter| self::parameter(document, parameter)).collect(),
        fields: fields(document, body),
        example: example_of(document, body),
        answers,
    }
}

/// `get-posts-id`
fn anchor(method: &str, path: &str) -> String {
    let words = path.trim_start_matches("/api/v1/").split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).fold(method.to_owned(), |anchor, word| format!("{anchor}-{word}"))
}

fn parameter(document: &Value, parameter: &Value) -> Field {
    Field {
        name: text(&parameter["name"]),
        kind: format!("{}, in the {}", kind(document, &parameter["schema"]), text(&parameter["in"])),
        is_needed: parameter["required"] == true,
        about: words(&parameter["description"]),
    }
}

fn answer(document: &Value, status: &str, response: &Value) -> Answer {
    let schema = &response["content"]["application/json"]["schema"];
    Answer {
        status: status.replace("default", "else"),
        about: words(&response["description"]),
        example: example_of(document, schema),
    }
}

/// The members of an object, or of what a list holds.
fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    if schema["items"].is_object() {
        return fields(document, &schema["items"]);
    }
    let needed = schema["required"].as_array();
    let members = schema["properties"].as_object().into_iter().flatten();
    members
        .map(|(name, member)| Field {
            name: name.clone(),
            kind: kind(document, member),
            is_needed: needed.is_some_and(|needed| needed.iter().any(|needed| needed == name)),
            about: words(&member["description"]),
        })
        .collect()
}

/// What a value must be, in a few words.
fn kind(document: &Value, schema: &Value) -> String {
    if let Some(ways) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let ways: Vec<String> = ways.iter().map(|way| kind(document, way)).collect();
        return ways.join(" or ");
    }
    let schema = resolved(document, schema);
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(text).collect();
        return words.join(", ");
    }
    match &schema["type"] {
        Value::Array(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| word(document, schema, kind)).collect();
            kinds.join(" or ")
        }
        kind => word(document, schema, kind),
    }
}

fn word(document: &Value, schema: &Value, kind: &Value) -> String {
    match (kind.as_str().unwrap_or_default(), schema["format"].as_str()) {
        ("string", Some("date-time")) => "time".into(),
        ("string", _) => "text".into(),
        ("integer", _) => "whole number".into(),
        ("boolean", _) => "true or false".into(),
        ("array", _) => format!("list of {}", self::kind(document, &schema["items"])),
        ("", _) => "anything".into(),
        (kind, _) => kind.to_owned(),
    }
}

/// What a reference leads to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"));
    match name {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

fn example_of(document: &Value, schema: &Value) -> String {
    match schema.is_object() {
        true => serde_json::to_string_pretty(&example(document, schema)).unwrap_or_default(),
        false => String::new(),
    }
}

/// A value of the schema, made of the examples of its parts.
fn example(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let whole = parts.iter().chain([&without_parts(schema)]).fold(Map::new(), |mut whole, part| {
            if let Value::Object(members) = example(document, part) {
                whole.extend(members);
            }
            whole
        });
        return Value::Object(whole);
    }
    if let Some(ways) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let way = ways.iter().find(|way| way["type"] != "null");
        return way.map_or(Value::Null, |way| example(document, way));
    }
    if let Some(members) = schema["properties"].as_object() {
        return members.iter().map(|(name, member)| (name.clone(), example(document, member))).collect();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return first.clone();
    }
    match schema["items"].is_object() {
        true => Value::Array(vec![example(document, &schema["items"])]),
        false => Value::Null,
    }
}

/// What stands beside the parts of a schema.
fn without_parts(schema: &Value) -> Value {
    let members = schema.as_object().into_iter().flatten().filter(|(name, _)| *name != "allOf");
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn words(value: &Value) -> Words {
    Words::of(value.as_str().unwrap_or_default())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
