//! `/pages`: About and the like.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::plain_name;
use crate::error::Error;
use crate::kit::markdown;
use crate::models::page::{self, StandingPage, Status};
use crate::web::parts::{Layout, State, reader_page};

#[derive(Template)]
#[template(path = "site/standing_page.html")]
struct ShowPage {
    layout: Layout,
    page: StandingPage,
    description: String,
}

/// `GET /pages/{slug}`
pub async fn show(layout: Layout, state: State, slug: web::Path<String>) -> Result<HttpResponse, Error> {
    let slug = plain_name(&slug)?.to_owned();
    let page = state.db.read(move |conn| page::find_by_slug(conn, &slug)).await?;
    if page.status != Status::Published {
        return Err(Error::NotFound);
    }
    let description = markdown::excerpt(&markdown::plain_text_of(&page.content_html), 160);
    let modified = Some(page.updated_at);
    reader_page(&layout.clone(), &ShowPage { layout, page, description }, modified)
}
