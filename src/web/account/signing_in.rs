//! What signing in does to the session, for the three pages that sign somebody in.

use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use crate::error::Error;
use crate::web::parts::address::client_address;
use crate::web::parts::guard::USER_ID;
use crate::web::parts::session_store;

/// Starts a session of `user_id` under a new id; an earlier one of this browser ends.
pub fn sign_in(request: &HttpRequest, session: &Session, user_id: i64, remember: bool) -> Result<(), Error> {
    let browser = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    session.renew();
    let kept = |error: actix_session::SessionInsertError| Error::Internal(anyhow::anyhow!("{error}"));
    session.insert(USER_ID, user_id).map_err(kept)?;
    session.insert(session_store::IP_ADDRESS, client_address(request)).map_err(kept)?;
    session.insert(session_store::USER_AGENT, browser).map_err(kept)?;
    if remember {
        session.insert(session_store::REMEMBERED, true).map_err(kept)?;
    } else {
        session.remove(session_store::REMEMBERED);
    }
    Ok(())
}
