//! What the admin's lists share: sorting by column, and addresses that keep the filter.

use crate::error::Error;

/// Rows of a page.
pub const PER_PAGE: u64 = 25;

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

/// The address of a list with these parameters, empty ones left out.
pub fn address_with(path: &str, query: &[(&str, &str)]) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    match pairs.finish() {
        pairs if pairs.is_empty() => path.to_owned(),
        pairs => format!("{path}?{pairs}"),
    }
}
