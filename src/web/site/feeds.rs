//! `/feed.xml`, `/rss.xml`, `/feed.json`, for the site and for each category, tag and author.

use actix_web::{HttpResponse, web};

use super::plain_name;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::absolute::absolute_urls;
use crate::kit::feed::{Feed, FeedEntry};
use crate::models::post::{self, Body, PostCard, PostFilter};
use crate::models::{category, tag, user};
use crate::urls;
use crate::web::parts::site::Site;
use crate::web::parts::{State, public};

/// Posts in a feed.
const NEWEST: i64 = 20;

/// What a feed follows.
struct Subject {
    filter: PostFilter,
    /// Empty for the whole site.
    name: String,
    description: String,
    page: String,
    since: Moment,
}

/// `GET /feed.xml`, `/rss.xml`, `/feed.json`
pub async fn index(state: State, file: web::Path<String>) -> Result<HttpResponse, Error> {
    answer(&state, file.into_inner(), |_| {
        Ok(Subject {
            filter: PostFilter::live(),
            name: String::new(),
            description: String::new(),
            page: urls::home(),
            since: Moment::default(),
        })
    })
    .await
}

/// The same below `/categories/{slug}`, `/tags/{slug}`, `/authors/{username}`
pub async fn show(state: State, path: web::Path<(String, String, String)>) -> Result<HttpResponse, Error> {
    let (kind, name, file) = path.into_inner();
    plain_name(&name)?;
    answer(&state, file, move |conn| match kind.as_str() {
        "categories" => in_category(conn, &name),
        "tags" => with_tag(conn, &name),
        _ => by_author(conn, &name),
    })
    .await
}

fn in_category(conn: &mut Conn, slug: &str) -> Result<Subject, Error> {
    let category = category::find_by_slug(conn, slug)?;
    let category_ids = category::with_descendants(conn, category.id)?;
    Ok(Subject {
        filter: PostFilter { category_ids, ..PostFilter::live() },
        page: urls::category(&category.slug),
        since: category.updated_at,
        name: category.name,
        description: category.description,
    })
}

fn with_tag(conn: &mut Conn, slug: &str) -> Result<Subject, Error> {
    let tag = tag::find_by_slug(conn, slug)?;
    Ok(Subject {
        filter: PostFilter { tag_id: Some(tag.id), ..PostFilter::live() },
        page: urls::tag(&tag.slug),
        since: Moment::default(),
        name: tag.name,
        description: tag.description,
    })
}

fn by_author(conn: &mut Conn, username: &str) -> Result<Subject, Error> {
    let author = user::find_by_username(conn, username)?;
    Ok(Subject {
        filter: PostFilter { author_id: Some(author.id), ..PostFilter::live() },
        page: urls::author(&author.username),
        since: author.created_at,
        name: author.name().to_owned(),
        description: String::new(),
    })
}

async fn answer(
    state: &State,
    file: String,
    find_subject: impl FnOnce(&mut Conn) -> Result<Subject, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    let site = state.site.current(&state.db).await?;
    let now = state.now();
    let (subject, cards, mut bodies) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let subject = find_subject(conn)?;
            let cards = post::latest(conn, &subject.filter, NEWEST, now)?;
            let ids: Vec<i64> = cards.iter().map(|card| card.id).collect();
            Ok((subject, cards, post::bodies(conn, &ids)?))
        })
        .await?;
    let entries = cards.into_iter().map(|card| entry(&site, bodies.remove(&card.id), card)).collect();
    let feed = feed(&site, subject, &file, entries);
    let modified = Some(Moment::from(feed.updated));
    Ok(match file.as_str() {
        "feed.xml" => public("application/atom+xml; charset=utf-8", feed.to_atom(), modified),
        "rss.xml" => public("application/rss+xml; charset=utf-8", feed.to_rss(), modified),
        _ => public("application/feed+json; charset=utf-8", feed.to_json(), modified),
    })
}

fn feed(site: &Site, subject: Subject, file: &str, entries: Vec<FeedEntry>) -> Feed {
    let settings = &site.settings;
    let updated = entries.iter().map(|entry| entry.updated).max();
    let (title, description) = match subject.name.is_empty() {
        true => (settings.title.clone(), settings.tagline.clone()),
        false => (format!("{} · {}", subject.name, settings.title), subject.description),
    };
    Feed {
        title,
        description,
        language: settings.language.clone(),
        page_url: format!("{}{}", site.base_url, subject.page),
        own_url: format!("{}{}", site.base_url, urls::feed(&subject.page, file)),
        updated: updated.unwrap_or(*subject.since),
        entries,
    }
}

fn entry(site: &Site, body: Option<Body>, card: PostCard) -> FeedEntry {
    let url = format!("{}{}", site.base_url, urls::post(&card.slug));
    let published = card.published_at.unwrap_or(card.created_at);
    let category = card.category.iter().map(|category| category.name.clone());
    FeedEntry {
        // The address by id outlives a change of the slug.
        id: format!("{}{}", site.base_url, urls::post(&card.id.to_string())),
        title: card.title.clone(),
        summary: card.summary.clone(),
        html: body.map_or_else(String::new, |body| absolute_urls(&body.content_html, &site.base_url, &url)),
        author: card
            .author
            .as_ref()
            .map_or_else(|| "Former member".to_owned(), |author| author.name().to_owned()),
        author_url: card
            .author
            .as_ref()
            .map(|author| format!("{}{}", site.base_url, urls::author(&author.username))),
        tags: category.chain(card.tags.iter().map(|tag| tag.name.clone())).collect(),
        published: *published,
        updated: *card.updated_at.max(published),
        url,
    }
}
