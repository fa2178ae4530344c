//! Bringing an earlier revision back, as a new one.

use diesel::prelude::*;

use super::announcing::announce;
use super::writing::{finish, illustrated, update};
use super::{Draft, Reason, Revision, TagName, find, slugs};
use crate::db::schema::{categories, media};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::kit::slug::Slug;
use crate::models::audit::{self, Actor};

/// What of a revision could not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restoration {
    /// Another post has its address now: the present one stays.
    pub kept_slug: bool,
    /// Its category is gone: the post has none now.
    pub lost_category: bool,
    /// The picture above it is gone.
    pub lost_cover: bool,
}

impl Revision {
    /// The revision as something to save: rendered, which takes its time.
    pub fn draft(&self) -> Draft {
        let tags = self.tags.split(',').filter_map(|name| TagName::parse(name).ok()).collect();
        Draft {
            slug: Some(Slug::stored(self.slug.clone())),
            tags,
            category_id: self.category_id,
            cover_id: self.cover_id,
            ..Draft::written(self.title.clone(), self.content.clone(), self.excerpt.clone())
        }
    }
}

/// Makes the post what revision `number` was, which `draft` holds, as a new revision; whose it is,
/// where it stands and when it is public stay as they are. [`Error::Stale`] when `version` is given
/// and not the one that stands.
pub fn restore_revision(
    conn: &mut Conn,
    actor: &Actor,
    (post_id, version): (i64, Option<i32>),
    (number, mut draft): (i32, Draft),
    now: Moment,
) -> Result<Restoration, Error> {
    transaction(conn, |conn| {
        let before = find(conn, post_id)?;
        if version.is_some_and(|version| version != before.version) {
            return Err(Error::Stale);
        }
        let mut restoration = drop_what_is_gone(conn, &mut draft)?;
        if let Some(slug) = &draft.slug
            && !slugs::is_free(conn, slug, Some(post_id))?
        {
            restoration.kept_slug = true;
            draft.slug = Some(Slug::stored(before.slug.clone()));
        }
        let (draft, media) = &illustrated(conn, &draft)?;
        let post = update(conn, &before, draft, (before.status, before.published_at), now)?;
        finish(conn, &post, (draft, media), (actor.id, Reason::Restored), now)?;
        let details = format!("revision {number}");
        audit::record(
            conn,
            actor,
            "post.revision_restored",
            ("post", Some(post.id), &post.title),
            &details,
            now,
        )?;
        announce(conn, post.id, before.is_live(now), now)?;
        Ok(restoration)
    })
}

fn drop_what_is_gone(conn: &mut Conn, draft: &mut Draft) -> QueryResult<Restoration> {
    let mut restoration = Restoration::default();
    if let Some(id) = draft.category_id {
        draft.category_id =
            categories::table.find(id).select(categories::id).first::<i64>(conn).optional()?;
        restoration.lost_category = draft.category_id.is_none();
    }
    if let Some(id) = draft.cover_id {
        draft.cover_id = media::table.find(id).select(media::id).first::<i64>(conn).optional()?;
        restoration.lost_cover = draft.cover_id.is_none();
    }
    Ok(restoration)
}
