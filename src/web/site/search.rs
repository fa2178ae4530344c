//! `/search`: posts by their words.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::plain_name;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::page::{Page, offset};
use crate::kit::search_query::{SearchQuery, Segment};
use crate::models::category::{self, Offer};
use crate::models::post::{self, PostCard};
use crate::models::search::{self, SearchFilter};
use crate::models::{tag, user};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::respond::NotKept;
use crate::web::parts::{Layout, State, reader_page};

/// Characters of a text shown around its matches.
const SNIPPET: usize = 240;

#[derive(Template)]
#[template(path = "site/search.html")]
struct SearchPage {
    layout: Layout,
    form: SearchInput,
    categories: Offer,
    unknown: Option<String>,
    results: Page<Match>,
    /// Whether more posts match than can be paged to.
    is_cut: bool,
    pagination: Pagination,
}

/// What the reader looks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SearchInput {
    q: String,
    category: String,
    tag: String,
    author: String,
    page: Option<String>,
}

/// A post that was found.
struct Match {
    card: PostCard,
    title: Vec<Segment>,
    snippet: Vec<Segment>,
}

/// `GET /search`; without words the form alone.
pub async fn index(
    layout: Layout,
    state: State,
    query: web::Query<SearchInput>,
) -> Result<HttpResponse, Error> {
    let form = query.into_inner();
    let (number, now) = (page_number(form.page.as_deref())?, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let asked = form.clone();
    let (categories, unknown, (results, is_cut)) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let categories = category::offer(conn, &[])?;
            match filter_of(conn, &asked)? {
                Ok(filter) => {
                    let results = find_matches(conn, &asked.q, &filter, (number, per_page), now)?;
                    Ok((categories, None, results))
                }
                Err(unknown) if number == 1 => Ok((categories, Some(unknown), (nothing(per_page), false))),
                Err(_) => Err(Error::NotFound),
            }
        })
        .await?;
    let kept =
        [("q", &*form.q), ("category", &*form.category), ("tag", &*form.tag), ("author", &*form.author)];
    let pagination = Pagination::new(&results, &urls::search(), &kept);
    let found = results.items.iter().map(|found| found.card.published_at.max(Some(found.card.updated_at)));
    let modified = found.max().flatten();
    let page = SearchPage { layout, form, categories, unknown, results, is_cut, pagination };
    let mut answer = reader_page(&page.layout, &page, modified)?;
    if page.unknown.is_some() {
        // Whoever comes by that name makes another page of it.
        answer.extensions_mut().insert(NotKept);
    }
    Ok(answer)
}

impl SearchPage {
    /// Whether there was anything to look for.
    fn has_words(&self) -> bool {
        !SearchQuery::parse(&self.form.q).is_empty()
    }

    /// How many posts match, as far as that was counted.
    fn count(&self) -> String {
        let total = self.results.total;
        let least = if self.is_cut { "At least " } else { "" };
        format!("{least}{total} {}", if total == 1 { "result" } else { "results" })
    }
}

/// The ids that stand behind the names; the inner error names what is not there.
fn filter_of(conn: &mut Conn, form: &SearchInput) -> Result<Result<SearchFilter, String>, Error> {
    let mut filter = SearchFilter::default();
    if !form.category.is_empty() {
        match category::find_meant(conn, &form.category)? {
            Some(found) => filter.category_ids = category::with_descendants(conn, found.id)?,
            None => return Ok(Err(format!("There is no category “{}”.", form.category))),
        }
    }
    if let Some(slug) = Some(form.tag.trim().trim_start_matches('#')).filter(|slug| !slug.is_empty()) {
        match known(slug, |slug| tag::find_by_slug(conn, &slug.to_lowercase()))? {
            Some(tag) => filter.tag_id = Some(tag.id),
            None => return Ok(Err(format!("There is no tag “{slug}”."))),
        }
    }
    if let Some(name) = Some(form.author.trim()).filter(|name| !name.is_empty()) {
        match known(name, |name| user::find_by_username(conn, name))? {
            Some(author) => filter.author_id = Some(author.id),
            None => return Ok(Err(format!("There is no author “{name}”."))),
        }
    }
    Ok(Ok(filter))
}

fn known<T>(name: &str, find: impl FnOnce(&str) -> diesel::QueryResult<T>) -> Result<Option<T>, Error> {
    match plain_name(name) {
        Err(_) => Ok(None),
        Ok(name) => match find(name) {
            Ok(found) => Ok(Some(found)),
            Err(diesel::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        },
    }
}

fn find_matches(
    conn: &mut Conn,
    typed: &str,
    filter: &SearchFilter,
    (number, per_page): (u64, u64),
    now: Moment,
) -> Result<(Page<Match>, bool), Error> {
    let query = SearchQuery::parse(typed);
    let skipped = offset(number, per_page).ok_or(Error::NotFound)?;
    let hits = search::find(conn, &query, filter, (per_page as i64, skipped), now)?;
    if !Page::<Match>::exists(number, hits.total, per_page) {
        return Err(Error::NotFound);
    }
    let items = post::cards_with_texts(conn, &hits.post_ids)?
        .into_iter()
        .map(|(card, text)| Match {
            title: query.highlight(&card.title),
            snippet: query.snippet(&text, SNIPPET),
            card,
        })
        .collect();
    Ok((Page { items, number, per_page, total: hits.total }, hits.is_cut))
}

fn nothing(per_page: u64) -> Page<Match> {
    Page { items: Vec::new(), number: 1, per_page, total: 0 }
}
