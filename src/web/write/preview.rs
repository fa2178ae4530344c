//! `/write/preview`: the post as it will look.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::markdown::{self, Profile};
use crate::kit::text;
use crate::web::parts::{Author, Form, Layout, page, page_with_status};

#[derive(Template)]
#[template(path = "write/posts/preview.html")]
struct PreviewPage {
    layout: Layout,
    title: String,
    content_html: String,
    minutes: u32,
    errors: FieldErrors,
}

/// What the editor sends; the rest of its form is ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewInput {
    title: String,
    content: String,
}

/// `POST /write/preview`
pub async fn create(
    _author: Author,
    form: Form<PreviewInput>,
    layout: Layout,
) -> Result<HttpResponse, Error> {
    let PreviewInput { title, content } = form.into_inner();
    let title = text::optional_line(&title, 200).unwrap_or_default();
    let problem = match text::multiline(&content, 1_000_000) {
        Ok(content) if !content.trim().is_empty() => {
            let rendered = web::block(move || markdown::render(&content, Profile::Post)).await?;
            let minutes = markdown::reading_minutes(rendered.word_count);
            let errors = FieldErrors::new();
            return page(&PreviewPage { layout, title, content_html: rendered.html, minutes, errors });
        }
        Ok(_) => "can't be empty".to_owned(),
        Err(problem) => problem,
    };
    let errors = FieldErrors::one("content", problem);
    let refused = PreviewPage { layout, title, content_html: String::new(), minutes: 0, errors };
    page_with_status(StatusCode::BAD_REQUEST, &refused)
}
