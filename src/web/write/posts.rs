//! `/write`, `/write/new`, `/write/{id}`, `/write/{id}/edit`

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::conflict;
use super::editor::{self, Desk, EditorPage};
use crate::db::Moment;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::audit::Actor;
use crate::models::post::filter::State as PostState;
use crate::models::post::{self, PostCard, PostFilter, PostInput, PostSort, Saved, Status};
use crate::models::user::User;
use crate::models::{autosave, category};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Author, Flash, Form, Layout, Parking, State, page, post_taken, see_other};

const PER_PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "write/posts/index.html")]
struct IndexPage {
    layout: Layout,
    posts: Page<PostCard>,
    tabs: Vec<Tab>,
    filter: IndexQuery,
    pagination: Pagination,
}

/// A state of posts, and how many are in it.
struct Tab {
    label: &'static str,
    state: PostState,
    count: u64,
}

/// `?autosave=ID`: what was typed before, taken over into the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditorQuery {
    autosave: Option<i64>,
}

/// The list's filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    status: String,
    q: String,
    page: Option<String>,
}

const TABS: [(&str, PostState); 5] = [
    ("All", PostState::Kept),
    ("Drafts", PostState::Draft),
    ("Scheduled", PostState::Scheduled),
    ("Published", PostState::Live),
    ("Trash", PostState::Trash),
];

/// `GET /write`
pub async fn index(
    author: Author,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let number = page_number(query.page.as_deref())?;
    let kept = PostState::parse(&query.status)
        .ok_or_else(|| Error::BadRequest("There is no such status.".into()))?;
    let filter = PostFilter {
        state: kept,
        author_id: Some(author.id),
        text: query.q.clone(),
        ..PostFilter::default()
    };
    let now = layout.now;
    let (posts, tabs) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let posts = post::find_page(conn, &filter, (PostSort::Updated, false), (number, PER_PAGE), now)?
                .ok_or(Error::NotFound)?;
            let count = |(label, state)| -> Result<Tab, Error> {
                let own = PostFilter { state, author_id: filter.author_id, ..PostFilter::default() };
                Ok(Tab { label, state, count: post::count(conn, &own, now)? })
            };
            Ok((posts, TABS.into_iter().map(count).collect::<Result<Vec<_>, _>>()?))
        })
        .await?;
    let pagination = Pagination::new(&posts, "/write", &[("status", &query.status), ("q", &query.q)]);
    page(&IndexPage { layout, posts, tabs, filter: query, pagination })
}

/// `GET /write/new`
pub async fn new(
    author: Author,
    query: web::Query<EditorQuery>,
    mut layout: Layout,
    state: State,
    parking: Parking,
) -> Result<HttpResponse, Error> {
    let desk = open(&state, None, author.user(), layout.now).await?;
    let form = first_form(&desk, query.autosave, &mut layout, &parking).await?;
    EditorPage::answer(layout, desk, form, FieldErrors::new())
}

/// `POST /write`
pub async fn create(
    author: Author,
    form: Form<PostInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    match save(&author.actor(), None, &form, &layout, &state).await? {
        Ok(saved) => tell(&flash, &layout, &saved),
        Err(errors) => {
            let desk = open(&state, None, author.user(), layout.now).await?;
            EditorPage::answer(layout, desk, form.into_inner(), errors)
        }
    }
}

/// `GET /write/{id}/edit`
pub async fn edit(
    author: Author,
    id: web::Path<i64>,
    query: web::Query<EditorQuery>,
    mut layout: Layout,
    state: State,
    parking: Parking,
) -> Result<HttpResponse, Error> {
    let desk = open(&state, Some(*id), author.user(), layout.now).await?;
    let form = first_form(&desk, query.autosave, &mut layout, &parking).await?;
    EditorPage::answer(layout, desk, form, FieldErrors::new())
}

/// What the editor shows first: the autosave asked for, what was sent while nobody was signed in, or
/// the post.
async fn first_form(
    desk: &Desk,
    autosave: Option<i64>,
    layout: &mut Layout,
    parking: &Parking,
) -> Result<PostInput, Error> {
    if let Some(id) = autosave {
        return desk.take_over(id, layout);
    }
    match parking.for_this_page(layout).await? {
        Some(parked) => parked.parse(),
        None => Ok(desk.form(layout)),
    }
}

/// `POST /write/{id}`: a stale version leads to the page with both texts.
pub async fn update(
    author: Author,
    id: web::Path<i64>,
    form: Form<PostInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let version = form.version.trim().parse::<i32>().map_err(|_| {
        Error::BadRequest(
            "The form did not say which version of the post it changes. Open the editor anew.".into(),
        )
    })?;
    let desk = open(&state, Some(*id), author.user(), layout.now).await?;
    match save(&author.actor(), Some((*id, version)), &form, &layout, &state).await {
        Ok(Ok(saved)) => tell(&flash, &layout, &saved),
        Ok(Err(errors)) => EditorPage::answer(layout, desk, form.into_inner(), errors),
        Err(Error::Stale) => {
            let mine = with_category(form.into_inner(), &state).await?;
            conflict::answer(&state, (*id, version), author.user(), layout, mine).await
        }
        Err(error) => Err(error),
    }
}

/// Renders and saves: the outer error is ours, the inner one stands beside fields.
async fn save(
    actor: &Actor,
    revised: Option<(i64, i32)>,
    form: &Form<PostInput>,
    layout: &Layout,
    state: &State,
) -> Result<Result<Saved, FieldErrors>, Error> {
    let form = with_category(PostInput::clone(form), state).await?;
    let (actor, now) = (actor.clone(), layout.now);
    let (author_id, desk) = (actor.id, form.desk.clone());
    let zone = layout.settings().time_zone;
    // Rendering takes its time, and not the writer's: it is done before the connection is taken.
    let draft = match web::block(move || form.parse(&zone)).await? {
        Ok(draft) => draft,
        Err(errors) => return Ok(Err(errors)),
    };
    let saved = state
        .db
        .write(move |conn| match revised {
            None => post::create(conn, &actor, &draft, now),
            Some((id, version)) => post::revise(conn, &actor, id, version, &draft, now),
        })
        .await;
    if saved.is_ok() {
        settle(author_id, desk, state).await;
    }
    post_taken::or_errors(saved)
}

/// Where there are very many categories, one is named instead of chosen.
async fn with_category(mut form: PostInput, state: &State) -> Result<PostInput, Error> {
    let typed = form.category_id.trim().to_owned();
    if typed.is_empty() || typed.parse::<i64>().is_ok() {
        return Ok(form);
    }
    if let Some(meant) = state.db.read(move |conn| category::find_meant(conn, &typed)).await? {
        form.category_id = meant.id.to_string();
    }
    Ok(form)
}

/// Forgets the autosave of an editor whose text is saved. Should that fail, nothing is lost: an
/// autosave that says the same as its post is not offered, and goes with time.
async fn settle(user_id: Option<i64>, desk: String, state: &State) {
    let Some(user_id) = user_id.filter(|_| !desk.is_empty()) else { return };
    if let Err(error) = state.db.write(move |conn| autosave::settle(conn, user_id, &desk)).await {
        tracing::warn!(cause = %error, "An autosave could not be forgotten.");
    }
}

async fn open(state: &State, id: Option<i64>, user: Arc<User>, now: Moment) -> Result<Desk, Error> {
    state.db.read(move |conn| editor::open(conn, id, &user, now)).await
}

fn tell(flash: &Flash, layout: &Layout, saved: &Saved) -> Result<HttpResponse, Error> {
    flash.notice(match (saved.status, saved.published_at) {
        (Status::Published, Some(at)) if at > layout.now => {
            format!("Scheduled for {}.", layout.date_time(&at))
        }
        (Status::Published, _) => "Published.".to_owned(),
        (Status::Draft, _) => "Draft saved.".to_owned(),
        (Status::Trash, _) => "Saved; the post is still in the trash.".to_owned(),
    });
    see_other(urls::edit_post(saved.id))
}
