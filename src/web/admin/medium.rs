//! `/admin/media/{id}`: one file of the library, what is said of it, and where it is shown.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::media::delete;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::text;
use crate::models::media::{self, Illustration, Uses};
use crate::models::user;
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

/// Posts and pages named on the page of a file.
const USES_NAMED: i64 = 50;

#[derive(Template)]
#[template(path = "admin/media/edit.html")]
struct EditPage {
    layout: Layout,
    medium: Illustration,
    owner: Option<String>,
    uses: Uses,
    form: MediumInput,
    errors: FieldErrors,
}

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MediumInput {
    alt: String,
    version: String,
}

/// `GET /admin/media/{id}/edit`
pub async fn edit(
    _editor: Editor,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    show(StatusCode::OK, layout, &state, *id, None, FieldErrors::new()).await
}

async fn show(
    status: StatusCode,
    layout: Layout,
    state: &State,
    id: i64,
    form: Option<MediumInput>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (medium, owner, uses) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let medium = media::find_sized(conn, id)?;
            let owner = medium.owner_id.map(|id| user::find(conn, id)).transpose()?;
            Ok((medium, owner, media::where_used(conn, id, USES_NAMED)?))
        })
        .await?;
    let form =
        form.unwrap_or_else(|| MediumInput { alt: medium.alt.clone(), version: medium.version.to_string() });
    let owner = owner.map(|user| user.name().to_owned());
    page_with_status(status, &EditPage { layout, medium, owner, uses, form, errors })
}

/// `POST /admin/media/{id}`
pub async fn update(
    editor: Editor,
    id: web::Path<i64>,
    form: Form<MediumInput>,
    mut layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, mut form) = (*id, form.into_inner());
    let version: i32 = form.version.parse().map_err(|_| {
        Error::BadRequest("The form did not say which version it changes. Open the page anew.".into())
    })?;
    let alt = match text::optional_line(&form.alt, 500) {
        Ok(alt) => alt,
        Err(problem) => {
            let errors = FieldErrors::one("alt", problem);
            return show(StatusCode::BAD_REQUEST, layout, &state, id, Some(form), errors).await;
        }
    };
    let (actor, now) = (editor.actor(), state.now());
    match state.db.write(move |conn| media::describe(conn, &actor, (id, version), &alt, now)).await {
        Ok(()) => {
            flash.notice("Saved. Texts that show the picture keep the words they have.");
            see_other(urls::admin_edit("media", id))
        }
        Err(Error::Stale) => {
            let present = state.db.read(move |conn| media::find(conn, id)).await?;
            let text = format!(
                "Somebody else changed this meanwhile; now it says “{}”. Save again to replace that.",
                present.alt
            );
            layout.messages.push(Message { is_alert: true, text });
            form.version = present.version.to_string();
            show(StatusCode::CONFLICT, layout, &state, id, Some(form), FieldErrors::new()).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /admin/media/{id}/delete`: refused while something shows it.
pub async fn destroy(
    editor: Editor,
    id: web::Path<i64>,
    mut layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    match delete(&editor, vec![*id], &state).await {
        Ok(()) => {
            flash.notice("The file is gone.");
            see_other(urls::admin("media"))
        }
        Err(Error::Refused(text)) => {
            layout.messages.push(Message { is_alert: true, text });
            show(StatusCode::CONFLICT, layout, &state, *id, None, FieldErrors::new()).await
        }
        Err(error) => Err(error),
    }
}
