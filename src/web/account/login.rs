//! `/login`, `/logout`

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::signing_in::sign_in;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::user;
use crate::web::parts::{
    ClientAddress, Flash, Form, Layout, State, Viewer, page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    layout: Layout,
    form: LoginInput,
    errors: FieldErrors,
}

/// The sign-in form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LoginInput {
    login: String,
    password: String,
    remember: Option<String>,
    next: String,
    /// Set when somebody signed out sent a file, which can't be kept.
    upload: Option<String>,
}

/// `GET /login`
pub async fn new(
    layout: Layout,
    viewer: Viewer,
    query: web::Query<LoginInput>,
) -> Result<HttpResponse, Error> {
    let LoginInput { next, upload, .. } = query.into_inner();
    let form = LoginInput { next, upload, ..LoginInput::default() };
    match viewer.0 {
        Some(_) => see_other(local_path(&form.next)),
        None => page(&LoginPage { layout, form, errors: FieldErrors::new() }),
    }
}

/// `POST /login`: the same answer and time for a wrong name and a wrong password.
pub async fn create(
    request: HttpRequest,
    address: ClientAddress,
    session: Session,
    state: State,
    flash: Flash,
    form: Form<LoginInput>,
    layout: Layout,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let account = form.login.trim().to_lowercase();
    state.throttles.count_address("login", &address.0)?;
    state.throttles.count_account("login", &account)?;

    let login = form.login.clone();
    let found = match login.contains('\0') {
        true => None,
        false => state.db.read(move |conn| user::find_by_login(conn, &login)).await?,
    };
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
    let fits = state.hashing.verify(form.password.clone(), hash).await?;
    match person.filter(|person| fits && person.is_active()) {
        Some(person) => {
            state.throttles.forget_account("login", &account);
            state.throttles.forgive_address("login", &address.0);
            sign_in(&request, &session, person.id, form.remember.is_some())?;
            flash.notice(format!("Welcome back, {}.", person.name()));
            see_other(local_path(&form.next))
        }
        None => {
            let errors = FieldErrors::one("login", "and password do not fit together");
            page_with_status(StatusCode::BAD_REQUEST, &LoginPage { layout, form, errors })
        }
    }
}

/// `POST /logout`
pub async fn destroy(session: Session, flash: Flash) -> Result<HttpResponse, Error> {
    session.clear();
    session.renew();
    flash.notice("You are signed out.");
    see_other("/")
}

/// `next` when it is a path of this site, else the front page: never another host.
fn local_path(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|byte| byte.is_ascii_graphic());
    if is_local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn next_never_leads_elsewhere() {
        for path in ["/", "/write/new?x=1", "/posts/a#comment-1"] {
            assert_eq!(local_path(path), path);
        }
        for path in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:1",
        ] {
            assert_eq!(local_path(path), "/");
        }
    }
}
