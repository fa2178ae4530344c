//! Who is signed in, and what they may do: the type of the extractor is the guard.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_session::SessionExt;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::address::client_address;
use super::state::State;
use crate::error::Error;
use crate::models::audit::Actor;
use crate::models::user::{self, Role, User};
use crate::urls;

/// Key of the session under which the person's id stands.
pub const USER_ID: &str = "user_id";

/// Set in the state of a session that could not be read: whose it is, nobody knows at present.
pub const UNREADABLE: &str = "unreadable";

/// Whoever looks at the page: somebody signed in and active, or nobody.
#[derive(Debug, Clone)]
pub struct Viewer(pub Option<Arc<User>>);

/// The signed-in user, known to hold at least the role `MIN`.
#[derive(Debug, Clone)]
pub struct Require<const MIN: u8> {
    user: Arc<User>,
    ip_address: String,
}

/// Anybody signed in.
pub type Person = Require<{ Role::Reader as u8 }>;
/// May write.
pub type Author = Require<{ Role::Author as u8 }>;
/// May manage all content.
pub type Editor = Require<{ Role::Editor as u8 }>;
/// May do everything.
pub type Admin = Require<{ Role::Admin as u8 }>;

impl<const MIN: u8> Require<MIN> {
    /// The person as the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor::person(&self.user, &self.ip_address)
    }

    /// The row.
    pub fn user(&self) -> Arc<User> {
        Arc::clone(&self.user)
    }
}

impl<const MIN: u8> Deref for Require<MIN> {
    type Target = User;
    fn deref(&self) -> &User {
        &self.user
    }
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

impl FromRequest for Viewer {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { viewer(&request).await })
    }
}

impl<const MIN: u8> FromRequest for Require<MIN> {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let ip_address = client_address(&request);
            match viewer(&request).await?.0 {
                Some(user) if user.role as u8 >= MIN => Ok(Self { user, ip_address }),
                Some(_) => Err(Error::Forbidden),
                None => Err(Error::SignInFirst(page_to_return_to(&request))),
            }
        })
    }
}

/// Closes a whole scope to whoever lacks the role, before a body is read and also where no route is.
pub async fn require<const MIN: u8, B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match request.extract::<Require<MIN>>().await {
        Ok(_) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(error) => Ok(request.error_response(error).map_into_right_body()),
    }
}

/// Reads the person once for each request.
async fn viewer(request: &HttpRequest) -> Result<Viewer, Error> {
    if let Some(known) = request.extensions().get::<Viewer>() {
        return Ok(known.clone());
    }
    let session = request.get_session();
    if session.get::<bool>(UNREADABLE).ok().flatten().is_some() {
        return Err(Error::Unavailable("the session could not be read".into()));
    }
    let id: Option<i64> = session.get(USER_ID).ok().flatten();
    let user = match (id, request.app_data::<State>()) {
        (Some(id), Some(state)) => match state.db.read(move |conn| user::find(conn, id)).await {
            Ok(user) => Some(Arc::new(user)).filter(|user| user.is_active()),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        },
        _ => None,
    };
    let viewer = Viewer(user);
    request.extensions_mut().insert(viewer.clone());
    Ok(viewer)
}

/// After signing in, a GET leads back to itself; a POST to the page its form was most likely on.
fn page_to_return_to(request: &HttpRequest) -> String {
    if request.method().is_safe() {
        return request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    }
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let origin = request.app_data::<State>().map(|state| state.config.server.origin());
    let own_path = |referer: &str, origin: String| {
        referer.strip_prefix(&origin).filter(|path| path.starts_with('/')).map(str::to_owned)
    };
    referer
        .zip(origin)
        .and_then(|(referer, origin)| own_path(referer, origin))
        .unwrap_or_else(|| urls::page_near(request.path()))
}
