//! `/admin/pages/preview`: a standing page as it will look.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::page::{self, StandingPageInput};
use crate::web::parts::{Editor, Form, Layout, State, page as answer, page_with_status};

#[derive(Template)]
#[template(path = "admin/pages/preview.html")]
struct PreviewPage {
    layout: Layout,
    title: String,
    html: Option<String>,
    errors: FieldErrors,
}

/// `POST /admin/pages/preview`: fields that are wrong count as empty, except the text itself.
pub async fn create(
    _editor: Editor,
    form: Form<StandingPageInput>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let title = match form.title.trim() {
        "" => "Untitled".to_owned(),
        title => title.chars().take(200).collect(),
    };
    let readable = StandingPageInput {
        title: title.replace('\0', ""),
        content: form.content.clone(),
        ..StandingPageInput::default()
    };
    match web::block(move || readable.parse()).await? {
        Ok(draft) => {
            let html = state.db.read(move |conn| page::preview(conn, &draft)).await?;
            answer(&PreviewPage { layout, title, html: Some(html), errors: FieldErrors::new() })
        }
        Err(errors) => {
            page_with_status(StatusCode::BAD_REQUEST, &PreviewPage { layout, title, html: None, errors })
        }
    }
}
