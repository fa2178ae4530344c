//! `/admin/tags`

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::{BulkForm, BulkInput, counted, selected};
use super::listing::{PER_PAGE, Sorting, address_with};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::tag::{self, Tag};
use crate::models::term::TermInput;
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other, term_taken};

#[derive(Template)]
#[template(path = "admin/tags/index.html")]
struct IndexPage {
    layout: Layout,
    tags: Page<Tag>,
    counts: HashMap<i64, u64>,
    query: IndexQuery,
    sorting: Sorting,
    form: TermInput,
    errors: FieldErrors,
    pagination: Pagination,
    bulk: BulkForm,
}

#[derive(Template)]
#[template(path = "admin/tags/edit.html")]
struct EditPage {
    layout: Layout,
    tag: Tag,
    form: TermInput,
    errors: FieldErrors,
}

impl IndexPage {
    fn count(&self, tag: &Tag) -> u64 {
        self.counts.get(&tag.id).copied().unwrap_or(0)
    }
}

/// The list's filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    pub(super) q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

/// Where to merge into: an id, or the address or name of a tag, since there may be very many.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MergeInput {
    into_id: String,
    into: String,
}

/// `GET /admin/tags`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    show_list(StatusCode::OK, layout, &state, query.into_inner(), Forms::default()).await
}

/// The forms that stand on the list.
#[derive(Default)]
struct Forms {
    new: TermInput,
    errors: FieldErrors,
    bulk: BulkForm,
}

/// The first page of the list, with a new tag to correct.
async fn list(
    status: StatusCode,
    layout: Layout,
    state: &State,
    new: TermInput,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let forms = Forms { new, errors, ..Forms::default() };
    show_list(status, layout, state, IndexQuery::default(), forms).await
}

async fn show_list(
    status: StatusCode,
    layout: Layout,
    state: &State,
    mut query: IndexQuery,
    forms: Forms,
) -> Result<HttpResponse, Error> {
    let number = page_number(query.page.as_deref())?;
    if query.sort.is_empty() && query.dir.is_empty() {
        query.dir = "asc".to_owned();
    }
    let sorting =
        Sorting::parse(&query.sort, &query.dir, &["name"], "/admin/tags")?.keeping(&[("q", &query.q)]);
    let (words, ascending) = (query.q.clone(), sorting.ascending());
    let (tags, counts) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let tags = tag::find_page(conn, &words, ascending, (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            let ids: Vec<i64> = tags.items.iter().map(|tag| tag.id).collect();
            let counts = tag::post_counts(conn, &ids)?;
            Ok((tags, counts))
        })
        .await?;
    let kept = [("q", query.q.as_str()), ("sort", query.sort.as_str()), ("dir", query.dir.as_str())];
    let pagination = Pagination::new(&tags, "/admin/tags", &kept);
    let Forms { new: form, errors, bulk } = forms;
    page_with_status(
        status,
        &IndexPage { layout, tags, counts, query: query.clone(), sorting, form, errors, pagination, bulk },
    )
}

/// `POST /admin/tags`
pub async fn create(
    editor: Editor,
    form: Form<TermInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let (name, term) = match tag::parse(&form) {
        Ok(parsed) => parsed,
        Err(errors) => {
            return list(StatusCode::BAD_REQUEST, layout, &state, form, errors).await;
        }
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| tag::create(conn, &actor, &name, &term, now)).await;
    match term_taken(saved)? {
        Ok(_) => {
            flash.notice("The tag is there.");
            see_other(urls::admin("tags"))
        }
        Err((status, errors)) => list(status, layout, &state, form, errors).await,
    }
}

/// `GET /admin/tags/{id}/edit`
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
    let tag = state.db.read(move |conn| tag::find(conn, id)).await?;
    let form = form.unwrap_or_else(|| TermInput {
        name: tag.name.clone(),
        slug: tag.slug.clone(),
        description: tag.description.clone(),
        parent_id: String::new(),
        version: tag.version.to_string(),
    });
    page_with_status(status, &EditPage { layout, tag, form, errors })
}

/// `POST /admin/tags/{id}`
pub async fn update(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<TermInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    let (name, term) = match tag::parse(&form) {
        Ok(parsed) => parsed,
        Err(errors) => return show(StatusCode::BAD_REQUEST, layout, &state, id, Some(form), errors).await,
    };
    let (actor, now) = (editor.actor(), state.now());
    let saved = state.db.write(move |conn| tag::update(conn, &actor, (id, &name), &term, now)).await;
    match term_taken(saved)? {
        Ok(()) => {
            flash.notice("The tag is saved.");
            see_other(urls::admin_edit("tags", id))
        }
        Err((status, errors)) => show(status, layout, &state, id, Some(form), errors).await,
    }
}

/// `POST /admin/tags/{id}/merge`
pub async fn merge(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<MergeInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, now, form) = (editor.actor(), state.now(), form.into_inner());
    let into_id = state
        .db
        .write(move |conn| -> Result<i64, Error> {
            let into = match form.into_id.trim().parse::<i64>() {
                Ok(id) => tag::find(conn, id),
                Err(_) => tag::find_meant(conn, &form.into)?.ok_or(diesel::NotFound),
            };
            let into = into.map_err(|error| match Error::from(error) {
                Error::NotFound => Error::BadRequest("There is no such tag to merge into.".into()),
                error => error,
            })?;
            tag::merge(conn, &actor, *id, into.id, now)?;
            Ok(into.id)
        })
        .await?;
    flash.notice("Merged: the posts have the other tag now.");
    see_other(urls::admin_edit("tags", into_id))
}

/// `POST /admin/tags/{id}/delete`
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, now) = (editor.actor(), state.now());
    state.db.write(move |conn| tag::delete(conn, &actor, *id, now)).await?;
    flash.notice("The tag is gone; its posts live on.");
    see_other(urls::admin("tags"))
}

/// `POST /admin/tags/bulk`: deletes all of the selected, or none.
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    query: Form<IndexQuery>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, query) = (form.into_inner(), query.into_inner());
    let bulk = BulkForm::sent(form.ids.clone(), [("action", form.action.clone())]);
    let refused = match (selected(&form.ids), form.action.as_str()) {
        (Ok(ids), "delete") => {
            let (actor, now, count) = (editor.actor(), state.now(), ids.len());
            state.db.write(move |conn| tag::delete_many(conn, &actor, &ids, now)).await?;
            flash.notice(format!("{} deleted.", counted(count, "tag")));
            let kept = [("q", query.q.as_str()), ("sort", query.sort.as_str()), ("dir", query.dir.as_str())];
            return see_other(address_with("/admin/tags", &kept));
        }
        (Err(error), _) => bulk.refused("ids", error)?,
        (_, "") => bulk.refused("action", Error::BadRequest("Choose what to do with the tags.".into()))?,
        _ => bulk.refused("action", Error::BadRequest("There is no such action.".into()))?,
    };
    let forms = Forms { bulk: refused, ..Forms::default() };
    show_list(StatusCode::BAD_REQUEST, layout, &state, query, forms).await
}
