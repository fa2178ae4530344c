//! `/admin/settings`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::zone::Zone;
use crate::models::media::{self, Medium};
use crate::models::setting::{self, ACCENTS, Settings, SettingsInput};
use crate::models::user::Role;
use crate::urls;
use crate::web::parts::{Admin, Flash, Form, Layout, State, page_with_status, see_other};

/// Pictures offered for the logo: the newest of the library.
const PICTURES: i64 = 40;

#[derive(Template)]
#[template(path = "admin/settings/edit.html")]
struct EditPage {
    layout: Layout,
    form: SettingsInput,
    errors: FieldErrors,
    pictures: Vec<Medium>,
}

impl EditPage {
    async fn answer(
        status: StatusCode,
        layout: Layout,
        state: &State,
        form: SettingsInput,
        errors: FieldErrors,
    ) -> Result<HttpResponse, Error> {
        let present = form.logo.as_deref().and_then(|id| id.trim().parse().ok());
        let pictures = state.db.read(move |conn| media::latest_pictures(conn, present, PICTURES)).await?;
        page_with_status(status, &Self { layout, form, errors, pictures })
    }

    fn typed<'a>(&self, value: &'a Option<String>) -> &'a str {
        value.as_deref().unwrap_or_default()
    }

    fn is(&self, value: &Option<String>, word: &str) -> bool {
        value.as_deref() == Some(word)
    }

    /// The admin's own colour, or a first suggestion for the field.
    fn colour(&self) -> &str {
        self.form.accent_colour.as_deref().unwrap_or("#24508c")
    }

    /// How the present colour is shown.
    fn shades(&self) -> String {
        let shades = self.layout.settings().own_accent();
        let shades = shades.map(|shades| format!("{}: {}", shades.chosen, shades.in_words()));
        shades.unwrap_or_else(|| "Each theme gets the nearest shade that can be read.".into())
    }
}

/// `GET /admin/settings`
pub async fn edit(_admin: Admin, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let form = SettingsInput::of(layout.settings());
    EditPage::answer(StatusCode::OK, layout, &state, form, FieldErrors::new()).await
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
    let before = layout.settings().clone();
    let saved = match form.parse(&before) {
        Ok(new) => {
            let (actor, now, stored) = (admin.actor(), state.now(), new.clone());
            let changed = state.db.write(move |conn| setting::change(conn, &actor, &stored, now)).await?;
            changed.map(|changed| changed.then_some(new))
        }
        Err(errors) => Err(errors),
    };
    match saved {
        Ok(changed) => {
            flash.notice(told(&before, changed.as_ref()));
            see_other(urls::admin("settings"))
        }
        Err(errors) => EditPage::answer(StatusCode::BAD_REQUEST, layout, &state, form, errors).await,
    }
}

/// What was done; of a new colour of their own, also how it is shown.
fn told(before: &Settings, changed: Option<&Settings>) -> String {
    match changed {
        None => "Nothing was changed.".to_owned(),
        Some(new) => match new.own_accent().filter(|_| new.accent != before.accent) {
            None => "The settings are saved.".to_owned(),
            Some(shades) => {
                format!("The settings are saved. Of the colour {}: {}", shades.chosen, shades.in_words())
            }
        },
    }
}
