//! `/admin/backups`: makes, checks, downloads, restores and deletes backups, and plans them.

use std::path::Path;

use actix_files::NamedFile;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ContentDisposition, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::backup::catalog::{self, Kept};
use crate::error::Error;
use crate::jobs::{Job as _, MakeBackup, RestoreBackup, VerifyBackup};
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::audit;
use crate::models::job::{self, Job, NewJob};
use crate::models::setting::backup_plan::{self, BackupPlanInput};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Admin, Flash, Form, Layout, State, page, page_with_status, see_other};

/// Backups on one page of the list.
const PER_PAGE: u64 = 50;
/// What works on backups.
const KINDS: [&str; 3] = [MakeBackup::KIND, RestoreBackup::KIND, VerifyBackup::KIND];

#[derive(Template)]
#[template(path = "admin/backups/index.html")]
struct IndexPage {
    layout: Layout,
    backups: Page<Kept>,
    under_way: Vec<Job>,
    folder: String,
    form: BackupPlanInput,
    errors: FieldErrors,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "admin/backups/show.html")]
struct ShowPage {
    layout: Layout,
    backup: Kept,
}

/// `GET /admin/backups`
pub async fn index(
    _admin: Admin,
    query: web::Query<PageQuery>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    list(StatusCode::OK, layout, &state, query.number()?, None, FieldErrors::new()).await
}

async fn list(
    status: StatusCode,
    layout: Layout,
    state: &State,
    number: u64,
    form: Option<BackupPlanInput>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let data_dir = state.config.data_dir.clone();
    let folder = catalog::folder(&data_dir).display().to_string();
    let all = web::block(move || catalog::list(&data_dir)).await??;
    let backups = Page::of(all, number, PER_PAGE).ok_or(Error::NotFound)?;
    let (mut under_way, plan) = state
        .db
        .read(|conn| -> Result<_, Error> {
            Ok((job::latest_of_kinds(conn, &KINDS)?, backup_plan::load(conn)?))
        })
        .await?;
    under_way.retain(|job| !job.state.is_ended());
    let form = form.unwrap_or_else(|| BackupPlanInput::of(plan));
    let pagination = Pagination::new(&backups, "/admin/backups", &[]);
    page_with_status(status, &IndexPage { layout, backups, under_way, folder, form, errors, pagination })
}

/// `POST /admin/backups`: queues the making of one.
pub async fn create(admin: Admin, state: State, flash: Flash) -> Result<HttpResponse, Error> {
    flash.notice(
        "The backup is being made. It counts once it was restored into a scratch database and compared.",
    );
    enqueue(&admin, &state, MakeBackup::asked().to_new()?).await
}

async fn enqueue(admin: &Admin, state: &State, new: NewJob) -> Result<HttpResponse, Error> {
    let (actor, now) = (admin.actor(), state.now());
    let id = state.db.write(move |conn| job::enqueue(conn, &actor, &new, now)).await?;
    state.queue.bell.ring();
    see_other(urls::admin_item("jobs", id))
}

/// `POST /admin/backups/plan`: when backups are made by themselves.
pub async fn plan(
    admin: Admin,
    form: Form<BackupPlanInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return list(StatusCode::BAD_REQUEST, layout, &state, 1, Some(form), errors).await,
    };
    let (actor, now) = (admin.actor(), state.now());
    let changed = state.db.write(move |conn| backup_plan::change(conn, &actor, new, now)).await?;
    flash.notice(if changed { "The plan is saved." } else { "Nothing was changed." });
    see_other(urls::admin("backups"))
}

/// `GET /admin/backups/{name}`
pub async fn show(
    _admin: Admin,
    name: web::Path<String>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let backup = find(&state, &name).await?;
    page(&ShowPage { layout, backup })
}

async fn find(state: &State, name: &str) -> Result<Kept, Error> {
    let (data_dir, name) = (state.config.data_dir.clone(), name.to_owned());
    web::block(move || catalog::find(&data_dir, &name)).await?
}

/// `POST /admin/backups/{name}/verify`
pub async fn verify(
    admin: Admin,
    name: web::Path<String>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let backup = find(&state, &name).await?;
    flash.notice("The backup is being restored into a scratch database and compared.");
    enqueue(&admin, &state, VerifyBackup::named(&backup.name).to_new()?).await
}

/// `POST /admin/backups/{name}/restore`
pub async fn restore(
    admin: Admin,
    name: web::Path<String>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let backup = find(&state, &name).await?;
    flash.notice("The site as it is now is kept as a backup first; then the other one takes its place, and everybody signs in anew.");
    enqueue(&admin, &state, RestoreBackup::named(&backup.name).to_new()?).await
}

/// `POST /admin/backups/{name}/delete`
pub async fn destroy(
    admin: Admin,
    name: web::Path<String>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let backup = find(&state, &name).await?;
    record(&admin, &state, "backup.deleted", &backup.name).await?;
    let data_dir = state.config.data_dir.clone();
    web::block(move || catalog::remove(&data_dir, &backup.name)).await??;
    flash.notice("The backup is gone.");
    see_other(urls::admin("backups"))
}

/// `GET /admin/backups/{name}/download`: in pieces, and from the middle for who asks so.
pub async fn download(
    admin: Admin,
    name: web::Path<String>,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Error> {
    let backup = find(&state, &name).await?;
    record(&admin, &state, "backup.downloaded", &backup.name).await?;
    let file = open(&backup.path)?
        .set_content_disposition(ContentDisposition::attachment(backup.file_name()))
        // It is packed already.
        .set_content_encoding(ContentEncoding::Identity);
    let mut answer = file.into_response(&request);
    answer.headers_mut().insert(CACHE_CONTROL, NO_STORE);
    Ok(answer)
}

const NO_STORE: actix_web::http::header::HeaderValue =
    actix_web::http::header::HeaderValue::from_static("private, no-store");

fn open(path: &Path) -> Result<NamedFile, Error> {
    NamedFile::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound,
        _ => error.into(),
    })
}

async fn record(admin: &Admin, state: &State, action: &'static str, name: &str) -> Result<(), Error> {
    let (actor, now, name) = (admin.actor(), state.now(), name.to_owned());
    let subject = move |conn: &mut _| audit::record(conn, &actor, action, ("backup", None, &name), "", now);
    state.db.write(subject).await
}
