//! What somebody sent, shown to them again field by field, whatever form it was.

use super::parking::{FIELD, WRITER};
use super::posted::is_secret;
use crate::kit::field_errors::label_of;

/// Names of fields that mean nothing to a person.
const TECHNICAL: &[&str] =
    &["action", "version", "next", "ids", "parent_id", "scope", "remember", "cover", "preview"];
/// Characters from which on a value gets room of its own.
const LONG: usize = 80;

/// A form with its values.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Where it is sent.
    pub action: String,
    /// Whether it can be sent again from here; else the values are there to be copied.
    pub may_be_sent: bool,
    /// In the order they were sent.
    pub fields: Vec<ReturnedField>,
}

/// One field.
#[derive(Debug, Clone)]
pub struct ReturnedField {
    /// As sent.
    pub name: String,
    /// As people read it.
    pub label: String,
    /// As sent.
    pub value: String,
    /// How it is shown.
    pub kind: FieldKind,
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Not at all.
    Hidden,
    /// To be typed anew.
    Secret,
    /// On a line.
    Line,
    /// As a text.
    Text,
}

impl Returned {
    /// The fields that were sent to `action`; None when no person typed any of them.
    pub fn of(action: &str, fields: Vec<(String, String)>, may_be_sent: bool) -> Option<Self> {
        let fields: Vec<ReturnedField> = fields.into_iter().filter_map(field).collect();
        let is_typed = |field: &ReturnedField| matches!(field.kind, FieldKind::Line | FieldKind::Text);
        fields.iter().any(|field| is_typed(field) && !field.value.trim().is_empty()).then(|| Self {
            action: action.to_owned(),
            may_be_sent,
            fields,
        })
    }
}

fn field((name, value): (String, String)) -> Option<ReturnedField> {
    let kind = match name.as_str() {
        FIELD | WRITER => return None,
        name if is_secret(name) => FieldKind::Secret,
        name if TECHNICAL.contains(&name) || value.is_empty() => FieldKind::Hidden,
        "content" | "description" | "bio" => FieldKind::Text,
        _ if value.chars().nth(LONG).is_some() || value.contains(['\n', '\r']) => FieldKind::Text,
        _ => FieldKind::Line,
    };
    Some(ReturnedField { label: label_of(&name), name, value, kind })
}

/// The id of a field's control, for its label.
pub fn id_of(index: &usize) -> String {
    format!("returned-{index}")
}
