//! `/account/password`

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::user::{self, NewPassword};
use crate::web::parts::session_store::OWN_HASH;
use crate::web::parts::{Flash, Form, Layout, Person, State, page, page_with_status, see_other};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    layout: Layout,
    errors: FieldErrors,
}

/// The form as sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordInput {
    current_password: String,
    password: String,
}

/// `GET /account/password`
pub async fn edit(_person: Person, layout: Layout) -> Result<HttpResponse, Error> {
    page(&PasswordPage { layout, errors: FieldErrors::new() })
}

/// `POST /account/password`: ends the person's other sessions.
pub async fn update(
    person: Person,
    form: Form<PasswordInput>,
    layout: Layout,
    session: Session,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let password = match check(&person, &form, &state).await? {
        Ok(password) => password,
        Err(errors) => return page_with_status(StatusCode::BAD_REQUEST, &PasswordPage { layout, errors }),
    };
    let hash = state.hashing.hash(password).await?;
    let kept: Option<String> = session.get(OWN_HASH).ok().flatten();
    let (actor, id, now) = (person.actor(), person.id, state.now());
    state.db.write(move |conn| user::set_password(conn, &actor, id, &hash, kept.as_deref(), now)).await?;
    flash.notice("Your password is changed, and you are signed out everywhere else.");
    see_other("/account/password")
}

async fn check(
    person: &Person,
    form: &PasswordInput,
    state: &State,
) -> Result<Result<NewPassword, FieldErrors>, Error> {
    let account = person.id.to_string();
    state.throttles.count_account("password", &account)?;
    let id = person.id;
    let hash = state.db.read(move |conn| user::password_hash_of(conn, id)).await?;
    let fits = state.hashing.verify(form.current_password.clone(), hash).await?;
    let mut errors = FieldErrors::new();
    if fits {
        state.throttles.forget_account("password", &account);
    } else {
        errors.add("current_password", "is not your present password");
    }
    let password = errors.take("password", NewPassword::parse(&form.password));
    Ok(match password {
        Some(password) if errors.is_empty() => Ok(password),
        _ => Err(errors),
    })
}
