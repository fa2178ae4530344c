//! Making, changing and removing standing pages.

use diesel::prelude::*;
use serde::Deserialize;

use super::{StandingPage, Status, find, revision};
use crate::db::schema::pages;
use crate::db::{Conn, Moment, Topic, insert_returning_id, topics, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::markdown::{self, Profile, RENDERER_VERSION};
use crate::kit::slug::Slug;
use crate::kit::text;
use crate::models::audit::{self, Actor};
use crate::models::media;
use crate::models::term::first_free;

/// The form of a standing page as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StandingPageInput {
    /// 1-200 characters.
    pub title: String,
    /// Empty: made from the title.
    pub slug: String,
    /// Markdown.
    pub content: String,
    /// `save` or `publish`.
    pub action: String,
    /// The version that was edited; empty when new.
    pub version: String,
}

/// A standing page that may be stored.
#[derive(Debug, Clone)]
pub struct StandingPageDraft {
    title: String,
    slug: Option<Slug>,
    content: String,
    content_html: String,
    publish: bool,
    version: Option<i32>,
}

impl StandingPageInput {
    /// A page as its form shows it first.
    pub fn of(page: &StandingPage) -> Self {
        Self {
            title: page.title.clone(),
            slug: page.slug.clone(),
            content: page.content.clone(),
            action: String::new(),
            version: page.version.to_string(),
        }
    }

    /// All fields checked and the text rendered.
    pub fn parse(&self) -> Result<StandingPageDraft, FieldErrors> {
        let mut errors = FieldErrors::new();
        let title = errors.take("title", text::line(&self.title, 200));
        let content = errors.take("content", text::multiline(&self.content, 1_000_000));
        if self.content.trim().is_empty() {
            errors.add("content", "can't be empty");
        }
        let slug = errors.take("slug", Slug::typed(&self.slug));
        let publish = match self.action.as_str() {
            "" | "save" => false,
            "publish" => true,
            _ => {
                errors.add("action", "is neither save nor publish");
                false
            }
        };
        let version = match self.version.as_str() {
            "" => None,
            text => errors.take("version", text.parse().map_err(|_| "is not a number".to_owned())),
        };
        match (title, content, slug) {
            (Some(title), Some(content), Some(slug)) if errors.is_empty() => {
                let content_html = markdown::render(&content, Profile::Post).html;
                Ok(StandingPageDraft { title, slug, content, content_html, publish, version })
            }
            _ => Err(errors),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = pages)]
struct Row<'a> {
    title: &'a str,
    slug: &'a str,
    content: &'a str,
    content_html: &'a str,
    renderer_version: i32,
    status: Status,
    position: i32,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
}

/// Makes a page, last in the menu, and answers its id; [`Error::Taken`] names `pages_slug_key`.
pub fn create(conn: &mut Conn, actor: &Actor, draft: &StandingPageDraft, now: Moment) -> Result<i64, Error> {
    transaction(conn, |conn| {
        let (html, media) = media::illustrate(conn, &draft.content_html)?;
        let slug = match &draft.slug {
            Some(chosen) => chosen.clone(),
            None => {
                let base = Slug::from_title(&draft.title).unwrap_or_else(|| Slug::for_id(1));
                first_free(&base, |slug| is_free(conn, slug))?
            }
        };
        let last: Option<i32> = pages::table.select(diesel::dsl::max(pages::position)).first(conn)?;
        let row = Row {
            title: &draft.title,
            slug: slug.as_ref(),
            content: &draft.content,
            content_html: html.as_deref().unwrap_or(&draft.content_html),
            renderer_version: RENDERER_VERSION,
            status: if draft.publish { Status::Published } else { Status::Draft },
            position: last.unwrap_or(0).saturating_add(1),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let id = insert_returning_id!(conn, crate::db::schema::pages, row)?;
        media::note_in_page(conn, id, media)?;
        note_revision(conn, actor, id, now)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "page.created", ("page", Some(id), &draft.title), "", now)?;
        Ok(id)
    })
}

/// Changes a page, and keeps its text in the history; [`Error::Stale`] when the version that was
/// edited is not the one that stands.
pub fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: i64,
    draft: &StandingPageDraft,
    now: Moment,
) -> Result<(), Error> {
    transaction(conn, |conn| {
        let before = find(conn, id)?;
        let version = draft.version.unwrap_or(before.version);
        let (html, media) = media::illustrate(conn, &draft.content_html)?;
        media::note_in_page(conn, id, media)?;
        let slug = draft.slug.as_ref().map_or(before.slug, ToString::to_string);
        let changed = diesel::update(pages::table.find(id).filter(pages::version.eq(version)))
            .set((
                pages::title.eq(&draft.title),
                pages::slug.eq(slug),
                pages::content.eq(&draft.content),
                pages::content_html.eq(html.as_deref().unwrap_or(&draft.content_html)),
                pages::renderer_version.eq(RENDERER_VERSION),
                pages::status.eq(if draft.publish { Status::Published } else { before.status }),
                pages::version.eq(version.saturating_add(1)),
                pages::updated_at.eq(now),
            ))
            .execute(conn)?;
        if changed == 0 {
            return Err(Error::Stale);
        }
        note_revision(conn, actor, id, now)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "page.changed", ("page", Some(id), &draft.title), "", now)?;
        Ok(())
    })
}

/// Takes a page from readers; it stays as a draft.
pub fn unpublish(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let page = find(conn, id)?;
        diesel::update(pages::table.find(id))
            .set((
                pages::status.eq(Status::Draft),
                pages::version.eq(page.version + 1),
                pages::updated_at.eq(now),
            ))
            .execute(conn)?;
        note_revision(conn, actor, id, now)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "page.unpublished", ("page", Some(id), &page.title), "", now)?;
        Ok(())
    })
}

/// Removes a page for good.
pub fn delete(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> Result<(), Error> {
    transaction(conn, |conn| {
        let page = find(conn, id)?;
        diesel::delete(pages::table.find(id)).execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "page.deleted", ("page", Some(id), &page.title), "", now)?;
        Ok(())
    })
}

/// The text of a page as readers would see it, without saving anything.
pub fn preview(conn: &mut Conn, draft: &StandingPageDraft) -> QueryResult<String> {
    let (html, _) = media::illustrate(conn, &draft.content_html)?;
    Ok(html.unwrap_or_else(|| draft.content_html.clone()))
}

/// Keeps the page as it stands now in its history.
fn note_revision(conn: &mut Conn, actor: &Actor, id: i64, now: Moment) -> QueryResult<()> {
    let page = find(conn, id)?;
    revision::record(conn, page, actor.id, now)
}

/// All pages in menu order.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<StandingPage>> {
    pages::table.order((pages::position, pages::id)).select(StandingPage::as_select()).load(conn)
}

fn is_free(conn: &mut Conn, slug: &str) -> Result<bool, Error> {
    let holder = pages::table.filter(pages::slug.eq(slug)).select(pages::id).first::<i64>(conn);
    Ok(holder.optional()?.is_none())
}
