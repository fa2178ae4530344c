//! `/admin/categories`

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::listing::{PER_PAGE, Sorting};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::category::{self, Category, Offer};
use crate::models::term::TermInput;
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other, term_taken};

#[derive(Template)]
#[template(path = "admin/categories/index.html")]
struct IndexPage {
    layout: Layout,
    categories: Page<Category>,
    counts: HashMap<i64, u64>,
    names: HashMap<i64, String>,
    offer: Offer,
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
    offer: Offer,
    form: TermInput,
    errors: FieldErrors,
}

impl IndexPage {
    fn count(&self, category: &Category) -> u64 {
        self.counts.get(&category.id).copied().unwrap_or(0)
    }

    fn parent(&self, category: &Category) -> &str {
        category.parent_id.and_then(|id| self.names.get(&id)).map_or("–", String::as_str)
    }
}

/// The list's filter as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    pub(super) q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

/// Where to merge into.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MergeInput {
    /// An id, an address or a name.
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
    let (now, words) = (layout.now, query.q.clone());
    let order = (sorting.is_by("posts"), sorting.ascending());
    let (categories, counts, names, offer) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let page = category::find_page(conn, &words, order, (number, PER_PAGE), now)?;
            let categories = page.ok_or(Error::NotFound)?;
            let ids: Vec<i64> = categories.items.iter().map(|category| category.id).collect();
            let parents: Vec<i64> =
                categories.items.iter().filter_map(|category| category.parent_id).collect();
            let counts = category::live_counts(conn, &ids, now)?;
            Ok((categories, counts, category::names(conn, &parents)?, category::offer(conn, &[])?))
        })
        .await?;
    let kept = [("q", query.q.as_str()), ("sort", &query.sort), ("dir", &query.dir)];
    let pagination = Pagination::new(&categories, "/admin/categories", &kept);
    let q = query.q;
    page_with_status(
        status,
        &IndexPage { layout, categories, counts, names, offer, q, sorting, pagination, form, errors },
    )
}

/// Where there are very many categories, one is named instead of chosen.
async fn with_parent(mut form: TermInput, state: &State) -> Result<(TermInput, TermInput), Error> {
    let (sent, typed) = (form.clone(), form.parent_id.trim().to_owned());
    if !typed.is_empty()
        && typed.parse::<i64>().is_err()
        && let Some(meant) = state.db.read(move |conn| category::find_meant(conn, &typed)).await?
    {
        form.parent_id = meant.id.to_string();
    }
    Ok((sent, form))
}

/// `POST /admin/categories`
pub async fn create(
    editor: Editor,
    form: Form<TermInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, meant) = with_parent(form.into_inner(), &state).await?;
    let term = match meant.parse(100) {
        Ok(term) => term,
        Err(errors) => {
            return list(StatusCode::BAD_REQUEST, layout, &state, IndexQuery::default(), form, errors).await;
        }
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| category::create(conn, &actor, &term, now)).await;
    match term_taken(saved)? {
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
    let (category, offer) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let category = category::find(conn, id)?;
            let parent: Vec<i64> = category.parent_id.into_iter().collect();
            let offer = category::offer(conn, &parent)?.without(id);
            Ok((category, offer))
        })
        .await?;
    let form = form.unwrap_or_else(|| TermInput {
        name: category.name.clone(),
        slug: category.slug.clone(),
        description: category.description.clone(),
        parent_id: category.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        version: category.version.to_string(),
    });
    page_with_status(status, &EditPage { layout, category, offer, form, errors })
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
    let id = *id;
    let (form, meant) = with_parent(form.into_inner(), &state).await?;
    let term = match meant.parse(100) {
        Ok(term) => term,
        Err(errors) => return show(StatusCode::BAD_REQUEST, layout, &state, id, Some(form), errors).await,
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| category::update(conn, &actor, id, &term, now)).await;
    match term_taken(saved)? {
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
    let (actor, now, id) = (editor.actor(), state.now(), *id);
    let into_id = state
        .db
        .write(move |conn| -> Result<i64, Error> {
            let into = category::find_meant(conn, &form.into_id)?
                .ok_or_else(|| Error::BadRequest("There is no such category to merge into.".into()))?;
            category::merge(conn, &actor, id, into.id, now)?;
            Ok(into.id)
        })
        .await?;
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
    flash.notice("The category is gone; its posts live on.");
    see_other(urls::admin("categories"))
}
