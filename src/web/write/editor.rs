//! The editor's page, for new posts and for those that are there.

use actix_web::HttpResponse;
use askama::Template;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::text::cut_bytes;
use crate::kit::token::random_token;
use crate::models::autosave::{self, Autosave};
use crate::models::category::{self, Offer};
use crate::models::media::{self, Medium};
use crate::models::post::{self, Post, PostInput, TagLink};
use crate::models::user::User;
use crate::urls;
use crate::web::parts::{Layout, page_with_status, post_taken};

/// Pictures offered for the cover.
const COVERS: i64 = 40;

/// The form of a post, new or old.
#[derive(Template)]
#[template(path = "write/posts/edit.html")]
pub struct EditorPage {
    layout: Layout,
    /// None for a new one.
    post: Option<Post>,
    form: PostInput,
    errors: FieldErrors,
    categories: Offer,
    covers: Vec<Medium>,
    /// What was typed before and not saved.
    autosaves: Vec<Autosave>,
}

impl EditorPage {
    /// The editor with what was typed, what is wrong, and the status that says so.
    pub fn answer(
        layout: Layout,
        desk: Desk,
        mut form: PostInput,
        errors: FieldErrors,
    ) -> Result<HttpResponse, Error> {
        let status = post_taken::status_of(&errors);
        if form.desk.is_empty() {
            form.desk = random_token();
        }
        let autosaves = desk.unsaved(&form, &layout);
        let Desk { post, categories, covers, .. } = desk;
        page_with_status(status, &Self { layout, post, form, errors, categories, covers, autosaves })
    }

    /// The clock's time of an autosave, with its day when that was another one.
    fn time_of(&self, autosave: &Autosave) -> String {
        let local = |at: Moment| self.layout.settings().time_zone.to_local(*at);
        let (then, now) = (local(autosave.saved_at), local(self.layout.now));
        match then.date() == now.date() {
            true => then.format("%H:%M").to_string(),
            false => then.format("%H:%M, %-d %B %Y").to_string(),
        }
    }

    /// What an autosave begins with.
    fn first_words(&self, autosave: &Autosave) -> Option<String> {
        let input = autosave.input()?;
        let words = format!("{} {}", input.title, cut_bytes(&input.content, 300));
        Some(words.split_whitespace().take(20).collect::<Vec<_>>().join(" "))
            .filter(|words| !words.is_empty())
    }

    fn with_autosave(&self, autosave: &Autosave) -> String {
        let editor = self.post.as_ref().map_or_else(urls::new_post, |post| urls::edit_post(post.id));
        format!("{editor}?autosave={}", autosave.id)
    }

    fn preview_action(&self) -> String {
        self.post
            .as_ref()
            .map_or_else(|| "/write/preview".into(), |post| format!("/write/preview?post={}", post.id))
    }

    fn autosave_action(&self) -> String {
        self.post
            .as_ref()
            .map_or_else(|| "/write/autosave".into(), |post| urls::write_post(post.id, "autosave"))
    }

    fn is_cover(&self, picture: &Medium) -> bool {
        self.form.cover == picture.id.to_string()
    }

    /// Whether a cover was named that is none of those offered.
    fn has_other_cover(&self) -> bool {
        !self.form.cover.is_empty() && !self.covers.iter().any(|picture| self.is_cover(picture))
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
    /// To choose from.
    pub categories: Offer,
    /// The person's newest pictures, and the one the post has.
    pub covers: Vec<Medium>,
    /// What the person typed here and did not save.
    pub autosaves: Vec<Autosave>,
}

impl Desk {
    /// The post as its form shows it first.
    pub fn form(&self, layout: &Layout) -> PostInput {
        self.post.as_ref().map(|post| form_of(post, &self.tags, layout)).unwrap_or_default()
    }

    /// An autosave as the form shows it, with a word about what it is.
    pub fn take_over(&self, id: i64, layout: &mut Layout) -> Result<PostInput, Error> {
        let autosave = self.autosaves.iter().find(|autosave| autosave.id == id).ok_or(Error::NotFound)?;
        let mut input = autosave.input().ok_or(Error::NotFound)?;
        if let Some(post) = self.post.as_ref().filter(|_| input.version.trim().is_empty()) {
            input.version = post.version.to_string();
        }
        input.autosave = id.to_string();
        let at = layout.date_time(&autosave.saved_at);
        layout.tell(format!("This is the autosave of {at}. It is not saved as the post yet."));
        Ok(input)
    }

    /// The autosaves that say something else than the post and the form.
    fn unsaved(&self, form: &PostInput, layout: &Layout) -> Vec<Autosave> {
        let saved = self.form(layout);
        let is_news = |autosave: &&Autosave| {
            let input = autosave.input();
            input.is_some_and(|input| !input.says_the_same(&saved) && !input.says_the_same(form))
        };
        self.autosaves.iter().filter(is_news).cloned().collect()
    }
}

/// Reads a post for its editor: [`Error::NotFound`] when it is not the person's to see,
/// [`Error::Forbidden`] when it is public and not theirs to change.
pub fn open(conn: &mut Conn, id: Option<i64>, user: &User, now: Moment) -> Result<Desk, Error> {
    let (post, tags) = match id {
        None => (None, Vec::new()),
        Some(id) => {
            let post = find_own(conn, id, user, now)?;
            (Some(post), post::tags_of(conn, &[id])?.remove(&id).unwrap_or_default())
        }
    };
    let chosen: Vec<i64> = post.as_ref().and_then(|post| post.category_id).into_iter().collect();
    let categories = category::offer(conn, &chosen)?;
    let autosaves = autosave::offered(conn, user.id, id)?;
    let covers = covers(conn, user, post.as_ref().and_then(|post| post.cover_id))?;
    Ok(Desk { post, tags, categories, covers, autosaves })
}

/// The person's newest pictures, behind the one that the post has.
fn covers(conn: &mut Conn, user: &User, present: Option<i64>) -> Result<Vec<Medium>, Error> {
    let mut covers = media::latest_of(conn, user.id, COVERS)?;
    if let Some(id) = present
        && !covers.iter().any(|picture| picture.id == id)
    {
        covers.insert(0, media::find(conn, id)?);
    }
    Ok(covers)
}

/// The post, when this person may change it.
pub fn find_own(conn: &mut Conn, id: i64, user: &User, now: Moment) -> Result<Post, Error> {
    let post = post::find(conn, id)?;
    post.check_editable_by(user, now)?;
    Ok(post)
}

/// A post as its form shows it first.
pub fn form_of(post: &Post, tags: &[TagLink], layout: &Layout) -> PostInput {
    let zone = layout.settings().time_zone;
    PostInput {
        published_at: post.published_at.map(|at| zone.format_local_minute(*at)).unwrap_or_default(),
        ..PostInput::of(post, tags)
    }
}

/// A post as its form showed it after a save.
pub fn form_of_revision(revision: post::Revision, layout: &Layout) -> PostInput {
    let zone = layout.settings().time_zone;
    PostInput {
        title: revision.title,
        content: revision.content,
        excerpt: revision.excerpt,
        slug: revision.slug,
        category_id: revision.category_id.map(|id| id.to_string()).unwrap_or_default(),
        tags: revision.tags,
        cover: revision.cover_id.map(|id| id.to_string()).unwrap_or_default(),
        published_at: revision.published_at.map(|at| zone.format_local_minute(*at)).unwrap_or_default(),
        ..PostInput::default()
    }
}
