//! `/admin/settings`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::zone::Zone;
use crate::models::setting::{self, ACCENTS, SettingsInput};
use crate::models::user::Role;
use crate::urls;
use crate::web::parts::{Admin, Flash, Form, Layout, State, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/settings/edit.html")]
struct EditPage {
    layout: Layout,
    form: SettingsInput,
    errors: FieldErrors,
}

impl EditPage {
    fn answer(
        status: StatusCode,
        layout: Layout,
        form: SettingsInput,
        errors: FieldErrors,
    ) -> Result<HttpResponse, Error> {
        page_with_status(status, &Self { layout, form, errors })
    }

    fn typed<'a>(&self, value: &'a Option<String>) -> &'a str {
        value.as_deref().unwrap_or_default()
    }

    fn is(&self, value: &Option<String>, word: &str) -> bool {
        value.as_deref() == Some(word)
    }
}

/// `GET /admin/settings`
pub async fn edit(_admin: Admin, layout: Layout) -> Result<HttpResponse, Error> {
    let form = SettingsInput::of(layout.settings());
    EditPage::answer(StatusCode::OK, layout, form, FieldErrors::new())
}

/// `POST /admin/settings`
pub async fn update(
    admin: Admin,
    form: Form<SettingsInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let new = match form.parse(layout.settings()) {
        Ok(new) => new,
        Err(errors) => return EditPage::answer(StatusCode::BAD_REQUEST, layout, form, errors),
    };
    let (actor, now) = (admin.actor(), state.now());
    let changed = state.db.write(move |conn| setting::change(conn, &actor, &new, now)).await?;
    state.site.forget();
    flash.notice(if changed { "The settings are saved." } else { "Nothing was changed." });
    see_other(urls::admin("settings"))
}
