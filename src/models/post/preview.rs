//! A post as it would look, without saving anything.

use diesel::prelude::*;

use super::writing::illustrated;
use super::{CategoryLink, Draft, FullPost, Post, Status, TagLink, find_full};
use crate::db::schema::{categories, tags};
use crate::db::{Conn, Moment};
use crate::kit::slug::Slug;
use crate::models::user::{Byline, User};

/// The post that saving `draft` would make, or would make of the post `id`.
pub fn preview(
    conn: &mut Conn,
    id: Option<i64>,
    user: &User,
    draft: Draft,
    now: Moment,
) -> QueryResult<FullPost> {
    let draft = illustrated(conn, &draft)?.0.into_owned();
    let before = id.map(|id| find_full(conn, id)).transpose()?;
    let category = match draft.category_id {
        Some(id) => categories::table.find(id).select(CategoryLink::as_select()).first(conn).optional()?,
        None => None,
    };
    let tags = tag_links(conn, &draft)?;
    let author = match &before {
        Some(full) => full.author.clone(),
        None => Some(Byline::of(user)),
    };
    let before = before.map(|full| full.post);
    Ok(FullPost { post: row(draft, before, user.id, now), author, category, tags })
}

fn row(draft: Draft, before: Option<Post>, user_id: i64, now: Moment) -> Post {
    let published_at = draft.published_at.or(before.as_ref().and_then(|post| post.published_at));
    Post {
        id: before.as_ref().map_or(0, |post| post.id),
        author_id: before.as_ref().map_or(Some(user_id), |post| post.author_id),
        category_id: draft.category_id,
        cover_id: draft.cover_id,
        slug: before.as_ref().map_or_else(String::new, |post| post.slug.clone()),
        excerpt: draft.excerpt,
        summary: draft.summary,
        content: draft.content,
        content_html: draft.content_html,
        word_count: draft.word_count,
        title: draft.title,
        status: Status::Draft,
        featured: before.as_ref().is_some_and(|post| post.featured),
        version: before.as_ref().map_or(0, |post| post.version),
        created_at: before.as_ref().map_or(now, |post| post.created_at),
        updated_at: now,
        published_at: Some(published_at.unwrap_or(now)),
    }
}

/// The tags that are there already with their addresses, the new ones with those they would get.
fn tag_links(conn: &mut Conn, draft: &Draft) -> QueryResult<Vec<TagLink>> {
    let keys: Vec<String> = draft.tags.iter().map(super::TagName::key).collect();
    let known: Vec<(String, String, String)> = tags::table
        .filter(tags::name_key.eq_any(&keys))
        .select((tags::name_key, tags::name, tags::slug))
        .load(conn)?;
    let link = |tag: &super::TagName| match known.iter().find(|(key, ..)| *key == tag.key()) {
        Some((_, name, slug)) => TagLink { name: name.clone(), slug: slug.clone() },
        None => TagLink {
            name: tag.as_str().to_owned(),
            slug: Slug::from_title(tag.as_str()).map_or_else(String::new, |slug| slug.to_string()),
        },
    };
    let mut links: Vec<TagLink> = draft.tags.iter().map(link).collect();
    links.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(links)
}
