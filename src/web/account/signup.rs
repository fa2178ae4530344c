//! `/signup`

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::signing_in::sign_in;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::Actor;
use crate::models::user::{self, NewUser, Role, Signup, SignupInput};
use crate::web::parts::{
    ClientAddress, Flash, Form, Layout, OnTaken, State, page, page_with_status, see_other,
};

#[derive(Template)]
#[template(path = "account/signup.html")]
struct SignupPage {
    layout: Layout,
    form: SignupInput,
    errors: FieldErrors,
}

/// `GET /signup`
pub async fn new(layout: Layout) -> Result<HttpResponse, Error> {
    must_be_open(&layout)?;
    page(&SignupPage { layout, form: SignupInput::default(), errors: FieldErrors::new() })
}

/// `POST /signup`
pub async fn create(
    request: HttpRequest,
    address: ClientAddress,
    session: Session,
    state: State,
    flash: Flash,
    form: Form<SignupInput>,
    layout: Layout,
) -> Result<HttpResponse, Error> {
    must_be_open(&layout)?;
    let form = form.into_inner();
    let signup = match form.parse() {
        Ok(signup) => signup,
        Err(errors) => {
            return page_with_status(StatusCode::BAD_REQUEST, &SignupPage { layout, form, errors });
        }
    };
    state.throttles.count_address("signup", &address.0)?;
    let new = new_user(&state, signup, layout.settings().default_role).await?;
    let actor = Actor::visitor(new.username.as_str(), &address.0);
    let now = state.now();
    let saved = state
        .db
        .write(move |conn| user::create(conn, &actor, &new, now))
        .await
        .taken("users_username_key_key", "username", "is already taken")
        .taken("users_email_key_key", "email", "has an account already")?;
    match saved {
        Ok(id) => {
            sign_in(&request, &session, id, false)?;
            flash.notice("Welcome. Your account is ready.");
            see_other("/")
        }
        Err(errors) => page_with_status(StatusCode::CONFLICT, &SignupPage { layout, form, errors }),
    }
}

/// The account to make of a sign-up, its password hashed.
pub async fn new_user(state: &State, signup: Signup, role: Role) -> Result<NewUser, Error> {
    Ok(NewUser {
        username: signup.username,
        email: Some(signup.email),
        password_hash: Some(state.hashing.hash(signup.password).await?),
        role,
        display_name: String::new(),
        is_active: true,
    })
}

fn must_be_open(layout: &Layout) -> Result<(), Error> {
    if layout.settings().registration_open { Ok(()) } else { Err(Error::NotFound) }
}
