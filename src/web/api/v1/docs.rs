//! `/api/v1/docs`: the API explained to people, from the document that programs read.

use actix_web::HttpResponse;
use askama::Template;

use crate::error::Error;
use crate::web::api::explained::{self, Group};
use crate::web::api::openapi;
use crate::web::parts::{Layout, State, reader_page};

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    layout: Layout,
    base: String,
    groups: Vec<Group>,
}

/// `GET /api/v1/docs`
pub async fn show(layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let base = state.config.server.base().to_owned();
    let document = serde_json::to_value(openapi::document(&base)).map_err(anyhow::Error::from)?;
    let page = DocsPage { groups: explained::groups(&document), base, layout };
    reader_page(&page.layout, &page, None)
}
