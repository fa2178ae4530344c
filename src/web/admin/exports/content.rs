//! `/admin/{posts,comments,categories,tags,pages,media,redirects}.csv`

use actix_web::{HttpResponse, web};

use super::stream::{BATCH, Line, at, file, or_empty};
use crate::error::Error;
use crate::models::post::PostCard;
use crate::models::{category, comment, media, page, post, redirect, tag};
use crate::web::admin::{
    categories, comments, media as media_list, posts as posts_list, redirects as redirects_list,
    tags as tags_list,
};
use crate::web::parts::{Editor, State};

/// `GET /admin/posts.csv`
pub async fn posts(
    _editor: Editor,
    state: State,
    query: web::Query<posts_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let head = [
        "id",
        "title",
        "slug",
        "status",
        "author",
        "category",
        "tags",
        "created_at",
        "updated_at",
        "published_at",
    ];
    let (query, now) = (query.into_inner(), state.now());
    query.check()?;
    file(state, "posts", &head, move |conn, after| {
        let Some(filter) = query.filter(conn)? else { return Ok(Vec::new()) };
        let cards = post::find_cards_after(conn, &filter, after, BATCH, now)?;
        let line = |card: &PostCard| -> Line {
            let tags: Vec<&str> = card.tags.iter().map(|tag| tag.name.as_str()).collect();
            let author = card.author.as_ref().map(|author| author.username.as_str());
            let category = card.category.as_ref().map(|category| category.name.as_str());
            let cells = vec![
                card.id.to_string(),
                card.title.clone(),
                card.slug.clone(),
                card.state(now).to_owned(),
                or_empty(author),
                or_empty(category),
                tags.join(", "),
                at(&card.created_at),
                at(&card.updated_at),
                or_empty(card.published_at.as_ref().map(at)),
            ];
            (card.id, cells)
        };
        Ok(cards.iter().map(line).collect())
    })
    .await
}

/// `GET /admin/comments.csv`
pub async fn comments(
    _editor: Editor,
    state: State,
    query: web::Query<comments::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let (status, words) = (query.status()?, query.q.clone());
    let head = ["id", "status", "author", "post", "content", "created_at"];
    file(state, "comments", &head, move |conn, after| {
        let found = comment::find_after(conn, (status, &words), after, BATCH)?;
        let line = |(comment, author, (slug, _)): comment::Listed| {
            let cells = vec![
                comment.id.to_string(),
                comment.status.to_string(),
                or_empty(author.map(|author| author.username)),
                slug,
                comment.content,
                at(&comment.created_at),
            ];
            (comment.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/categories.csv`
pub async fn categories(
    _editor: Editor,
    state: State,
    query: web::Query<categories::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let (words, now) = (query.into_inner().q, state.now());
    let head = ["id", "name", "slug", "parent", "description", "posts"];
    file(state, "categories", &head, move |conn, after| {
        let found = category::find_after(conn, &words, after, BATCH)?;
        let ids: Vec<i64> = found.iter().map(|category| category.id).collect();
        let parents: Vec<i64> = found.iter().filter_map(|category| category.parent_id).collect();
        let (counts, names) = (category::live_counts(conn, &ids, now)?, category::names(conn, &parents)?);
        let line = |category: category::Category| {
            let cells = vec![
                category.id.to_string(),
                category.name,
                category.slug,
                or_empty(category.parent_id.and_then(|id| names.get(&id))),
                category.description,
                counts.get(&category.id).unwrap_or(&0).to_string(),
            ];
            (category.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/tags.csv`
pub async fn tags(
    _editor: Editor,
    state: State,
    query: web::Query<tags_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let (words, now) = (query.into_inner().q, state.now());
    let head = ["id", "name", "slug", "description", "posts"];
    file(state, "tags", &head, move |conn, after| {
        let found = tag::find_after(conn, &words, after, BATCH)?;
        let ids: Vec<i64> = found.iter().map(|tag| tag.id).collect();
        let counts = tag::live_counts(conn, &ids, now)?;
        let line = |tag: tag::Tag| {
            let count = counts.get(&tag.id).unwrap_or(&0).to_string();
            (tag.id, vec![tag.id.to_string(), tag.name, tag.slug, tag.description, count])
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/pages.csv`
pub async fn pages(_editor: Editor, state: State) -> Result<HttpResponse, Error> {
    let head = ["id", "title", "slug", "status", "created_at", "updated_at"];
    file(state, "pages", &head, move |conn, after| {
        let found = page::find_heads_after(conn, after, BATCH)?;
        let line = |page: page::Head| {
            let (created, updated) = (at(&page.created_at), at(&page.updated_at));
            let status = page.status.to_string();
            (page.id, vec![page.id.to_string(), page.title, page.slug, status, created, updated])
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/media.csv`
pub async fn media(
    _editor: Editor,
    state: State,
    query: web::Query<media_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let filter = query.filter()?;
    let head = [
        "id",
        "file_name",
        "content_type",
        "size_bytes",
        "width",
        "height",
        "alt",
        "url",
        "uses",
        "created_at",
    ];
    file(state, "media", &head, move |conn, after| {
        let found = media::find_after(conn, &filter, after, BATCH)?;
        let ids: Vec<i64> = found.iter().map(|medium| medium.id).collect();
        let uses = media::uses_of(conn, &ids)?;
        let line = |medium: media::Medium| {
            let (url, created) = (medium.url(), at(&medium.created_at));
            let cells = vec![
                medium.id.to_string(),
                medium.file_name,
                medium.content_type,
                medium.size_bytes.to_string(),
                or_empty(medium.width),
                or_empty(medium.height),
                medium.alt,
                url,
                uses.get(&medium.id).unwrap_or(&0).to_string(),
                created,
            ];
            (medium.id, cells)
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}

/// `GET /admin/redirects.csv`
pub async fn redirects(
    _editor: Editor,
    state: State,
    query: web::Query<redirects_list::IndexQuery>,
) -> Result<HttpResponse, Error> {
    let filter = query.filter();
    let head = ["id", "from", "to", "hits", "last_hit_at", "created_at"];
    file(state, "redirects", &head, move |conn, after| {
        let found = redirect::find_after(conn, &filter, after, BATCH)?;
        let line = |redirect: redirect::Redirect| {
            let (last, created) = (redirect.hit_at.as_ref().map(at), at(&redirect.created_at));
            let (id, hits) = (redirect.id.to_string(), redirect.hit_count.to_string());
            (redirect.id, vec![id, redirect.from_path, redirect.to_path, hits, or_empty(last), created])
        };
        Ok(found.into_iter().map(line).collect())
    })
    .await
}
