//! Sessions in the database, behind actix-session's trait: they can be listed and ended, and the
//! database keeps only a hash of each token.

use std::collections::HashMap;

use actix_session::config::{PersistentSession, SessionLifecycle, TtlExtensionPolicy};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_session::{SessionExt, SessionMiddleware};
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::SET_COOKIE;
use actix_web::middleware::Next;
use chrono::TimeDelta;

use super::flash;
use super::guard::{UNREADABLE, USER_ID};
use super::state::State;
use crate::db::{Conn, Moment, passing_transaction};
use crate::kit::text::cut_bytes;
use crate::kit::token::{hash_token, random_token};
use crate::models::session::{self, SessionRow};

/// Keys of the state that also stand in columns of the row.
pub const IP_ADDRESS: &str = "ip_address";
/// See [`IP_ADDRESS`].
pub const USER_AGENT: &str = "user_agent";
/// Set when the person asked to stay signed in.
pub const REMEMBERED: &str = "remembered";
/// The token's hash, so that a password change can keep the session it was made in.
pub const OWN_HASH: &str = "own_hash";

/// How long a session lasts that is to be remembered; the cookie lasts as long.
const REMEMBERED_FOR: Duration = Duration::days(30);
/// How long another one lasts; its cookie ends with the browser.
const OTHERWISE_FOR: TimeDelta = TimeDelta::hours(24);

/// The name of the session's cookie: bound to the host where the site is https.
pub fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-platen" } else { "platen" }
}

/// The middleware that loads and saves sessions.
pub fn middleware(state: &State) -> SessionMiddleware<DatabaseStore> {
    let is_https = state.config.server.is_https();
    SessionMiddleware::builder(DatabaseStore(state.clone()), Key::derive_from(&key_bytes(state)))
        .cookie_name(cookie_name(is_https).to_owned())
        .cookie_secure(is_https)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .session_lifecycle(SessionLifecycle::PersistentSession(
            PersistentSession::default()
                .session_ttl(REMEMBERED_FOR)
                .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges),
        ))
        .build()
}

/// Cookie keys derive from at least 32 bytes; the label keeps this use of the secret apart from others.
fn key_bytes(state: &State) -> Vec<u8> {
    [b"platen session cookie ".as_slice(), state.secret.bytes()].concat()
}

/// Loads and saves sessions through the models.
pub struct DatabaseStore(State);

type SessionState = HashMap<String, String>;

/// Values of the state are JSON; these are strings.
fn text_in(state: &SessionState, key: &str) -> String {
    state.get(key).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn user_id_in(state: &SessionState) -> Option<i64> {
    state.get(USER_ID).and_then(|json| serde_json::from_str(json).ok())
}

impl DatabaseStore {
    fn expiry(&self, state: &SessionState, ttl: &Duration) -> Moment {
        let lifetime = match state.contains_key(REMEMBERED) {
            true => TimeDelta::seconds(ttl.whole_seconds()),
            false => OTHERWISE_FOR,
        };
        self.0.now() + lifetime
    }
}

fn other(error: impl Into<anyhow::Error>) -> anyhow::Error {
    error.into()
}

impl SessionStore for DatabaseStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<SessionState>, LoadError> {
        let hash = hash_token(key.as_ref());
        let now = self.0.now();
        let own_hash = hash.clone();
        let found = match self.0.db.read(move |conn| session::find(conn, &hash, now)).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            Err(error) => {
                tracing::error!(cause = %error, "A session could not be read.");
                return Ok(Some(HashMap::from([(UNREADABLE.to_owned(), "true".to_owned())])));
            }
        };
        let mut state: SessionState =
            serde_json::from_str(&found.state).map_err(|error| LoadError::Deserialization(other(error)))?;
        state.insert(OWN_HASH.to_owned(), format!("\"{own_hash}\""));
        Ok(Some(state))
    }

    async fn save(&self, state: SessionState, ttl: &Duration) -> Result<SessionKey, SaveError> {
        let token = random_token();
        let row = SessionRow {
            token_hash: hash_token(&token),
            user_id: user_id_in(&state),
            ip_address: cut_bytes(&text_in(&state, IP_ADDRESS), 45).to_owned(),
            user_agent: cut_bytes(&text_in(&state, USER_AGENT), 300).to_owned(),
            created_at: self.0.now(),
            seen_at: self.0.now(),
            expires_at: self.expiry(&state, ttl),
            state: serialise(state).map_err(SaveError::Serialization)?,
        };
        let written = self.0.db.write(move |conn| session::insert(conn, &row)).await;
        written.map_err(|error| SaveError::Other(other(error)))?;
        SessionKey::try_from(token).map_err(|error| SaveError::Other(anyhow::anyhow!("{error}")))
    }

    async fn update(
        &self,
        key: SessionKey,
        state: SessionState,
        ttl: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let hash = hash_token(key.as_ref());
        let (user_id, expires_at) = (user_id_in(&state), self.expiry(&state, ttl));
        let json = serialise(state).map_err(UpdateError::Serialization)?;
        // A session that was ended meanwhile stays ended: nothing is written for it.
        let written = self.0.db.write(move |conn| {
            let before = session::find_state(conn, &hash)?;
            let update = |conn: &mut Conn| session::update_state(conn, &hash, user_id, &json, expires_at);
            // Every save leaves a message: what it costs is not to be doubled.
            match before.is_some_and(|before| differ_in_messages_alone(&before, &json)) {
                true => passing_transaction(conn, update),
                false => update(conn),
            }
        });
        let written = written.await;
        // What was done is done: a message that can't be kept must not make an error of it.
        if let Err(error) = written {
            tracing::warn!(cause = %error, "A session could not be written.");
        }
        Ok(key)
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let hash = hash_token(key.as_ref());
        self.0.db.write(move |conn| session::delete(conn, &hash)).await.map_err(other)
    }
}

fn differ_in_messages_alone(before: &str, after: &str) -> bool {
    let without_messages = |json: &str| {
        let mut state: SessionState = serde_json::from_str(json).ok()?;
        state.remove(flash::KEY);
        Some(state)
    };
    without_messages(before).is_some_and(|before| Some(before) == without_messages(after))
}

fn serialise(mut state: SessionState) -> Result<String, anyhow::Error> {
    state.remove(OWN_HASH);
    serde_json::to_string(&state).map_err(other)
}

/// Whether the session of a request is to be remembered, for [`forget_cookie_with_browser`].
#[derive(Clone, Copy)]
struct Remembered;

/// Middleware inside the session's own: notes whether the session is to be remembered, while its
/// state can still be read.
pub async fn note_remembered<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let answer = next.call(request).await?;
    if answer.request().get_session().get::<bool>(REMEMBERED).ok().flatten().is_some() {
        answer.request().extensions_mut().insert(Remembered);
    }
    Ok(answer)
}

/// Middleware: the cookie of a session that is not to be remembered ends with the browser.
pub async fn forget_cookie_with_browser<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut answer = next.call(request).await?;
    if answer.request().extensions().get::<Remembered>().is_some() {
        return Ok(answer);
    }
    let cookies: Vec<Cookie<'static>> = answer.response().cookies().map(Cookie::into_owned).collect();
    if cookies.iter().any(|cookie| cookie.max_age().is_some_and(|age| age > Duration::ZERO)) {
        answer.headers_mut().remove(SET_COOKIE);
        for mut cookie in cookies {
            if cookie.max_age().is_some_and(|age| age > Duration::ZERO) {
                cookie.set_max_age(None);
            }
            answer.response_mut().add_cookie(&cookie)?;
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::differ_in_messages_alone;

    #[test]
    fn who_is_signed_in_is_no_message() {
        let state = |flash: &str, user: &str| format!(r#"{{"user_id":"{user}","flash":"{flash}"}}"#);
        assert!(differ_in_messages_alone(&state("[]", "1"), &state("[1]", "1")));
        assert!(differ_in_messages_alone(r#"{"user_id":"1"}"#, &state("[1]", "1")));
        assert!(!differ_in_messages_alone(&state("[]", "1"), &state("[1]", "2")));
        assert!(!differ_in_messages_alone(&state("[]", "1"), r#"{"flash":"[]"}"#));
        assert!(!differ_in_messages_alone("nonsense", &state("[]", "1")));
    }
}
