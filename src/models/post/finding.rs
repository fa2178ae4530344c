//! Finding posts: one by one, and the cards of many in a fixed number of queries.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::filter::live;
use super::{CardRow, CategoryLink, Post, PostCard, Status, TagLink};
use crate::db::schema::{categories, post_slugs, post_tags, posts, tags, users};
use crate::db::{Conn, Moment, Statement, among};
use crate::models::user::Byline;

/// By id, whatever its status.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Post> {
    posts::table.find(id).select(Post::as_select()).first(conn)
}

/// A post as its page shows it.
#[derive(Debug, Clone)]
pub struct FullPost {
    /// The row.
    pub post: Post,
    /// None: "Former member".
    pub author: Option<Byline>,
    /// At most one.
    pub category: Option<CategoryLink>,
    /// By name.
    pub tags: Vec<TagLink>,
}

/// What [`FullPost`] joins.
type JoinedRow = (Post, Option<Byline>, Option<CategoryLink>);

/// By slug, whatever its status: two queries.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<FullPost> {
    let row: JoinedRow = posts::table
        .left_join(users::table)
        .left_join(categories::table)
        .filter(posts::slug.eq(slug))
        .select((Post::as_select(), Option::<Byline>::as_select(), Option::<CategoryLink>::as_select()))
        .first(conn)?;
    with_tags(conn, row)
}

/// By id, whatever its status: two queries.
pub fn find_full(conn: &mut Conn, id: i64) -> QueryResult<FullPost> {
    let row: JoinedRow = posts::table
        .left_join(users::table)
        .left_join(categories::table)
        .filter(posts::id.eq(id))
        .select((Post::as_select(), Option::<Byline>::as_select(), Option::<CategoryLink>::as_select()))
        .first(conn)?;
    with_tags(conn, row)
}

fn with_tags(conn: &mut Conn, (post, author, category): JoinedRow) -> QueryResult<FullPost> {
    let tags = tags_of(conn, &[post.id])?.remove(&post.id).unwrap_or_default();
    Ok(FullPost { post, author, category, tags })
}

/// The present slug of the live post that once had `slug`.
pub fn find_moved(conn: &mut Conn, slug: &str, now: Moment) -> QueryResult<Option<String>> {
    post_slugs::table
        .inner_join(posts::table)
        .filter(post_slugs::slug.eq(slug))
        .filter(live(now))
        .select(posts::slug)
        .first(conn)
        .optional()
}

/// The slug of the live post with this id.
pub fn find_live_slug(conn: &mut Conn, id: i64, now: Moment) -> QueryResult<String> {
    posts::table.filter(posts::id.eq(id).and(live(now))).select(posts::slug).first(conn)
}

/// The live posts before and after one in time: slug and title of each.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// The next older one.
    pub previous: Option<(String, String)>,
    /// The next newer one.
    pub next: Option<(String, String)>,
}

/// The index of posts in the order of their appearance.
const BY_APPEARANCE: &str = "posts_published_at_index";

/// The neighbours of a post among the live ones: one query.
pub fn neighbours(conn: &mut Conn, post: &Post, now: Moment) -> QueryResult<Neighbours> {
    let Some(post_at) = post.published_at else { return Ok(Neighbours::default()) };
    // The bound lets the index begin where the post stands; an `or` would make SQLite gather all others.
    // A number in place of the 1 would have PostgreSQL plan it anew each time.
    let begin = |side| Statement::new(side).by_index(BY_APPEARANCE).sql(" WHERE status = 'published'");
    let previous = begin("SELECT 'previous' AS side, slug, title FROM (SELECT slug, title FROM posts")
        .sql(" AND published_at <= ")
        .moment(now.min(post_at))
        .sql(" AND NOT (published_at = ")
        .moment(post_at)
        .sql(" AND id >= ")
        .number(post.id)
        .sql(") ORDER BY published_at DESC, id DESC LIMIT 1) AS older");
    let next = begin(" UNION ALL SELECT 'next', slug, title FROM (SELECT slug, title FROM posts")
        .sql(" AND published_at <= ")
        .moment(now)
        .sql(" AND published_at >= ")
        .moment(post_at)
        .sql(" AND NOT (published_at = ")
        .moment(post_at)
        .sql(" AND id <= ")
        .number(post.id)
        .sql(") ORDER BY published_at, id LIMIT 1) AS newer");
    let both = previous.then(next).kept().load::<(Text, Text, Text), (String, String, String)>(conn)?;
    let mut neighbours = Neighbours::default();
    for (side, slug, title) in both {
        let place = if side == "next" { &mut neighbours.next } else { &mut neighbours.previous };
        *place = Some((slug, title));
    }
    Ok(neighbours)
}

/// What [`PostCard`] joins, but its tags.
type JoinedCard = (CardRow, Option<Byline>, Option<CategoryLink>);

/// The cards of these posts, in the order of `ids`: two queries.
pub fn cards(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PostCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<JoinedCard> = posts::table
        .left_join(users::table)
        .left_join(categories::table)
        .filter(among(posts::id, ids))
        .select((CardRow::as_select(), Option::<Byline>::as_select(), Option::<CategoryLink>::as_select()))
        .load(conn)?;
    let cards = arrange(conn, ids, rows.into_iter().map(|row| (row, ())))?;
    Ok(cards.into_iter().map(|(card, ())| card).collect())
}

/// [`cards`], each with the plain words of its post: two queries.
pub fn cards_with_texts(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(PostCard, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = posts::table
        .left_join(users::table)
        .left_join(categories::table)
        .filter(among(posts::id, ids))
        .select((
            CardRow::as_select(),
            Option::<Byline>::as_select(),
            Option::<CategoryLink>::as_select(),
            posts::content_text,
        ))
        .load(conn)?;
    arrange(conn, ids, rows.into_iter().map(|(row, author, category, text)| ((row, author, category), text)))
}

/// Puts rows into the order of `ids`, each with its tags.
fn arrange<T>(
    conn: &mut Conn,
    ids: &[i64],
    rows: impl IntoIterator<Item = (JoinedCard, T)>,
) -> QueryResult<Vec<(PostCard, T)>> {
    let mut tags = tags_of(conn, ids)?;
    let mut found: HashMap<i64, (PostCard, T)> = rows
        .into_iter()
        .map(|((row, author, category), beside)| {
            let tags = tags.remove(&row.id).unwrap_or_default();
            (row.id, (PostCard { row, author, category, tags }, beside))
        })
        .collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The text, rendered and as plain words, of a post: what feeds need beside cards.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct Body {
    /// Whose.
    pub id: i64,
    /// Rendered and sanitised.
    pub content_html: String,
    /// Plain words.
    pub content_text: String,
}

/// The bodies of these posts by id.
pub fn bodies(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Body>> {
    let rows: Vec<Body> = posts::table.filter(among(posts::id, ids)).select(Body::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|body| (body.id, body)).collect())
}

/// The last change among these posts, or the last appearance: for `Last-Modified` of a list.
pub fn last_change(cards: &[PostCard]) -> Option<Moment> {
    cards.iter().filter_map(|card| card.published_at.max(Some(card.updated_at))).max()
}

/// The tags of these posts by post, each list by name: one query.
pub fn tags_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Vec<TagLink>>> {
    let rows: Vec<(i64, String, String)> = post_tags::table
        .inner_join(tags::table)
        .filter(among(post_tags::post_id, ids))
        .order(tags::name_key)
        .select((post_tags::post_id, tags::name, tags::slug))
        .load(conn)?;
    let mut by_post: HashMap<i64, Vec<TagLink>> = HashMap::new();
    for (post_id, name, slug) in rows {
        by_post.entry(post_id).or_default().push(TagLink { name, slug });
    }
    Ok(by_post)
}

/// When the next post becomes public by itself.
pub fn next_to_appear(conn: &mut Conn, now: Moment) -> QueryResult<Option<Moment>> {
    posts::table
        .filter(posts::status.eq(Status::Published).and(posts::published_at.gt(Some(now))))
        .select(diesel::dsl::min(posts::published_at))
        .first(conn)
}
