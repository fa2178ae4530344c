//! `/account`: what people say of themselves.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::user::{self, ProfileInput};
use crate::urls;
use crate::web::parts::{Flash, Form, Layout, Parking, Person, State, page, page_with_status, see_other};

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage {
    layout: Layout,
    person: Person,
    form: ProfileInput,
    errors: FieldErrors,
}

/// `GET /account`
pub async fn edit(person: Person, mut layout: Layout, parking: Parking) -> Result<HttpResponse, Error> {
    let form = match parking.for_this_page(&mut layout).await? {
        Some(parked) => parked.parse()?,
        None => ProfileInput {
            display_name: person.display_name.clone(),
            bio: person.bio.clone(),
            website: person.website.clone(),
        },
    };
    page(&ProfilePage { layout, person, form, errors: FieldErrors::new() })
}

/// `POST /account`
pub async fn update(
    person: Person,
    form: Form<ProfileInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let profile = match form.parse() {
        Ok(profile) => profile,
        Err(errors) => {
            return page_with_status(StatusCode::BAD_REQUEST, &ProfilePage { layout, person, form, errors });
        }
    };
    let (actor, id, now) = (person.actor(), person.id, state.now());
    state.db.write(move |conn| user::update_profile(conn, &actor, id, &profile, now)).await?;
    flash.notice("Your profile is saved.");
    see_other(urls::account())
}
