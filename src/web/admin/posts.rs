//! `/admin/posts`: every post of the site.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::bulk_form::BulkForm;
use super::listing::{PER_PAGE, Sorting, address_with};
use crate::db::Conn;
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::category::{self, Category};
use crate::models::post::filter::State as PostState;
use crate::models::post::{self, PostCard, PostFilter, PostSort};
use crate::models::tag;
use crate::models::user::{self, Byline};
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Layout, State, page_with_status};

/// People and categories suggested while typing; any other name works too.
const SUGGESTED: i64 = 50;

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
    bulk: BulkForm,
}

/// The filter as sent, in the address of the list and in the bulk form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    /// `draft`, `scheduled`, `published`, `trash`, or empty.
    pub status: String,
    /// A username.
    pub author: String,
    /// A slug, or a name.
    pub category: String,
    /// A slug, or a name.
    pub tag: String,
    /// Words of the title.
    pub q: String,
    /// A column.
    pub sort: String,
    /// `asc` or `desc`.
    pub dir: String,
    /// The number of the page.
    pub page: Option<String>,
}

impl IndexQuery {
    /// The list in this state; its first page.
    pub fn address(&self) -> String {
        let order = [("sort", self.sort.as_str()), ("dir", self.dir.as_str())];
        let pairs: Vec<(&str, &str)> = self.kept().into_iter().chain(order).collect();
        address_with("/admin/posts", &pairs)
    }

    /// Finds what the words stand for; names that nobody has find nothing.
    pub fn filter(&self, conn: &mut Conn) -> Result<Option<PostFilter>, Error> {
        let mut filter = PostFilter { state: self.state()?, text: self.q.clone(), ..PostFilter::default() };
        if !self.author.is_empty() {
            let Some(author) = found(user::find_by_username(conn, self.author.trim()))? else {
                return Ok(None);
            };
            filter.author_id = Some(author.id);
        }
        if !self.category.is_empty() {
            let Some(category) = category::find_meant(conn, &self.category)? else {
                return Ok(None);
            };
            filter.category_ids = vec![category.id];
        }
        if !self.tag.is_empty() {
            let Some(tag) = tag::find_meant(conn, &self.tag)? else { return Ok(None) };
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

    /// Whether status, order and page are of the kind that can be.
    pub fn check(&self) -> Result<(), Error> {
        page_number(self.page.as_deref())?;
        self.sort()?;
        self.state().map(drop)
    }

    fn state(&self) -> Result<PostState, Error> {
        PostState::parse(&self.status).ok_or_else(|| Error::BadRequest("There is no such status.".into()))
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
    list(layout, &state, query.into_inner(), BulkForm::default()).await
}

/// The list, with the bulk form as it was sent when that was refused.
pub(super) async fn list(
    layout: Layout,
    state: &State,
    query: IndexQuery,
    bulk: BulkForm,
) -> Result<HttpResponse, Error> {
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
            let posts = posts.ok_or(Error::NotFound)?;
            Ok((posts, category::first(conn, SUGGESTED)?, user::first_authors(conn, SUGGESTED)?))
        })
        .await?;
    let kept: Vec<(&str, &str)> = query
        .kept()
        .into_iter()
        .chain([("sort", query.sort.as_str()), ("dir", query.dir.as_str())])
        .collect();
    let pagination = Pagination::new(&posts, "/admin/posts", &kept);
    page_with_status(
        bulk.status(),
        &IndexPage { layout, posts, query: query.clone(), sorting, categories, people, pagination, bulk },
    )
}
