//! `/kept`: forms that were sent while nobody was signed in.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::kit::text::cut_bytes;
use crate::urls;
use crate::web::parts::parking::Parked;
use crate::web::parts::returned::{FieldKind, Returned};
use crate::web::parts::{Flash, Layout, Parking, Person, page, see_other};

#[derive(Template)]
#[template(path = "account/kept/index.html")]
struct IndexPage {
    layout: Layout,
    forms: Vec<Parked>,
}

#[derive(Template)]
#[template(path = "account/kept/show.html")]
struct ShowPage {
    layout: Layout,
    form: Returned,
}

/// `GET /kept`
pub async fn index(_person: Person, layout: Layout, parking: Parking) -> Result<HttpResponse, Error> {
    let forms = parking.all().await?;
    page(&IndexPage { layout, forms })
}

/// `GET /kept/{id}`: whatever form it was, filled in, to be sent again.
pub async fn show(
    _person: Person,
    id: web::Path<i64>,
    mut layout: Layout,
    parking: Parking,
) -> Result<HttpResponse, Error> {
    let found = parking.all().await?.into_iter().find(|parked| parked.form.id == *id);
    let parked = found.ok_or(Error::NotFound)?;
    parked.tell(&mut layout);
    let form = Returned::of(&parked.form.path, parked.fields, true).ok_or(Error::NotFound)?;
    page(&ShowPage { layout, form })
}

/// `POST /kept/{id}/discard`
pub async fn destroy(
    _person: Person,
    id: web::Path<i64>,
    parking: Parking,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    parking.discard(*id).await?;
    flash.notice("Discarded.");
    see_other(urls::kept_forms())
}

impl IndexPage {
    /// The first words of the longest field.
    fn first_words(&self, parked: &Parked) -> String {
        let longest = parked.fields.iter().max_by_key(|(_, value)| value.len());
        let value = longest.map_or("", |(_, value)| value.as_str());
        cut_bytes(value, 160).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn href(&self, parked: &Parked) -> String {
        urls::kept(parked.form.id)
    }
}
