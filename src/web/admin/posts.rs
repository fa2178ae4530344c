//! `/admin/posts`: every post of the site.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::listing::{PER_PAGE, Sorting};
use crate::db::Conn;
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::category::{self, Category};
use crate::models::post::filter::State as PostState;
use crate::models::post::{self, PostCard, PostFilter, PostSort};
use crate::models::tag;
use crate::models::user::{self, Byline};
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Layout, State, page};

/// People offered in the select; beyond that the filter by author leads to their posts.
const PEOPLE: i64 = 200;

#[derive(Template)]
#[template(path = "admin/posts/index.html")]
struct IndexPage {
    layout: Layout,
    posts: Page<PostCard>,
    query: IndexQuery,
    sorting: Sorting,
    categories: Vec<Category>,
    people: Vec<Byline>,
    pagination: Pagination,
}

/// The filter as sent, in the address of the list and in the bulk form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    /// `draft`, `scheduled`, `published`, `trash`, or empty.
    pub status: String,
    /// A username.
    pub author: String,
    /// A slug.
    pub category: String,
    /// A slug.
    pub tag: String,
    /// Words of the title.
    pub q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl IndexQuery {
    /// A filter without an order: the values of [`IndexQuery::kept`].
    pub fn of_filter([status, author, category, tag, q]: [&str; 5]) -> Self {
        Self {
            status: status.to_owned(),
            author: author.to_owned(),
            category: category.to_owned(),
            tag: tag.to_owned(),
            q: q.to_owned(),
            ..Self::default()
        }
    }

    /// Finds what the words stand for; names that nobody has find nothing.
    pub fn filter(&self, conn: &mut Conn) -> Result<Option<PostFilter>, Error> {
        let state = PostState::parse(&self.status)
            .ok_or_else(|| Error::BadRequest("There is no such status.".into()))?;
        let mut filter = PostFilter { state, text: self.q.clone(), ..PostFilter::default() };
        if !self.author.is_empty() {
            let Some(author) = found(user::find_by_username(conn, self.author.trim()))? else {
                return Ok(None);
            };
            filter.author_id = Some(author.id);
        }
        if !self.category.is_empty() {
            let Some(category) = found(category::find_by_slug(conn, &self.category))? else {
                return Ok(None);
            };
            filter.category_ids = vec![category.id];
        }
        if !self.tag.is_empty() {
            let Some(tag) = found(tag::find_by_slug(conn, self.tag.trim()))? else { return Ok(None) };
            filter.tag_id = Some(tag.id);
        }
        Ok(Some(filter))
    }

    /// The parameters that links and the bulk form keep.
    pub fn kept(&self) -> [(&'static str, &str); 5] {
        [
            ("status", &self.status),
            ("author", &self.author),
            ("category", &self.category),
            ("tag", &self.tag),
            ("q", &self.q),
        ]
    }

    fn sort(&self) -> Result<(PostSort, bool, Sorting), Error> {
        let keys = ["updated", "published", "title"];
        let sorting = Sorting::parse(&self.sort, &self.dir, &keys, "/admin/posts")?.keeping(&self.kept());
        let sort = match sorting.key() {
            "published" => PostSort::Published,
            "title" => PostSort::Title,
            _ => PostSort::Updated,
        };
        Ok((sort, sorting.ascending(), sorting))
    }
}

fn found<T>(result: diesel::QueryResult<T>) -> Result<Option<T>, Error> {
    use diesel::OptionalExtension;
    Ok(result.optional()?)
}

/// `GET /admin/posts`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let number = page_number(query.page.as_deref())?;
    let (sort, ascending, sorting) = query.sort()?;
    let (wanted, now) = (query.clone(), layout.now);
    let (posts, categories, people) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let posts = match wanted.filter(conn)? {
                Some(filter) => post::find_page(conn, &filter, (sort, ascending), (number, PER_PAGE), now)?,
                None => {
                    (number == 1).then(|| Page { items: Vec::new(), number, per_page: PER_PAGE, total: 0 })
                }
            };
            Ok((posts.ok_or(Error::NotFound)?, category::all(conn)?, user::bylines(conn, PEOPLE)?))
        })
        .await?;
    let kept: Vec<(&str, &str)> = query
        .kept()
        .into_iter()
        .chain([("sort", query.sort.as_str()), ("dir", query.dir.as_str())])
        .collect();
    let pagination = Pagination::new(&posts, "/admin/posts", &kept);
    page(&IndexPage { layout, posts, query: query.clone(), sorting, categories, people, pagination })
}
