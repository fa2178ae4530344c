//! `/admin/media`: the library of everything that was sent or imported.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::{BulkForm, BulkInput, counted, selected};
use super::listing::{PER_PAGE, Sorting, address_with};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::media::{self, Illustration, MediaFilter, MediaSort};
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::pictures::remove_files;
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

/// The kinds a list can be narrowed to: the word in the address, the content type, the name.
const KINDS: [(&str, &str, &str); 6] = [
    ("jpeg", "image/jpeg", "JPEG"),
    ("png", "image/png", "PNG"),
    ("gif", "image/gif", "GIF"),
    ("webp", "image/webp", "WebP"),
    ("avif", "image/avif", "AVIF"),
    ("svg", "image/svg+xml", "SVG"),
];

#[derive(Template)]
#[template(path = "admin/media/index.html")]
struct IndexPage {
    layout: Layout,
    media: Page<Illustration>,
    uses: HashMap<i64, u64>,
    query: IndexQuery,
    bulk: BulkForm,
    sorting: Sorting,
    pagination: Pagination,
}

impl IndexPage {
    fn uses(&self, id: &i64) -> u64 {
        self.uses.get(id).copied().unwrap_or(0)
    }
}

/// The list's filter as sent, in its address and with the bulk form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    q: String,
    kind: String,
    used: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl IndexQuery {
    pub(super) fn filter(&self) -> Result<MediaFilter, Error> {
        let content_type = match self.kind.as_str() {
            "" => None,
            kind => Some(
                KINDS
                    .iter()
                    .find(|(word, ..)| *word == kind)
                    .map(|(_, content_type, _)| (*content_type).to_owned())
                    .ok_or_else(|| Error::BadRequest("There is no such kind of file.".into()))?,
            ),
        };
        let is_used = match self.used.as_str() {
            "" => None,
            "yes" => Some(true),
            "no" => Some(false),
            _ => return Err(Error::BadRequest("Files are used, yes or no.".into())),
        };
        Ok(MediaFilter { owner_id: None, text: self.q.clone(), content_type, is_used })
    }

    fn sorting(&self) -> Result<Sorting, Error> {
        let filter = [("q", self.q.as_str()), ("kind", &self.kind), ("used", &self.used)];
        let columns = ["created", "name", "size"];
        Ok(Sorting::parse(&self.sort, &self.dir, &columns, "/admin/media")?.keeping(&filter))
    }

    /// The parameters that stay from page to page.
    fn kept(&self) -> [(&'static str, &str); 5] {
        [("q", &self.q), ("kind", &self.kind), ("used", &self.used), ("sort", &self.sort), ("dir", &self.dir)]
    }
}

/// `GET /admin/media`
pub async fn index(
    _editor: Editor,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    list(layout, &state, query.into_inner(), BulkForm::default()).await
}

async fn list(
    layout: Layout,
    state: &State,
    query: IndexQuery,
    bulk: BulkForm,
) -> Result<HttpResponse, Error> {
    let number = page_number(query.page.as_deref().filter(|page| !page.is_empty()))?;
    let (filter, sorting) = (query.filter()?, query.sorting()?);
    let sort = match sorting.key() {
        "name" => MediaSort::Name,
        "size" => MediaSort::Size,
        _ => MediaSort::Created,
    };
    let order = (sort, sorting.ascending());
    let (media, uses) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let media = media::find_page(conn, &filter, order, (number, PER_PAGE))?.ok_or(Error::NotFound)?;
            let ids: Vec<i64> = media.items.iter().map(|medium| medium.id).collect();
            let uses = media::uses_of(conn, &ids)?;
            Ok((media, uses))
        })
        .await?;
    let pagination = Pagination::new(&media, "/admin/media", &query.kept());
    let status = bulk.status();
    page_with_status(
        status,
        &IndexPage { layout, media, uses, bulk, sorting, pagination, query: query.clone() },
    )
}

/// `POST /admin/media/bulk`: deletes all of the selected, or none; refused, the list is back as it was.
pub async fn bulk(
    editor: Editor,
    form: Form<BulkInput>,
    query: Form<IndexQuery>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    match delete_selected(&editor, &form, &state).await {
        Ok(count) => {
            flash.notice(format!("{} deleted.", counted(count, "file")));
            see_other(address_with("/admin/media", &query.kept()))
        }
        Err(error) => {
            let bulk = BulkForm::sent(form.ids.clone(), []).refused("ids", error)?;
            list(layout, &state, query, bulk).await
        }
    }
}

async fn delete_selected(editor: &Editor, form: &BulkInput, state: &State) -> Result<usize, Error> {
    if form.action != "delete" {
        return Err(Error::BadRequest("There is no such action.".into()));
    }
    let ids = selected(&form.ids)?;
    let count = ids.len();
    delete(editor, ids, state).await?;
    Ok(count)
}

/// First the rows, then, once that is certain, the files.
pub(super) async fn delete(editor: &Editor, ids: Vec<i64>, state: &State) -> Result<(), Error> {
    let (actor, now) = (editor.actor(), state.now());
    let keys = state.db.write(move |conn| media::delete(conn, &actor, &ids, now)).await?;
    remove_files(state, keys).await
}
