//! Lists in pages: the page asked for, and links to the others.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::answers::json;
use super::problem::Problem;
use crate::kit::page::Page;
use crate::kit::page::PageNumber as Number;
use crate::web::parts::State;

/// Things on a page unless another number is asked for.
const PER_PAGE: u64 = 20;
/// Things on a page at most.
const MOST: u64 = 100;

/// `page`: 1 unless sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PageNumber(u64);

/// `per_page`: 20 unless sent, at most 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PerPage(u64);

impl Default for PageNumber {
    fn default() -> Self {
        Self(1)
    }
}

impl Default for PerPage {
    fn default() -> Self {
        Self(PER_PAGE)
    }
}

impl TryFrom<String> for PageNumber {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        whole(&text, u64::MAX).map(Self).ok_or("must be a whole number from 1 on")
    }
}

impl TryFrom<String> for PerPage {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        whole(&text, MOST).map(Self).ok_or("must be a whole number from 1 to 100")
    }
}

fn whole(text: &str, most: u64) -> Option<u64> {
    Number::parse(Some(text)).map(|number| number.get()).filter(|number| *number <= most)
}

/// The parameters of a list without a filter.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The number of the page, from 1.
    #[param(value_type = Option<u64>, minimum = 1, example = 1)]
    page: PageNumber,
    /// Things on a page.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, example = 20)]
    per_page: PerPage,
}

impl PageQuery {
    /// The page asked for, as nouns take it.
    pub fn wanted(self) -> (u64, u64) {
        wanted(self.page, self.per_page)
    }
}

/// The page asked for, as nouns take it: its number, and how much fits on it.
pub fn wanted(page: PageNumber, per_page: PerPage) -> (u64, u64) {
    (page.0, per_page.0)
}

/// The one page of a list that nothing stands on; None for any other.
pub fn nothing<T>((number, per_page): (u64, u64)) -> Option<Page<T>> {
    (number == 1).then(|| Page { items: Vec::new(), number, per_page, total: 0 })
}

/// A page of a list, with links to the others.
pub fn answer<T>(
    request: &HttpRequest,
    page: &Page<T>,
    body: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let mut answer = json(body)?;
    if let Ok(links) = links(request, page).parse() {
        answer.headers_mut().insert(LINK, links);
    }
    Ok(answer)
}

/// The links as RFC 8288 writes them: absolute, as readers of the site would ask.
fn links<T>(request: &HttpRequest, page: &Page<T>) -> String {
    let base = request.app_data::<State>().map_or("", |state| state.config.server.base());
    let others: Vec<(String, String)> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .filter(|(name, _)| name != "page")
        .collect();
    let link = |number: u64, relation: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&others).append_pair("page", &number.to_string());
        format!("<{base}{}?{}>; rel=\"{relation}\"", request.path(), query.finish())
    };
    let mut links = vec![link(1, "first")];
    links.extend(page.previous().map(|number| link(number, "prev")));
    links.extend(page.next().map(|number| link(number, "next")));
    links.push(link(page.last(), "last"));
    links.join(", ")
}
