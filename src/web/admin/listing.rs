//! What the admin's lists share: sorting by column, and ids of selected rows.

use serde::Deserialize;

use crate::error::Error;

/// Rows of a page.
pub const PER_PAGE: u64 = 25;
/// Rows that one form may name.
const MAX_SELECTED: usize = 1_000;

/// By which column a list is sorted, and the links that sort it otherwise.
#[derive(Debug, Clone)]
pub struct Sorting {
    key: String,
    ascending: bool,
    path: &'static str,
    kept: Vec<(String, String)>,
}

impl Sorting {
    /// Reads `sort` and `dir`; an unknown value is the sender's mistake. `keys` are the known columns,
    /// the first of them, descending, is the order without a wish.
    pub fn parse(sort: &str, dir: &str, keys: &[&str], path: &'static str) -> Result<Self, Error> {
        let key = match sort {
            "" => keys.first().copied().unwrap_or_default(),
            sort if keys.contains(&sort) => sort,
            _ => return Err(Error::BadRequest("The list can't be sorted by that.".into())),
        };
        let ascending = match dir {
            "" | "desc" => false,
            "asc" => true,
            _ => return Err(Error::BadRequest("A list is sorted asc or desc.".into())),
        };
        Ok(Self { key: key.to_owned(), ascending, path, kept: Vec::new() })
    }

    /// The links keep these parameters.
    pub fn keeping(mut self, query: &[(&str, &str)]) -> Self {
        let pairs = query.iter().filter(|(_, value)| !value.is_empty());
        self.kept = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self
    }

    /// Whether the list is sorted by this column.
    pub fn is_by(&self, key: &str) -> bool {
        self.key == key
    }

    /// The column.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether smaller values come first.
    pub fn ascending(&self) -> bool {
        self.ascending
    }

    /// The word in addresses.
    pub fn dir(&self) -> &'static str {
        if self.ascending { "asc" } else { "desc" }
    }

    /// The value of `aria-sort`.
    pub fn aria(&self) -> &'static str {
        if self.ascending { "ascending" } else { "descending" }
    }

    /// The link that sorts by a column, or turns the order of the present one.
    pub fn href(&self, key: &str) -> String {
        let turned = self.is_by(key) && !self.ascending;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.kept);
        query.append_pair("sort", key).append_pair("dir", if turned { "asc" } else { "desc" });
        format!("{}?{}", self.path, query.finish())
    }
}

/// A bulk form that only names rows and a deed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BulkInput {
    /// Rows, one by one.
    pub ids: Vec<String>,
    /// The deed.
    pub action: String,
    /// A further word that some deeds need.
    pub role: String,
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
        0 => Err(Error::BadRequest("Nothing was selected. Go back and tick what should change.".into())),
        count if count > MAX_SELECTED => Err(Error::BadRequest(format!(
            "{count} rows are too many for one form; at most {MAX_SELECTED} fit."
        ))),
        _ => Ok(parsed),
    }
}

/// `3 posts`, `1 post`.
pub fn counted(count: usize, one: &str) -> String {
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) if one == "person" => format!("{count} people"),
        _ => format!("{count} {one}s"),
    }
}
