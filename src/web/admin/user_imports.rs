//! `/admin/users/import`: many people from a file, all or none.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::jobs::{Job, SendInvitations};
use crate::kit::field_errors::FieldErrors;
use crate::models::user::{self, Listed, MOST_LISTED, WrongLine};
use crate::urls;
use crate::web::parts::upload::Upload;
use crate::web::parts::{Admin, Flash, Layout, State, page_with_status, see_other};

/// Bytes of a file.
const LARGEST: usize = 4 * 1024 * 1024;
/// Wrong lines that one page shows.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "admin/users/import.html")]
struct ImportPage {
    layout: Layout,
    errors: FieldErrors,
    wrong: Vec<WrongLine>,
    sends_mail: bool,
}

/// `GET /admin/users/import`
pub async fn new(_admin: Admin, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    answer(StatusCode::OK, layout, &state, FieldErrors::new(), Vec::new())
}

/// `POST /admin/users/import`
pub async fn create(
    admin: Admin,
    request: HttpRequest,
    body: web::Payload,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let upload = Upload::read(&request, body, LARGEST).await?;
    let file = match upload.file {
        Some(file) => file,
        None if upload.is_too_large => {
            let errors = FieldErrors::one("file", "is larger than 4 MB");
            return answer(StatusCode::PAYLOAD_TOO_LARGE, layout, &state, errors, Vec::new());
        }
        None => {
            let errors = FieldErrors::one("file", "is missing, or empty; choose one");
            return answer(StatusCode::BAD_REQUEST, layout, &state, errors, Vec::new());
        }
    };
    let default_role = layout.settings().default_role;
    let (people, wrong) = web::block(move || user::read_list(&file.bytes, default_role)).await?;
    match take(&admin, &state, people, wrong).await? {
        Ok(count) => {
            state.queue.bell.ring();
            flash.notice(told(&state, count));
            see_other(urls::admin("users"))
        }
        Err((status, wrong)) => {
            let errors = FieldErrors::one("file", "brings nobody: see the lines below");
            answer(status, layout, &state, errors, wrong)
        }
    }
}

type Refused = (StatusCode, Vec<WrongLine>);

/// Makes the accounts, or says what is wrong with the file: all of it at once.
async fn take(
    admin: &Admin,
    state: &State,
    people: Vec<Listed>,
    mut wrong: Vec<WrongLine>,
) -> Result<Result<usize, Refused>, Error> {
    let (actor, now) = (admin.actor(), state.now());
    if !wrong.is_empty() {
        wrong.extend(state.db.read(move |conn| user::find_taken(conn, &people)).await?);
        wrong.sort();
        return Ok(Err((StatusCode::BAD_REQUEST, wrong)));
    }
    let mail = SendInvitations::of(now, people.len()).to_new()?;
    let made = state.db.write(move |conn| user::import(conn, &actor, &people, &mail, now)).await?;
    Ok(made.map_err(|taken| (StatusCode::CONFLICT, taken)))
}

fn answer(
    status: StatusCode,
    layout: Layout,
    state: &State,
    errors: FieldErrors,
    wrong: Vec<WrongLine>,
) -> Result<HttpResponse, Error> {
    let sends_mail = state.queue.mailer.is_set_up();
    page_with_status(status, &ImportPage { layout, errors, wrong, sends_mail })
}

fn told(state: &State, count: usize) -> String {
    let people = if count == 1 { "1 person has".to_owned() } else { format!("{count} people have") };
    match state.queue.mailer.is_set_up() {
        true => format!("{people} an account now; letters with an invitation are on their way."),
        false => format!(
            "{people} an account now. Mail is not set up, so the invitations lie in {}.",
            state.queue.mailer.outbox().display()
        ),
    }
}

impl ImportPage {
    fn most(&self) -> usize {
        MOST_LISTED
    }

    fn shown(&self) -> &[WrongLine] {
        self.wrong.get(..SHOWN).unwrap_or(&self.wrong)
    }

    fn hidden(&self) -> usize {
        self.wrong.len().saturating_sub(SHOWN)
    }
}
