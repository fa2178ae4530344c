//! `/setup`: the first page of a new site; gone once there is anybody.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::signing_in::sign_in;
use super::signup::new_user;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::text;
use crate::kit::token::constant_time_eq;
use crate::models::audit::Actor;
use crate::models::user::{self, Role, SignupInput};
use crate::web::parts::{ClientAddress, Flash, Form, Layout, State, page, page_with_status, see_other};

#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    layout: Layout,
    form: SetupInput,
    errors: FieldErrors,
    asks_for_token: bool,
}

/// The set-up form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SetupInput {
    site_title: String,
    username: String,
    email: String,
    password: String,
    token: String,
}

/// `GET /setup`
pub async fn new(layout: Layout, state: State, query: web::Query<SetupInput>) -> Result<HttpResponse, Error> {
    must_be_new(&state).await?;
    let form = SetupInput { token: query.into_inner().token, ..SetupInput::default() };
    let asks_for_token = state.setup_token.is_some();
    page(&SetupPage { layout, form, errors: FieldErrors::new(), asks_for_token })
}

/// `POST /setup`
pub async fn create(
    request: HttpRequest,
    address: ClientAddress,
    session: Session,
    state: State,
    flash: Flash,
    form: Form<SetupInput>,
    layout: Layout,
) -> Result<HttpResponse, Error> {
    must_be_new(&state).await?;
    let form = form.into_inner();
    let asks_for_token = state.setup_token.is_some();
    state.throttles.count_address("setup", &address.0)?;
    let (title, signup) = match parse(&form, state.setup_token.as_deref()) {
        Ok(parsed) => parsed,
        Err(errors) => {
            return page_with_status(
                StatusCode::BAD_REQUEST,
                &SetupPage { layout, form, errors, asks_for_token },
            );
        }
    };
    let new = new_user(&state, signup, Role::Admin).await?;
    let actor = Actor::visitor(new.username.as_str(), &address.0);
    let now = state.now();
    let id = state.db.write(move |conn| user::create_first(conn, &actor, &title, &new, now)).await?;
    sign_in(&request, &session, id, false)?;
    flash.notice("Your site is ready. Write your first post, or import what you have.");
    see_other("/")
}

fn parse(form: &SetupInput, token: Option<&str>) -> Result<(String, user::Signup), FieldErrors> {
    let signup = SignupInput {
        username: form.username.clone(),
        email: form.email.clone(),
        password: form.password.clone(),
    };
    let mut errors = FieldErrors::new();
    let title = errors.take("site_title", text::line(&form.site_title, 100));
    let signup = match signup.parse() {
        Ok(signup) => Some(signup),
        Err(found) => {
            found.iter().for_each(|(field, message)| errors.add(field, message));
            None
        }
    };
    if token.is_some_and(|token| !constant_time_eq(token, form.token.trim())) {
        errors.add("token", "is not the one that was printed when the program started");
    }
    match (title, signup) {
        (Some(title), Some(signup)) if errors.is_empty() => Ok((title, signup)),
        _ => Err(errors),
    }
}

async fn must_be_new(state: &State) -> Result<(), Error> {
    match state.db.read(user::any_exists).await? {
        true => Err(Error::NotFound),
        false => Ok(()),
    }
}
