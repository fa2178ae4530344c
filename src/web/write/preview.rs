//! `/write/preview`: the post as it will look.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::editor::find_own;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::zone::Zone;
use crate::models::post::{self, Draft, PostInput};
use crate::web::parts::{Article, Author, Form, Layout, State, page, page_with_status};

#[derive(Template)]
#[template(path = "write/posts/preview.html")]
struct PreviewPage {
    layout: Layout,
    article: Option<Article>,
    errors: FieldErrors,
}

/// Which post the text is for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewQuery {
    /// None for a new one.
    post: Option<i64>,
}

/// `POST /write/preview`: a field that can't be taken is left out, so that the text is seen anyway.
pub async fn create(
    author: Author,
    query: web::Query<PreviewQuery>,
    form: Form<PostInput>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (id, user, now) = (query.post, author.user(), layout.now);
    let zone = layout.settings().time_zone;
    match web::block(move || readable(form.into_inner(), &zone)).await? {
        Ok(draft) => {
            let article = state
                .db
                .read(move |conn| -> Result<_, Error> {
                    if let Some(id) = id {
                        find_own(conn, id, &user, now)?;
                    }
                    let full = post::preview(conn, id, &user, draft, now)?;
                    Ok(Article::load(conn, full)?)
                })
                .await?;
            page(&PreviewPage { layout, article: Some(article), errors: FieldErrors::new() })
        }
        Err(errors) => {
            page_with_status(StatusCode::BAD_REQUEST, &PreviewPage { layout, article: None, errors })
        }
    }
}

/// The draft in what was typed so far: fields that are wrong count as empty, except the text itself.
fn readable(mut input: PostInput, zone: &Zone) -> Result<Draft, FieldErrors> {
    let errors = match input.parse(zone) {
        Ok(draft) => return Ok(draft),
        Err(errors) if errors.get("content").is_some() => return Err(errors),
        Err(errors) => errors,
    };
    for (field, _) in errors.iter() {
        match field {
            "title" => input.title = "Untitled".into(),
            "excerpt" => input.excerpt.clear(),
            "slug" => input.slug.clear(),
            "category_id" => input.category_id.clear(),
            "tags" => input.tags.clear(),
            "cover" => input.cover.clear(),
            "published_at" => input.published_at.clear(),
            _ => input.action.clear(),
        }
    }
    input.parse(zone)
}
