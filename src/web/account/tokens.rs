//! `/account/tokens`: what lets one's own programs in.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::{seal, text};
use crate::models::api_token::{self, ApiToken, Scope, TokenInput};
use crate::urls;
use crate::web::parts::{Flash, Form, Layout, Parking, Person, State, page_with_status, see_other};

/// Where a new token waits, sealed, for the page that shows it once.
const FRESH: &str = "new_api_token";
/// Tokens that one person makes in a quarter of an hour.
const MOST_AT_ONCE: usize = 30;

#[derive(Template)]
#[template(path = "account/tokens.html")]
struct TokensPage {
    layout: Layout,
    person: Person,
    tokens: Vec<ApiToken>,
    fresh: Option<String>,
    form: TokenInput,
    errors: FieldErrors,
}

/// `GET /account/tokens`
pub async fn index(
    person: Person,
    mut layout: Layout,
    parking: Parking,
    state: State,
    session: Session,
) -> Result<HttpResponse, Error> {
    let form = match parking.for_this_page(&mut layout).await? {
        Some(parked) => parked.parse()?,
        None => TokenInput { expires_in_days: "90".into(), ..TokenInput::default() },
    };
    let fresh = take_fresh(&state, &session, person.id);
    // The page shows the last use of each; without it, it is still worth showing.
    if let Err(error) = state.traffic.write_down(&state.db, layout.now).await {
        tracing::warn!(cause = %error, "The use of tokens could not be written down.");
    }
    answer(StatusCode::OK, layout, person, &state, fresh, (form, FieldErrors::new())).await
}

/// `POST /account/tokens`
pub async fn create(
    person: Person,
    form: Form<TokenInput>,
    layout: Layout,
    state: State,
    session: Session,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, now) = (form.into_inner(), state.now());
    state.throttles.count_up_to("api token", &person.id.to_string(), MOST_AT_ONCE)?;
    let asked = match form.parse(person.role, now) {
        Ok(asked) => asked,
        Err(errors) => {
            return answer(StatusCode::BAD_REQUEST, layout, person, &state, None, (form, errors)).await;
        }
    };
    let (actor, id) = (person.actor(), person.id);
    match state.db.write(move |conn| api_token::create(conn, &actor, id, &asked, now)).await {
        Ok(secret) => {
            keep_fresh(&state, &session, id, &secret)?;
            flash.notice("The token is made. Copy it now: it is shown only once.");
            see_other(urls::tokens())
        }
        Err(Error::Refused(sentence)) => {
            let errors =
                FieldErrors::one("name", format!("can’t be used: {}", sentence.trim_end_matches('.')));
            answer(StatusCode::CONFLICT, layout, person, &state, None, (form, errors)).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /account/tokens/{id}/revoke`
pub async fn destroy(
    person: Person,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (actor, user_id, id, now) = (person.actor(), person.id, *id, state.now());
    let token = state.db.write(move |conn| api_token::revoke(conn, &actor, user_id, id, now)).await?;
    flash.notice(format!("“{}” is revoked: it opens nothing any more.", token.name));
    see_other(urls::tokens())
}

async fn answer(
    status: StatusCode,
    layout: Layout,
    person: Person,
    state: &State,
    fresh: Option<String>,
    (form, errors): (TokenInput, FieldErrors),
) -> Result<HttpResponse, Error> {
    let user_id = person.id;
    let tokens = state.db.read(move |conn| api_token::all_of(conn, user_id)).await?;
    page_with_status(status, &TokensPage { layout, person, tokens, fresh, form, errors })
}

/// Sessions lie in the database, which is never to hold a token that can be read.
fn keep_fresh(state: &State, session: &Session, user_id: i64, secret: &str) -> Result<(), Error> {
    let sealed = seal::seal(&key(state), &context(user_id), secret.as_bytes())
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a token could not be sealed")))?;
    session.insert(FRESH, sealed).map_err(|error| Error::Internal(error.into()))
}

fn take_fresh(state: &State, session: &Session, user_id: i64) -> Option<String> {
    let sealed: Vec<u8> = session.get(FRESH).ok().flatten()?;
    session.remove(FRESH);
    String::from_utf8(seal::open(&key(state), &context(user_id), &sealed)?).ok()
}

fn key(state: &State) -> String {
    String::from_utf8_lossy(state.secret.bytes()).into_owned()
}

fn context(user_id: i64) -> String {
    format!("new API token of {user_id}")
}

impl TokensPage {
    fn scopes(&self) -> impl Iterator<Item = &'static Scope> {
        Scope::ALL.iter().filter(|scope| self.person.role >= scope.needed_role())
    }

    fn is_chosen(&self, scope: &Scope) -> bool {
        match Scope::parse(&self.form.scope) {
            Some(chosen) => chosen == *scope,
            None => *scope == Scope::Read,
        }
    }

    fn open(&self) -> Vec<&ApiToken> {
        self.tokens.iter().filter(|token| token.is_open(self.layout.now)).collect()
    }

    fn over(&self) -> Vec<&ApiToken> {
        self.tokens.iter().filter(|token| !token.is_open(self.layout.now)).collect()
    }

    fn count(&self, tokens: &[&ApiToken]) -> String {
        text::thousands(tokens.len())
    }
}
