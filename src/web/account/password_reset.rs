//! `/password/forgot`, `/password/reset/{token}`: coming in again, or for the first time, by a link.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::db::Moment;
use crate::error::Error;
use crate::jobs::{Job, SendMail};
use crate::kit::field_errors::FieldErrors;
use crate::kit::token::hash_token;
use crate::models::audit::Actor;
use crate::models::job;
use crate::models::user::{self, Email, NewPassword, User};
use crate::models::user_token::{self, Purpose, UserToken};
use crate::urls;
use crate::web::parts::session_store::OWN_HASH;
use crate::web::parts::{ClientAddress, Flash, Form, Layout, State, page, page_with_status, see_other};

#[derive(Template)]
#[template(path = "account/password_forgot.html")]
struct ForgotPage {
    layout: Layout,
    form: ForgotInput,
    errors: FieldErrors,
    sends_mail: bool,
}

#[derive(Template)]
#[template(path = "account/password_reset.html")]
struct ResetPage {
    layout: Layout,
    person: User,
    link: UserToken,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "account/password_link_gone.html")]
struct GonePage {
    layout: Layout,
}

/// Whose password it is, as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ForgotInput {
    email: String,
}

/// The new password, as sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetInput {
    password: String,
}

/// `GET /password/forgot`
pub async fn new(layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let (form, errors) = (ForgotInput::default(), FieldErrors::new());
    page(&ForgotPage { layout, form, errors, sends_mail: state.queue.mailer.is_set_up() })
}

/// `POST /password/forgot`: the same answer whether the address is known or not, and the same work:
/// nobody looks who has it until the letter is written.
pub async fn create(
    address: ClientAddress,
    form: Form<ForgotInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, sends_mail) = (form.into_inner(), state.queue.mailer.is_set_up());
    state.throttles.count_address("forgot", &address.0)?;
    let email = match Email::parse(&form.email) {
        Ok(email) => email,
        Err(problem) => {
            let errors = FieldErrors::one("email", problem);
            return page_with_status(
                StatusCode::BAD_REQUEST,
                &ForgotPage { layout, form, errors, sends_mail },
            );
        }
    };
    state.throttles.count_account("forgot", &email.key())?;
    let mail = SendMail::PasswordReset { email: email.as_str().to_owned() }.to_new()?;
    let (actor, now) = (Actor::visitor("visitor", &address.0), state.now());
    state.db.write(move |conn| job::enqueue(conn, &actor, &mail, now)).await?;
    state.queue.bell.ring();
    flash.notice(
        "If somebody has an account with this address, a letter with a link is on its way there. The link \
         is good for an hour.",
    );
    see_other("/login")
}

/// `GET /password/reset/{token}`
pub async fn edit(token: web::Path<String>, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    match find(&state, token.into_inner(), layout.now).await? {
        Some((link, person)) => page(&ResetPage { layout, person, link, errors: FieldErrors::new() }),
        None => gone(layout),
    }
}

/// `POST /password/reset/{token}`: once; ends the person's sessions, except the one it is done in.
pub async fn update(
    address: ClientAddress,
    token: web::Path<String>,
    form: Form<ResetInput>,
    layout: Layout,
    session: Session,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    state.throttles.count_address("reset", &address.0)?;
    state.throttles.count_account("reset", &hash_token(&token))?;
    let Some((link, person)) = find(&state, token.clone(), layout.now).await? else { return gone(layout) };
    let password = match NewPassword::parse(&form.password) {
        Ok(password) => password,
        Err(problem) => {
            let errors = FieldErrors::one("password", problem);
            return page_with_status(StatusCode::BAD_REQUEST, &ResetPage { layout, person, link, errors });
        }
    };
    let hash = state.hashing.hash(password).await?;
    let kept: Option<String> = session.get(OWN_HASH).ok().flatten();
    let now = state.now();
    let changed = state
        .db
        .write(move |conn| {
            user::set_password_by_link(conn, (&token, &address.0), &hash, kept.as_deref(), now)
        })
        .await;
    match changed {
        Ok(person) => {
            flash.notice(format!("Your password is set. Sign in as {} with it.", person.username));
            see_other(if layout.viewer.is_some() { "/account".into() } else { urls::login("") })
        }
        Err(Error::NotFound) => gone(layout),
        Err(error) => Err(error),
    }
}

async fn find(state: &State, token: String, now: Moment) -> Result<Option<(UserToken, User)>, Error> {
    match state.db.read(move |conn| user_token::find_open(conn, &token, now)).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn gone(layout: Layout) -> Result<HttpResponse, Error> {
    page_with_status(StatusCode::NOT_FOUND, &GonePage { layout })
}

impl ResetPage {
    fn is_invitation(&self) -> bool {
        self.link.purpose == Purpose::Invitation
    }
}
