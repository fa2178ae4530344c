//! What is wrong with a form, field by field, in words for the person who filled it in.

use validator::ValidationErrors;

/// Messages beside fields, in the order they were found; at most one a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One message beside one field.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, message);
        errors
    }

    /// Adds a message unless the field has one.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        if self.get(field).is_none() {
            self.0.push((field.to_owned(), message.into()));
        }
    }

    /// The message beside `field`.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every field with its message.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// Every field, its name as people read it, and its message.
    pub fn labelled(&self) -> impl Iterator<Item = (&str, String, &str)> {
        self.iter().map(|(field, message)| (field, label_of(field), message))
    }

    /// Takes the value, or notes the message beside `field`.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, String>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(message) => {
                self.add(field, message);
                None
            }
        }
    }

    /// `Ok` when nothing is wrong.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

/// A field's name as people read it: `category_id` is “Category”.
pub fn label_of(field: &str) -> String {
    let mut label = field.trim_end_matches("_id").replace('_', " ");
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

impl From<ValidationErrors> for FieldErrors {
    fn from(found: ValidationErrors) -> Self {
        let mut errors = Self::new();
        for (field, problems) in found.field_errors() {
            for problem in problems {
                let message = problem.message.clone().unwrap_or_else(|| "is not valid".into());
                errors.add(&field, message);
            }
        }
        errors.0.sort();
        errors
    }
}
