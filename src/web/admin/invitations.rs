//! `/admin/users/{id}/invitation`, `/admin/users/{id}/link`: how a person gets in who has no password,
//! or has forgotten it.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::jobs::SendMail;
use crate::models::user;
use crate::urls;
use crate::web::parts::{Admin, Flash, Layout, State, see_other};

/// Where a new link waits for the page that shows it once: whose it is, and its token.
const NEW_LINK: &str = "new_password_link";

/// `POST /admin/users/{id}/invitation`: sends it, for the first time or once more.
pub async fn create(
    admin: Admin,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, actor, now) = (*id, admin.actor(), state.now());
    let person =
        state.db.write(move |conn| user::invite_again(conn, &actor, id, &SendMail::invitation, now)).await?;
    let email = person.email.as_deref().unwrap_or_default();
    flash.notice(told_of_invitation(&state, person.name(), email));
    see_other(urls::admin_edit("users", id))
}

/// `POST /admin/users/{id}/invitation/withdraw`
pub async fn destroy(
    admin: Admin,
    id: web::Path<i64>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, actor, now) = (*id, admin.actor(), state.now());
    let person = state.db.write(move |conn| user::withdraw_invitation(conn, &actor, id, now)).await?;
    flash.notice(format!("The invitation is withdrawn: {} can’t come in.", person.name()));
    see_other(urls::admin_edit("users", id))
}

/// `POST /admin/users/{id}/link`: makes a link to hand over by another way than mail.
pub async fn link(
    admin: Admin,
    id: web::Path<i64>,
    state: State,
    session: Session,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, actor, now) = (*id, admin.actor(), state.now());
    let token = state.db.write(move |conn| user::make_link(conn, &actor, id, now)).await?;
    session.insert(NEW_LINK, (id, token)).map_err(|error| Error::Internal(error.into()))?;
    flash.notice("The link is made. Copy it now: it is shown only once.");
    see_other(urls::admin_edit("users", id))
}

/// The link that was just made for this person, which is not shown again.
pub(super) fn take_fresh_link(session: &Session, layout: &Layout, id: i64) -> Option<String> {
    let (whose, token): (i64, String) = session.get(NEW_LINK).ok().flatten()?;
    session.remove(NEW_LINK);
    (whose == id).then(|| layout.absolute(&urls::password_reset(&token)))
}

/// Where the invitation went, for the admin; wakes the worker that sends it.
pub(super) fn told_of_invitation(state: &State, name: &str, email: &str) -> String {
    state.queue.bell.ring();
    match state.queue.mailer.is_set_up() {
        true => format!("{name} is invited: a letter goes to {}.", email.trim()),
        false => format!(
            "{name} is invited. Mail is not set up, so the letter lies in {}; you can make a link below and \
             hand it over yourself.",
            state.queue.mailer.outbox().display()
        ),
    }
}
