//! Saving posts: each save is one transaction over the post, its tags, its address, its revision and
//! the search index.

use std::borrow::Cow;

use diesel::prelude::*;

use super::announcing::{announce, await_import};
use super::draft::{Action, Draft};
use super::{Post, Reason, Status, find, lists, note_change, record_revision, slugs};
use crate::db::schema::{categories, media as media_table, posts};
use crate::db::{Conn, Moment, insert_returning_id, transaction};
use crate::error::Error;
use crate::kit::markdown::RENDERER_VERSION;
use crate::kit::slug::Slug;
use crate::kit::token;
use crate::models::audit::{self, Actor};
use crate::models::{media, search, tag};

/// What a save led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The post.
    pub id: i64,
    /// Its status now.
    pub status: Status,
    /// Its time of publication now.
    pub published_at: Option<Moment>,
}

/// A post that an importer brings, beside what a [`Draft`] says.
#[derive(Debug, Clone)]
pub struct ImportedPost {
    /// The texts, tags and address.
    pub draft: Draft,
    /// Whose it is.
    pub author_id: Option<i64>,
    /// Draft or published.
    pub status: Status,
    /// When it was begun, where the source says so.
    pub created_at: Moment,
    /// When it was last changed, where the source says so.
    pub updated_at: Moment,
    /// Kept on top in its old home.
    pub featured: bool,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = posts, treat_none_as_null = true)]
pub(super) struct Columns<'a> {
    category_id: Option<i64>,
    cover_id: Option<i64>,
    title: &'a str,
    slug: &'a str,
    excerpt: &'a str,
    summary: &'a str,
    content: &'a str,
    content_html: &'a str,
    content_text: &'a str,
    word_count: i32,
    renderer_version: i32,
    status: Status,
    updated_at: Moment,
    published_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = posts)]
pub(super) struct NewRow<'a> {
    #[diesel(embed)]
    pub(super) columns: Columns<'a>,
    pub(super) author_id: Option<i64>,
    pub(super) featured: bool,
    pub(super) version: i32,
    pub(super) created_at: Moment,
}

impl Draft {
    pub(super) fn columns<'a>(
        &'a self,
        slug: &'a str,
        status: Status,
        published_at: Option<Moment>,
        updated_at: Moment,
    ) -> Columns<'a> {
        Columns {
            category_id: self.category_id,
            cover_id: self.cover_id,
            title: &self.title,
            slug,
            excerpt: &self.excerpt,
            summary: &self.summary,
            content: &self.content,
            content_html: &self.content_html,
            content_text: &self.content_text,
            word_count: self.word_count,
            renderer_version: RENDERER_VERSION,
            status,
            updated_at,
            published_at,
        }
    }

    fn reason(&self) -> Reason {
        match self.action {
            Action::Publish => Reason::Published,
            Action::Unpublish => Reason::Unpublished,
            Action::Save if self.is_autosave => Reason::Autosave,
            Action::Save => Reason::Saved,
        }
    }
}

/// Saves a new post of the actor.
///
/// [`Error::Taken`] names `posts_slug_key` when a chosen slug is another post's; one made from the
/// title gets a number instead.
pub fn create(conn: &mut Conn, actor: &Actor, draft: &Draft, now: Moment) -> Result<Saved, Error> {
    let (status, published_at) = match draft.action {
        Action::Publish => (Status::Published, Some(draft.published_at.unwrap_or(now))),
        Action::Save | Action::Unpublish => (Status::Draft, draft.published_at),
    };
    slugs::retrying(draft.slug.is_none(), || {
        transaction(conn, |conn| {
            check_references(conn, draft)?;
            let (draft, media) = &illustrated(conn, draft)?;
            let whose = (actor.id, now, false);
            let post = insert(conn, draft, whose, (status, published_at), now)?;
            finish(conn, &post, (draft, media), (actor.id, draft.reason()), now)?;
            audit::record(
                conn,
                actor,
                "post.created",
                ("post", Some(post.id), &post.title),
                status.as_str(),
                now,
            )?;
            announce(conn, post.id, false, now)?;
            Ok(Saved { id: post.id, status, published_at })
        })
    })
}

/// Saves a new version of a post; [`Error::Stale`] when `version` is not the one that stands.
pub fn revise(
    conn: &mut Conn,
    actor: &Actor,
    post_id: i64,
    version: i32,
    draft: &Draft,
    now: Moment,
) -> Result<Saved, Error> {
    slugs::retrying(draft.slug.is_none(), || {
        transaction(conn, |conn| {
            let before = find(conn, post_id)?;
            if before.version != version {
                return Err(Error::Stale);
            }
            check_references(conn, draft)?;
            let was =
                before.published_at.filter(|_| before.status == Status::Published || !draft.forgets_time);
            let published_at = draft.published_at_after(was);
            let (status, published_at) = match (draft.action, before.status) {
                (Action::Publish, _) => (Status::Published, Some(published_at.unwrap_or(now))),
                (Action::Unpublish, _) => (Status::Draft, published_at),
                (Action::Save, Status::Published) => (Status::Published, published_at),
                (Action::Save, status) => (status, published_at),
            };
            let (draft, media) = &illustrated(conn, draft)?;
            let post = update(conn, &before, draft, (status, published_at), now)?;
            finish(conn, &post, (draft, media), (actor.id, draft.reason()), now)?;
            let action = match draft.action {
                Action::Publish => "post.published",
                Action::Unpublish => "post.unpublished",
                Action::Save => "post.saved",
            };
            audit::record(conn, actor, action, ("post", Some(post.id), &post.title), "", now)?;
            announce(conn, post.id, before.is_live(now), now)?;
            Ok(Saved { id: post.id, status, published_at })
        })
    })
}

/// Makes, or brings up to date, a post that an importer knows as `existing`. Belongs in the
/// importer's transaction. Answers its id.
pub fn import(
    conn: &mut Conn,
    actor: &Actor,
    existing: Option<i64>,
    post: &ImportedPost,
    now: Moment,
) -> Result<i64, Error> {
    transaction(conn, |conn| {
        let state = (post.status, post.draft.published_at);
        let (draft, media) = &illustrated(conn, &post.draft)?;
        let saved = match existing {
            Some(id) => {
                let before = find(conn, id)?;
                update(conn, &before, draft, state, post.updated_at)?
            }
            None => {
                insert(conn, draft, (post.author_id, post.created_at, post.featured), state, post.updated_at)?
            }
        };
        finish(conn, &saved, (draft, media), (actor.id, Reason::Imported), now)?;
        await_import(conn, &saved, now)?;
        Ok(saved.id)
    })
}

fn insert(
    conn: &mut Conn,
    draft: &Draft,
    (author_id, created_at, featured): (Option<i64>, Moment, bool),
    (status, published_at): (Status, Option<Moment>),
    updated_at: Moment,
) -> Result<Post, Error> {
    let slug = match (&draft.slug, Slug::from_title(&draft.title)) {
        (Some(chosen), _) => Some(chosen.clone()),
        (None, Some(base)) => Some(slugs::first_free(conn, &base, None)?),
        (None, None) => None,
    };
    let placeholder = token::random_token();
    let row = NewRow {
        columns: draft.columns(
            slug.as_ref().map_or(&placeholder, |slug| slug.as_ref()),
            status,
            published_at,
            updated_at,
        ),
        author_id,
        featured,
        version: 1,
        created_at,
    };
    let id = insert_returning_id!(conn, crate::db::schema::posts, row)?;
    lists::created(conn, &[id]);
    note_change(conn, &[status]);
    if slug.is_none() {
        let slug = slugs::first_free(conn, &Slug::for_id(id), None)?;
        diesel::update(posts::table.find(id)).set(posts::slug.eq(slug.as_ref())).execute(conn)?;
    }
    Ok(find(conn, id)?)
}

pub(super) fn update(
    conn: &mut Conn,
    before: &Post,
    draft: &Draft,
    (status, published_at): (Status, Option<Moment>),
    now: Moment,
) -> Result<Post, Error> {
    let slug = match (&draft.slug, Slug::from_title(&draft.title)) {
        (Some(chosen), _) => chosen.clone(),
        (None, base) => {
            slugs::first_free(conn, &base.unwrap_or_else(|| Slug::for_id(before.id)), Some(before.id))?
        }
    };
    lists::about_to_change(conn, &[before.id])?;
    let changed = diesel::update(posts::table)
        .filter(posts::id.eq(before.id).and(posts::version.eq(before.version)))
        .set((
            draft.columns(slug.as_ref(), status, published_at, now),
            (status != Status::Trash).then_some(posts::trashed_at.eq(None::<Moment>)),
            posts::version.eq(before.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    note_change(conn, &[before.status, status]);
    if slug.as_ref() != before.slug && before.published_at.is_some() {
        slugs::remember(conn, before.id, &before.slug, now)?;
    }
    Ok(find(conn, before.id)?)
}

pub(super) fn finish(
    conn: &mut Conn,
    post: &Post,
    (draft, media): (&Draft, &[i64]),
    (author_id, reason): (Option<i64>, Reason),
    now: Moment,
) -> Result<(), Error> {
    slugs::claim(conn, &post.slug)?;
    media::note_in_post(conn, post.id, media.to_vec())?;
    tag::set_for_post(conn, post.id, &draft.tags, now)?;
    let names: Vec<String> = draft.tags.iter().map(|tag| tag.as_str().to_owned()).collect();
    record_revision(conn, post, &names, author_id, reason, now)?;
    search::index(conn, post.id, &post.title, &draft.content_text)?;
    Ok(())
}

/// The draft with its pictures completed, and all media that the post will show.
pub(super) fn illustrated<'a>(conn: &mut Conn, draft: &'a Draft) -> QueryResult<(Cow<'a, Draft>, Vec<i64>)> {
    let (html, mut media) = media::illustrate(conn, &draft.content_html)?;
    media.extend(draft.cover_id);
    Ok(match html {
        None => (Cow::Borrowed(draft), media),
        Some(content_html) => (Cow::Owned(Draft { content_html, ..draft.clone() }), media),
    })
}

/// A category or cover that is not there is the person's mistake, and SQLite would not say which it was.
fn check_references(conn: &mut Conn, draft: &Draft) -> Result<(), Error> {
    if let Some(id) = draft.category_id {
        let found = categories::table.find(id).select(categories::id).first::<i64>(conn).optional()?;
        if found.is_none() {
            return Err(Error::Taken("posts_category_id_fkey".into()));
        }
    }
    if let Some(id) = draft.cover_id {
        let found = media_table::table.find(id).select(media_table::id).first::<i64>(conn).optional()?;
        if found.is_none() {
            return Err(Error::Taken("posts_cover_id_fkey".into()));
        }
    }
    Ok(())
}
