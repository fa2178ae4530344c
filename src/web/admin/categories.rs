//! `/admin/categories`

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::{PER_PAGE, Sorting};
use super::term_errors::sorted_out;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::{Page, offset};
use crate::models::category::{self, Category};
use crate::models::term::TermInput;
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/categories/index.html")]
struct IndexPage {
    layout: Layout,
    categories: Page<Category>,
    counts: HashMap<i64, u64>,
    parents: Vec<Category>,
    q: String,
    sorting: Sorting,
    pagination: Pagination,
    form: TermInput,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "admin/categories/edit.html")]
struct EditPage {
    layout: Layout,
    category: Category,
    others: Vec<Category>,
    form: TermInput,
    errors: FieldErrors,
}

impl IndexPage {
    fn count(&self, category: &Category) -> u64 {
        self.counts.get(&category.id).copied().unwrap_or(0)
    }

    fn parent(&self, category: &Category) -> &str {
        let parent = self.parents.iter().find(|parent| category.parent_id == Some(parent.id));
        parent.map_or("–", |parent| parent.name.as_str())
    }
}

/// The list's filter as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

/// Where to merge into.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MergeInput {
    into_id: String,
}

/// `GET /admin/categories`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let form = TermInput::default();
    list(StatusCode::OK, layout, &state, query.into_inner(), form, FieldErrors::new()).await
}

async fn list(
    status: StatusCode,
    layout: Layout,
    state: &State,
    mut query: IndexQuery,
    form: TermInput,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let number = page_number(query.page.as_deref())?;
    if query.sort.is_empty() && query.dir.is_empty() {
        query.dir = "asc".to_owned();
    }
    let sorting = Sorting::parse(&query.sort, &query.dir, &["name", "posts"], "/admin/categories")?;
    let sorting = sorting.keeping(&[("q", &query.q)]);
    let now = layout.now;
    let (parents, counts) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let categories = category::all(conn)?;
            let ids: Vec<i64> = categories.iter().map(|category| category.id).collect();
            let counts = category::live_counts(conn, &ids, now)?;
            Ok((categories, counts))
        })
        .await?;
    let found = arranged(&parents, &counts, &query.q, &sorting);
    let categories = page_of(found, number).ok_or(Error::NotFound)?;
    let kept = [("q", query.q.as_str()), ("sort", &query.sort), ("dir", &query.dir)];
    let pagination = Pagination::new(&categories, "/admin/categories", &kept);
    let q = query.q;
    page_with_status(
        status,
        &IndexPage { layout, categories, counts, parents, q, sorting, pagination, form, errors },
    )
}

/// The categories with these words, in the order asked for; they come sorted by name.
fn arranged(all: &[Category], counts: &HashMap<i64, u64>, q: &str, sorting: &Sorting) -> Vec<Category> {
    let words = q.trim().to_lowercase();
    let fits = |category: &&Category| {
        category.name.to_lowercase().contains(&words) || category.slug.contains(&words)
    };
    let mut found: Vec<Category> = all.iter().filter(fits).cloned().collect();
    found.sort_by_key(|category| category.name.to_lowercase());
    if sorting.is_by("posts") {
        found.sort_by_key(|category| counts.get(&category.id).copied().unwrap_or(0));
    }
    if !sorting.ascending() {
        found.reverse();
    }
    found
}

fn page_of(found: Vec<Category>, number: u64) -> Option<Page<Category>> {
    let total = found.len() as u64;
    let skipped = offset(number, PER_PAGE).filter(|_| Page::<Category>::exists(number, total, PER_PAGE))?;
    let items = found.into_iter().skip(skipped as usize).take(PER_PAGE as usize).collect();
    Some(Page { items, number, per_page: PER_PAGE, total })
}

/// `POST /admin/categories`
pub async fn create(
    editor: Editor,
    form: Form<TermInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let term = match form.parse(100) {
        Ok(term) => term,
        Err(errors) => {
            return list(StatusCode::BAD_REQUEST, layout, &state, IndexQuery::default(), form, errors).await;
        }
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| category::create(conn, &actor, &term, now)).await;
    match sorted_out(saved)? {
        Ok(_) => {
            flash.notice("The category is there.");
            see_other(urls::admin("categories"))
        }
        Err((status, errors)) => list(status, layout, &state, IndexQuery::default(), form, errors).await,
    }
}

/// `GET /admin/categories/{id}/edit`
pub async fn edit(
    _editor: Editor,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    show(StatusCode::OK, layout, &state, *id, None, FieldErrors::new()).await
}

async fn show(
    status: StatusCode,
    layout: Layout,
    state: &State,
    id: i64,
    form: Option<TermInput>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (category, others) = state
        .db
        .read(move |conn| -> Result<_, Error> { Ok((category::find(conn, id)?, category::all(conn)?)) })
        .await?;
    let others = others.into_iter().filter(|other| other.id != id).collect();
    let form = form.unwrap_or_else(|| TermInput {
        name: category.name.clone(),
        slug: category.slug.clone(),
        description: category.description.clone(),
        parent_id: category.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        version: category.version.to_string(),
    });
    page_with_status(status, &EditPage { layout, category, others, form, errors })
}

/// `POST /admin/categories/{id}`
pub async fn update(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<TermInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    let term = match form.parse(100) {
        Ok(term) => term,
        Err(errors) => return show(StatusCode::BAD_REQUEST, layout, &state, id, Some(form), errors).await,
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| category::update(conn, &actor, id, &term, now)).await;
    state.site.forget();
    match sorted_out(saved)? {
        Ok(()) => {
            flash.notice("The category is saved.");
            see_other(urls::admin_edit("categories", id))
        }
        Err((status, errors)) => show(status, layout, &state, id, Some(form), errors).await,
    }
}

/// `POST /admin/categories/{id}/merge`
pub async fn merge(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<MergeInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let into_id =
        form.into_id.parse::<i64>().map_err(|_| Error::BadRequest("Choose where to merge into.".into()))?;
    let (actor, now) = (editor.actor(), state.now());
    state.db.write(move |conn| category::merge(conn, &actor, *id, into_id, now)).await?;
    state.site.forget();
    flash.notice("Merged: the posts have moved.");
    see_other(urls::admin_edit("categories", into_id))
}

/// `POST /admin/categories/{id}/delete`
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, now) = (editor.actor(), state.now());
    state.db.write(move |conn| category::delete(conn, &actor, *id, now)).await?;
    state.site.forget();
    flash.notice("The category is gone; its posts live on.");
    see_other(urls::admin("categories"))
}
