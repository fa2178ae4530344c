//! The bulk form of a list: what was ticked and chosen, and what is wrong with it when it was refused.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Deserialize;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;

/// Rows that one form may name.
const MAX_SELECTED: usize = 1_000;

/// A bulk form that only names rows and a deed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BulkInput {
    /// Rows, one by one.
    pub ids: Vec<String>,
    /// The deed.
    pub action: String,
}

/// A bulk form as its page shows it; empty at first.
#[derive(Debug, Clone, Default)]
pub struct BulkForm {
    /// Messages beside fields.
    pub errors: FieldErrors,
    status: StatusCode,
    ids: Vec<String>,
    values: BTreeMap<&'static str, String>,
}

impl BulkForm {
    /// The form as it was sent.
    pub fn sent(ids: Vec<String>, values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { ids, values: values.into_iter().collect(), ..Self::default() }
    }

    /// With a message beside a field, and the status that says so. Errors that are not the sender's
    /// stay errors.
    pub fn refused(mut self, field: &str, error: Error) -> Result<Self, Error> {
        let (status, sentence) = match error {
            Error::BadRequest(sentence) => (StatusCode::BAD_REQUEST, sentence),
            Error::Refused(sentence) => (StatusCode::CONFLICT, sentence),
            Error::Stale => {
                let sentence = "Somebody changed one of them meanwhile. Look at the list, then try again.";
                (StatusCode::CONFLICT, sentence.to_owned())
            }
            error => return Err(error),
        };
        self.status = status;
        self.errors.add(field, sentence);
        Ok(self)
    }

    /// 200 unless it was refused.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What stands above the list.
    pub fn sentence(&self) -> Option<&str> {
        self.errors.iter().next().map(|(_, sentence)| sentence)
    }

    /// Whether a row was ticked.
    pub fn is_ticked(&self, id: &i64) -> bool {
        self.ids.iter().any(|ticked| *ticked == id.to_string())
    }

    /// What a field held.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether a field held this.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }
}

/// The selected ids: numbers, each once, some.
pub fn selected(ids: &[String]) -> Result<Vec<i64>, Error> {
    let mut parsed = ids
        .iter()
        .map(|id| id.parse::<i64>().ok().filter(|id| *id > 0))
        .collect::<Option<Vec<i64>>>()
        .ok_or_else(|| Error::BadRequest("The form names a row that can't be.".into()))?;
    parsed.sort_unstable();
    parsed.dedup();
    match parsed.len() {
        0 => Err(Error::BadRequest("Nothing was selected. Tick what should change.".into())),
        count if count > MAX_SELECTED => Err(Error::BadRequest(format!(
            "{count} rows are too many for one form; at most {MAX_SELECTED} fit."
        ))),
        _ => Ok(parsed),
    }
}

/// `3 posts`, `1 post`; also `2 categories`, `2 addresses`, `2 people`.
pub fn counted(count: usize, one: &str) -> String {
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) if one.ends_with('s') => format!("{count} {one}es"),
        (_, None) if one == "person" => format!("{count} people"),
        _ => format!("{count} {one}s"),
    }
}
