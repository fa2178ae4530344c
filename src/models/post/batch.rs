//! Many new posts at once, with ids given: what demo content needs to be quick.

use diesel::prelude::*;

use super::writing::NewRow;
use super::{Draft, Reason, Revision, Status, lists};
use crate::db::schema::{post_slugs, posts};
use crate::db::{Conn, Moment, Topic, insert_all, topics, transaction};
use crate::kit::slug::Slug;
use crate::models::search::{self, Words};

/// A new post that is complete, down to its words in the index.
#[derive(Debug, Clone)]
pub struct BatchPost {
    /// Reserved before.
    pub id: i64,
    /// Free among all posts.
    pub slug: Slug,
    /// Draft or published.
    pub status: Status,
    draft: Draft,
    author_id: Option<i64>,
    tags: Vec<(i64, String)>,
    created_at: Moment,
    updated_at: Moment,
    words: Words,
}

impl BatchPost {
    /// Its tags are there already: id and name.
    pub fn new(
        id: i64,
        draft: Draft,
        slug: Slug,
        (author_id, status): (Option<i64>, Status),
        tags: Vec<(i64, String)>,
        (created_at, updated_at): (Moment, Moment),
    ) -> Self {
        let words = Words::of(&draft.title, &draft.content_text);
        Self { id, slug, status, draft, author_id, tags, created_at, updated_at, words }
    }

    /// When it became, or becomes, public.
    pub fn published_at(&self) -> Option<Moment> {
        self.draft.published_at
    }

    fn row(&self) -> RowWithId<'_> {
        let columns =
            self.draft.columns(self.slug.as_ref(), self.status, self.draft.published_at, self.updated_at);
        let row = NewRow {
            columns,
            author_id: self.author_id,
            featured: false,
            version: 1,
            created_at: self.created_at,
        };
        RowWithId { id: self.id, row }
    }

    fn revision(&self) -> Revision {
        let names: Vec<&str> = self.tags.iter().map(|(_, name)| name.as_str()).collect();
        Revision {
            post_id: self.id,
            number: 1,
            version: Some(1),
            author_id: self.author_id,
            reason: Reason::Imported,
            title: self.draft.title.clone(),
            slug: self.slug.to_string(),
            excerpt: self.draft.excerpt.clone(),
            content: self.draft.content.clone(),
            category_id: self.draft.category_id,
            cover_id: self.draft.cover_id,
            tags: names.join(", "),
            status: self.status,
            published_at: self.draft.published_at,
            created_at: self.updated_at,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = posts)]
struct RowWithId<'a> {
    id: i64,
    #[diesel(embed)]
    row: NewRow<'a>,
}

#[derive(Insertable)]
#[diesel(table_name = crate::db::schema::post_tags)]
struct Link {
    post_id: i64,
    tag_id: i64,
}

/// Writes all of them, with revisions, tags and the search index, in one transaction.
pub fn insert_batch(conn: &mut Conn, batch: &[BatchPost]) -> QueryResult<()> {
    let rows: Vec<RowWithId<'_>> = batch.iter().map(BatchPost::row).collect();
    let revisions: Vec<Revision> = batch.iter().map(BatchPost::revision).collect();
    let links: Vec<Link> = batch
        .iter()
        .flat_map(|post| post.tags.iter().map(|(tag_id, _)| Link { post_id: post.id, tag_id: *tag_id }))
        .collect();
    let words: Vec<(i64, &Words)> = batch.iter().map(|post| (post.id, &post.words)).collect();
    transaction(conn, |conn| {
        let ids: Vec<i64> = batch.iter().map(|post| post.id).collect();
        lists::created(conn, &ids);
        topics::changed(conn, Topic::Posts);
        insert_all!(conn, crate::db::schema::posts, rows, 21)?;
        insert_all!(conn, crate::db::schema::post_revisions, revisions, 15)?;
        insert_all!(conn, crate::db::schema::post_tags, links, 2)?;
        search::index_new(conn, &words)
    })
}

/// Every address that posts have or had.
pub fn all_slugs(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let mut slugs: Vec<String> = posts::table.select(posts::slug).load(conn)?;
    slugs.extend(post_slugs::table.select(post_slugs::slug).load::<String>(conn)?);
    Ok(slugs)
}
