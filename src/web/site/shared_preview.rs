//! `/preview/{token}`: a post before it is public, for whoever was given the link.

use actix_web::http::header::{HeaderName, HeaderValue, REFERRER_POLICY};
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::db::Moment;
use crate::error::Error;
use crate::models::post::{self, Status};
use crate::models::preview_link;
use crate::web::parts::{Article, Layout, State, page};

#[derive(Template)]
#[template(path = "site/shared_preview.html")]
struct SharedPreviewPage {
    layout: Layout,
    article: Article,
    expires_at: Moment,
}

/// `GET /preview/{token}`: the post as it was last saved.
pub async fn show(layout: Layout, state: State, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let now = layout.now;
    let (article, expires_at) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let link = preview_link::find_open(conn, &token, now)?;
            let full = post::find_full(conn, link.post_id)?;
            if full.post.status == Status::Trash {
                return Err(Error::NotFound);
            }
            Ok((Article::load(conn, full)?, link.expires_at))
        })
        .await?;
    let mut answer = page(&SharedPreviewPage { layout, article, expires_at })?;
    let headers = answer.headers_mut();
    // The address is the key: it must not travel to the sites that the post links to.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    Ok(answer)
}
