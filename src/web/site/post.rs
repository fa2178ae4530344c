//! `/posts/{slug}`: a post and what was said about it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::plain_name;
use crate::db::{Conn, Moment, Topic};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::comment::{self, CommentInput, Thread};
use crate::models::post::{self, FullPost, Neighbours};
use crate::urls;
use crate::web::parts::{Article, Layout, Parking, State, page_with_status, reader_page};

#[derive(Template)]
#[template(path = "site/post.html")]
struct PostPage {
    layout: Layout,
    shown: Shown,
    structured_data: String,
    form: CommentInput,
    errors: FieldErrors,
}

/// `GET /posts/{slug}`; an id and an earlier slug lead to the present one.
pub async fn show(
    mut layout: Layout,
    state: State,
    slug: web::Path<String>,
    parking: Parking,
) -> Result<HttpResponse, Error> {
    let shown = find_shown(&layout, &state, plain_name(&slug)?).await?;
    let modified = shown.last_change();
    let form = match parking.for_this_page(&mut layout).await? {
        Some(parked) => parked.parse()?,
        None => CommentInput::default(),
    };
    let topic = Topic::Post(shown.article.full.post.id);
    let page = PostPage::new(layout.clone(), shown, form, FieldErrors::new());
    let mut answer = reader_page(&layout, &page, modified)?;
    answer.extensions_mut().insert(topic);
    Ok(answer)
}

/// The post's page again, with a comment that can't be taken as it is.
pub(super) fn page_to_correct(
    layout: Layout,
    shown: Shown,
    form: CommentInput,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    page_with_status(StatusCode::BAD_REQUEST, &PostPage::new(layout, shown, form, errors))
}

/// What the page shows.
pub(super) struct Shown {
    /// The post as it is read.
    pub article: Article,
    neighbours: Neighbours,
    comments: Thread,
}

/// The live post with this slug, for whoever looks at it.
pub(super) async fn find_shown(layout: &Layout, state: &State, slug: &str) -> Result<Shown, Error> {
    let slug = slug.to_owned();
    let viewer_id = layout.viewer.as_ref().map(|user| user.id);
    let (comments_on, now) = (layout.settings().comments_on, layout.now);
    state
        .db
        .read(move |conn| -> Result<_, Error> {
            let full = match post::find_by_slug(conn, &slug) {
                Ok(full) if full.post.is_live(now) => full,
                Ok(_) | Err(diesel::NotFound) => return Err(elsewhere(conn, &slug, now)?),
                Err(error) => return Err(error.into()),
            };
            Ok(Shown {
                neighbours: post::neighbours(conn, &full.post, now)?,
                comments: match comments_on {
                    true => comment::find_thread(conn, full.post.id, viewer_id)?,
                    false => Thread::new(),
                },
                article: Article::load(conn, full)?,
            })
        })
        .await
}

/// Where the post stands now that was asked for by its id or an earlier slug.
fn elsewhere(conn: &mut Conn, slug: &str, now: Moment) -> Result<Error, Error> {
    let moved = match slug.bytes().all(|byte| byte.is_ascii_digit()) {
        true => match slug.parse() {
            Ok(id) => Some(post::find_live_slug(conn, id, now)?),
            Err(_) => None,
        },
        false => post::find_moved(conn, slug, now)?,
    };
    Ok(moved.map_or(Error::NotFound, |slug| Error::MovedTo(urls::post(&slug))))
}

impl Shown {
    fn last_change(&self) -> Option<Moment> {
        let comments = self.comments.iter().map(|reply| reply.updated_at).max();
        comments.max(self.article.full.post.published_at).max(Some(self.article.full.post.updated_at))
    }
}

impl PostPage {
    fn new(layout: Layout, shown: Shown, form: CommentInput, errors: FieldErrors) -> Self {
        Self { structured_data: structured_data(&layout, &shown), layout, shown, form, errors }
    }

    /// Whether a form is filled in: it was refused, or kept while nobody was signed in.
    fn shows_a_comment_again(&self) -> bool {
        !(self.form.is_empty() && self.errors.is_empty())
    }

    /// Whether the reply being corrected answers this comment.
    fn corrects_reply_to(&self, id: &i64) -> bool {
        self.shows_a_comment_again() && self.form.parent_id == id.to_string()
    }

    /// Whether the comment being corrected stands in the form below the others.
    fn corrects_comment(&self) -> bool {
        self.shows_a_comment_again()
            && !self.shown.comments.iter().any(|reply| self.corrects_reply_to(&reply.id))
    }
}

/// The post as search engines read it: JSON-LD that can't end its element.
fn structured_data(layout: &Layout, shown: &Shown) -> String {
    let FullPost { post, author, category, tags } = &shown.article.full;
    let address = layout.absolute(&urls::post(&post.slug));
    let name = author.as_ref().map_or("Former member", |author| author.name());
    let mut about = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.summary,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": layout.settings().language,
        "wordCount": post.word_count,
        "dateModified": layout.iso(&post.updated_at),
        "author": { "@type": "Person", "name": name },
        "publisher": { "@type": "Organization", "name": layout.settings().title, "url": layout.absolute("/") },
        "keywords": tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(),
    });
    if let Some(at) = &post.published_at {
        about["datePublished"] = layout.iso(at).into();
    }
    if let Some(author) = author {
        about["author"]["url"] = layout.absolute(&urls::author(&author.username)).into();
    }
    if let Some(category) = category {
        about["articleSection"] = category.name.as_str().into();
    }
    if let Some(cover) = &shown.article.cover {
        about["image"] = layout.absolute(&urls::medium(&cover.storage_key)).into();
    }
    about.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
