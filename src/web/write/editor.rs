//! The editor's page, for new posts and for those that are there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::category::{self, Category};
use crate::models::post::{self, Post, PostInput, TagLink};
use crate::models::user::User;
use crate::web::parts::{Layout, page_with_status};

/// The form of a post, new or old.
#[derive(Template)]
#[template(path = "write/posts/edit.html")]
pub struct EditorPage {
    layout: Layout,
    /// None for a new one.
    post: Option<Post>,
    form: PostInput,
    errors: FieldErrors,
    categories: Vec<Category>,
}

impl EditorPage {
    /// The editor with what was typed, what is wrong, and the status that says so.
    pub fn answer(
        layout: Layout,
        post: Option<Post>,
        form: PostInput,
        errors: FieldErrors,
        categories: Vec<Category>,
    ) -> Result<HttpResponse, Error> {
        let status = status_of(&errors);
        page_with_status(status, &Self { layout, post, form, errors, categories })
    }

    fn is_chosen(&self, category: &Category) -> bool {
        self.form.category_id == category.id.to_string()
    }

    fn action(&self) -> String {
        self.post.as_ref().map_or_else(|| "/write".to_owned(), |post| format!("/write/{}", post.id))
    }
}

/// What the editor needs beside the form.
pub struct Desk {
    /// None for a new post.
    pub post: Option<Post>,
    /// Its tags.
    pub tags: Vec<TagLink>,
    /// All there are.
    pub categories: Vec<Category>,
}

/// Reads a post for its editor: [`Error::NotFound`] when it is not the person's to see,
/// [`Error::Forbidden`] when it is public and not theirs to change.
pub fn open(conn: &mut Conn, id: Option<i64>, user: &User, now: Moment) -> Result<Desk, Error> {
    let categories = category::all(conn)?;
    let Some(id) = id else { return Ok(Desk { post: None, tags: Vec::new(), categories }) };
    let post = find_own(conn, id, user, now)?;
    let tags = post::tags_of(conn, &[id])?.remove(&id).unwrap_or_default();
    Ok(Desk { post: Some(post), tags, categories })
}

/// The post, when this person may change it.
pub fn find_own(conn: &mut Conn, id: i64, user: &User, now: Moment) -> Result<Post, Error> {
    let post = post::find(conn, id)?;
    match post.may_be_edited_by(user) {
        true => Ok(post),
        false if post.is_live(now) => Err(Error::Forbidden),
        false => Err(Error::NotFound),
    }
}

/// A post as its form shows it first.
pub fn form_of(post: &Post, tags: &[TagLink], layout: &Layout) -> PostInput {
    let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    let zone = layout.settings().time_zone;
    PostInput {
        title: post.title.clone(),
        content: post.content.clone(),
        excerpt: post.excerpt.clone(),
        slug: post.slug.clone(),
        category_id: post.category_id.map(|id| id.to_string()).unwrap_or_default(),
        tags: names.join(", "),
        cover: post.cover_id.map(|id| id.to_string()).unwrap_or_default(),
        published_at: post.published_at.map(|at| zone.format_local_minute(*at)).unwrap_or_default(),
        action: String::new(),
        version: post.version.to_string(),
    }
}

/// 409 when the only trouble is a value somebody else has, 400 for anything else.
fn status_of(errors: &FieldErrors) -> StatusCode {
    match (errors.is_empty(), errors.get("slug")) {
        (true, _) => StatusCode::OK,
        (false, Some(SLUG_TAKEN)) => StatusCode::CONFLICT,
        (false, _) => StatusCode::BAD_REQUEST,
    }
}

/// Beside an address that another post has.
pub const SLUG_TAKEN: &str = "is the address of another post";
