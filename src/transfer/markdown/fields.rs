//! What the front matter says, whichever language it was written in.

use std::collections::BTreeMap;

/// A value of the front matter; numbers and dates are kept as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing after the name.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A string, a number or a date.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Names and values, the names in lower case.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// The text of a single value, trimmed; `None` when empty, a list or a map.
    pub fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Bool(yes) => Some(yes.to_string()),
            _ => None,
        }
    }

    /// Yes or no, in the words that people use; `None` for anything else.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Bool(yes) => Some(*yes),
            Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "on" | "1" => Some(true),
                "false" | "no" | "n" | "off" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// One name or many: a single value counts as a list of one, a map gives its `name`.
    pub fn names(&self) -> Vec<String> {
        match self {
            Value::List(values) => values.iter().flat_map(Value::names).collect(),
            Value::Map(map) => {
                map.get("name").or_else(|| map.get("title")).and_then(Value::text).into_iter().collect()
            }
            single => single.text().into_iter().collect(),
        }
    }

    /// Words: a list as it is, a text cut at commas, or at white space when it has none.
    pub fn words(&self) -> Vec<String> {
        let Value::Text(text) = self else {
            return self.names();
        };
        let words: Vec<&str> =
            if text.contains(',') { text.split(',').collect() } else { text.split_whitespace().collect() };
        words.into_iter().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}

/// A value and the line of the file on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What was written.
    pub value: Value,
    /// The line in the file, from 1.
    pub line: usize,
}

/// All names of the front matter, in lower case, with their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Field>);

impl Fields {
    /// Adds a value; the first of two names that differ only in case wins.
    pub fn insert(&mut self, name: &str, value: Value, line: usize) {
        self.0.entry(name.to_lowercase()).or_insert(Field { value, line });
    }

    /// The first of these names that has a value. `taxonomies.tags` looks one map deeper.
    pub fn first(&self, names: &[&str]) -> Option<Field> {
        names.iter().find_map(|name| self.find(name))
    }

    fn find(&self, name: &str) -> Option<Field> {
        let found = match name.split_once('.') {
            None => self.0.get(name)?.clone(),
            Some((outer, inner)) => {
                let field = self.0.get(outer)?;
                let Value::Map(map) = &field.value else {
                    return None;
                };
                Field { value: map.get(inner)?.clone(), line: field.line }
            }
        };
        (found.value != Value::Null).then_some(found)
    }

    /// The text of the first of these names that has one.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.find(name)?.value.text())
    }

    /// The names in the first of these fields that has any, each once.
    pub fn names(&self, names: &[&str]) -> Vec<String> {
        distinct(names.iter().filter_map(|name| self.find(name)).map(|field| field.value.names()))
    }

    /// The words in the first of these fields that has any, each once.
    pub fn words(&self, names: &[&str]) -> Vec<String> {
        distinct(names.iter().filter_map(|name| self.find(name)).map(|field| field.value.words()))
    }
}

/// The first list that isn't empty, each entry once without regard to case.
fn distinct(mut lists: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut first = lists.find(|list| !list.is_empty()).unwrap_or_default();
    first.retain(|name| seen.insert(name.to_lowercase()));
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn words_come_from_lists_commas_and_spaces() {
        assert_eq!(text("rust web").words(), ["rust", "web"]);
        assert_eq!(text("Rust, Web servers,").words(), ["Rust", "Web servers"]);
        assert_eq!(Value::List(vec![text("Web servers"), text(" ")]).words(), ["Web servers"]);
        assert_eq!(Value::Null.words(), [""; 0]);
    }

    #[test]
    fn names_come_from_text_lists_and_maps() {
        assert_eq!(text("Ada and Grace").names(), ["Ada and Grace"]);
        let map = Value::Map([("name".to_owned(), text("Ada"))].into());
        assert_eq!(Value::List(vec![map, text("Grace")]).names(), ["Ada", "Grace"]);
    }

    #[test]
    fn fields_ignore_case_and_look_into_one_map() {
        let mut fields = Fields::default();
        fields.insert(
            "Taxonomies",
            Value::Map([("tags".to_owned(), Value::List(vec![text("a"), text("A")]))].into()),
            4,
        );
        fields.insert("tags", Value::Null, 2);
        assert_eq!(fields.words(&["tags", "taxonomies.tags"]), ["a"]);
        assert_eq!(fields.first(&["taxonomies.tags"]).map(|field| field.line), Some(4));
    }
}
