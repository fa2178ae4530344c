//! Who calls, and what they may do: the type of the extractor is the guard.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::problem::Problem;
use crate::error::Error;
use crate::kit::token::RANDOM_LENGTH;
use crate::models::api_token::{self, BEGINNING, Scope};
use crate::models::audit::Actor;
use crate::models::user::{Role, User};
use crate::web::parts::State;

/// Whoever calls: a program with a token, or nobody.
#[derive(Debug, Clone)]
pub struct Caller {
    known: Option<Known>,
    ip_address: Arc<str>,
}

#[derive(Debug, Clone)]
struct Known {
    user: Arc<User>,
    scope: Scope,
    token_id: i64,
}

impl Caller {
    /// Reads the token of a request. Cookies say nothing here.
    ///
    /// 401 for one that is not well formed, unknown, expired or revoked, or whose person may not come in:
    /// also where none is needed, for the program means to be somebody.
    pub async fn of(headers: &HeaderMap, ip_address: String, state: &State) -> Result<Self, Problem> {
        let known = match headers.get(AUTHORIZATION) {
            None => None,
            Some(sent) => Some(known_by(sent, state).await?),
        };
        Ok(Self { known, ip_address: ip_address.into() })
    }

    /// The person whose token it is.
    pub fn user(&self) -> Option<Arc<User>> {
        self.known.as_ref().map(|known| Arc::clone(&known.user))
    }

    /// The token's row.
    pub fn token_id(&self) -> Option<i64> {
        self.known.as_ref().map(|known| known.token_id)
    }
}

/// The person whose token it is, known to hold at least the role `MIN`, by a token whose scope is at
/// least `SCOPE`.
#[derive(Debug, Clone)]
pub struct Require<const MIN: u8, const SCOPE: u8> {
    user: Arc<User>,
    ip_address: Arc<str>,
}

/// Anybody with a token.
pub type Person = Require<{ Role::Reader as u8 }, { Scope::Read as u8 }>;
/// May write.
pub type Author = Require<{ Role::Author as u8 }, { Scope::Write as u8 }>;
/// May manage all content.
pub type Editor = Require<{ Role::Editor as u8 }, { Scope::Write as u8 }>;
/// May do everything.
pub type Admin = Require<{ Role::Admin as u8 }, { Scope::Admin as u8 }>;

impl<const MIN: u8, const SCOPE: u8> Require<MIN, SCOPE> {
    /// The person as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::person(&self.user, &self.ip_address)
    }

    /// The row.
    pub fn user(&self) -> Arc<User> {
        Arc::clone(&self.user)
    }
}

impl<const MIN: u8, const SCOPE: u8> Deref for Require<MIN, SCOPE> {
    type Target = User;
    fn deref(&self) -> &User {
        &self.user
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        let missing = || Error::Internal(anyhow::anyhow!("nobody asked who calls"));
        ready(caller.ok_or_else(|| missing().into()))
    }
}

impl<const MIN: u8, const SCOPE: u8> FromRequest for Require<MIN, SCOPE> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Caller::from_request(request, payload).into_inner().and_then(Self::of))
    }
}

impl<const MIN: u8, const SCOPE: u8> Require<MIN, SCOPE> {
    fn of(caller: Caller) -> Result<Self, Problem> {
        let Some(Known { user, scope, .. }) = caller.known else {
            return Err(Problem::unauthorised(
                "This is not open to everybody. Send a token: Authorization: Bearer TOKEN.",
            ));
        };
        if (user.role as u8) < MIN {
            return Err(Problem::forbidden(format!("This is beyond what the role {} may do.", user.role)));
        }
        if (scope as u8) < SCOPE {
            return Err(beyond_scope(scope, SCOPE));
        }
        Ok(Self { user, ip_address: caller.ip_address })
    }
}

fn beyond_scope(scope: Scope, needed: u8) -> Problem {
    let needed = Scope::ALL.iter().find(|scope| **scope as u8 == needed).map_or("", |scope| scope.as_str());
    let problem = Problem::forbidden(format!("The token has the scope {scope}; this takes {needed}."));
    match HeaderValue::try_from(format!(
        "Bearer realm=\"Platen\", error=\"insufficient_scope\", scope=\"{needed}\""
    )) {
        Ok(challenge) => problem.with_header(WWW_AUTHENTICATE, challenge),
        Err(_) => problem,
    }
}

async fn known_by(sent: &HeaderValue, state: &State) -> Result<Known, Problem> {
    let secret = bearer(sent).ok_or_else(|| {
        Problem::unauthorised("The Authorization header is not understood: it is “Bearer TOKEN”, and a token begins with “platen_”.")
    })?;
    let now = state.now();
    let found = state.db.read(move |conn| api_token::find_open(conn, &secret, now)).await?;
    let (token, user) = found
        .ok_or_else(|| Problem::unauthorised("There is no such token, or it has expired or was revoked."))?;
    state.traffic.used(token.id, token.last_used_at, now);
    Ok(Known { user: Arc::new(user), scope: token.scope, token_id: token.id })
}

/// The secret in `Bearer SECRET`, where it looks like one of ours.
fn bearer(sent: &HeaderValue) -> Option<String> {
    let (scheme, secret) = sent.to_str().ok()?.trim().split_once(' ')?;
    let secret = secret.trim();
    let is_ours = scheme.eq_ignore_ascii_case("bearer")
        && secret.strip_prefix(BEGINNING).is_some_and(|random| random.len() == RANDOM_LENGTH);
    is_ours.then(|| secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::token::random_token;

    #[test]
    fn only_what_looks_like_a_token_is_looked_for() {
        let token = format!("platen_{}", random_token());
        let read = |text: &str| bearer(&HeaderValue::from_str(text).unwrap());
        assert_eq!(read(&format!("Bearer {token}")), Some(token.clone()));
        assert_eq!(read(&format!(" bearer   {token} ")), Some(token.clone()));
        for text in [
            token.clone(),
            format!("Basic {token}"),
            format!("Bearer {token}x"),
            "Bearer platen_x".into(),
            "Bearer".into(),
            "Bearer ".into(),
        ] {
            assert_eq!(read(&text), None, "{text}");
        }
        assert!(bearer(&HeaderValue::from_bytes(b"Bearer \xff").unwrap()).is_none());
    }
}
