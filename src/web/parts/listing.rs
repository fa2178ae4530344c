//! What numbered lists share: the page asked for, and links to the others that keep the filter.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::kit::page::{Page, PageLink, PageNumber};

/// `?page=N` alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    /// As sent.
    pub page: Option<String>,
}

impl PageQuery {
    /// The number; anything but a whole number from 1 on is a page that does not exist.
    pub fn number(&self) -> Result<u64, Error> {
        page_number(self.page.as_deref())
    }
}

/// See [`PageQuery::number`].
pub fn page_number(text: Option<&str>) -> Result<u64, Error> {
    PageNumber::parse(text).map(|number| number.get()).ok_or(Error::NotFound)
}

/// The links below a list; `templates/parts/pagination.html` shows them.
#[derive(Debug, Clone)]
pub struct Pagination {
    /// Number of this page.
    pub number: u64,
    /// Number of the last page.
    pub last: u64,
    /// How many rows there are in all.
    pub total: u64,
    links: Vec<PageLink>,
    path: String,
    query: BTreeMap<String, String>,
}

impl Pagination {
    /// Links from a page of the list at `path`; `query` holds the parameters that stay.
    pub fn new<T>(page: &Page<T>, path: &str, query: &[(&str, &str)]) -> Self {
        Self {
            number: page.number,
            last: page.last(),
            total: page.total,
            links: page.links(),
            path: path.to_owned(),
            query: query
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    /// First, near and last pages, and gaps.
    pub fn links(&self) -> &[PageLink] {
        &self.links
    }

    /// Address of a page.
    pub fn href(&self, number: &u64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        if *number > 1 {
            query.append_pair("page", &number.to_string());
        }
        let query = query.finish();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// Address of all rows as a file for spreadsheets.
    pub fn csv(&self) -> String {
        let path = format!("{}.csv", self.path);
        let query: Vec<(&str, &str)> = self
            .query
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "sort" | "dir"))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query);
        match pairs.finish() {
            pairs if pairs.is_empty() => path,
            pairs => format!("{path}?{pairs}"),
        }
    }

    /// Number of the page before.
    pub fn previous(&self) -> Option<u64> {
        (self.number > 1).then(|| self.number - 1)
    }

    /// Number of the page after.
    pub fn next(&self) -> Option<u64> {
        (self.number < self.last).then(|| self.number + 1)
    }
}
