//! Addresses of everything public, for search engines.

use diesel::prelude::*;

use crate::db::schema::{categories, pages, posts, tags, users};
use crate::db::{Conn, Moment};
use crate::models::page;
use crate::models::post::{PostFilter, count, filter::live};

/// Addresses in one part at most: what the protocol allows.
pub const PART: u64 = 50_000;

/// What a part lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Live posts.
    Posts,
    /// Standing pages.
    Pages,
    /// Categories.
    Categories,
    /// Tags on live posts.
    Tags,
    /// People with live posts.
    Authors,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Posts, Self::Pages, Self::Categories, Self::Tags, Self::Authors];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Pages => "pages",
            Self::Categories => "categories",
            Self::Tags => "tags",
            Self::Authors => "authors",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How many addresses there are.
    pub fn count(self, conn: &mut Conn, now: Moment) -> QueryResult<u64> {
        let count: i64 = match self {
            Self::Posts => return count(conn, &PostFilter::live(), now),
            Self::Pages => {
                pages::table.filter(pages::status.eq(page::Status::Published)).count().get_result(conn)?
            }
            Self::Categories => categories::table.count().get_result(conn)?,
            Self::Tags => return crate::models::tag::count_live(conn, now),
            Self::Authors => return crate::models::user::count_authors(conn, now),
        };
        Ok(count.max(0) as u64)
    }

    /// Slugs and last changes of one part, numbered from 1, in the order they were made.
    pub fn part(self, conn: &mut Conn, number: u64, now: Moment) -> QueryResult<Vec<(String, Moment)>> {
        let Some(skipped) = crate::kit::page::offset(number, PART) else { return Ok(Vec::new()) };
        let limit = PART as i64;
        match self {
            Self::Posts => posts::table
                .filter(live(now))
                .order(posts::id)
                .select((posts::slug, posts::updated_at))
                .limit(limit)
                .offset(skipped)
                .load(conn),
            Self::Pages => pages::table
                .filter(pages::status.eq(page::Status::Published))
                .order(pages::id)
                .select((pages::slug, pages::updated_at))
                .limit(limit)
                .offset(skipped)
                .load(conn),
            Self::Categories => categories::table
                .order(categories::id)
                .select((categories::slug, categories::updated_at))
                .limit(limit)
                .offset(skipped)
                .load(conn),
            Self::Tags => tags::table
                .filter(diesel::dsl::exists(crate::models::tag::on_live_posts(now)))
                .order(tags::id)
                .select((tags::slug, tags::updated_at))
                .limit(limit)
                .offset(skipped)
                .load(conn),
            Self::Authors => users::table
                .filter(diesel::dsl::exists(crate::models::user::with_live_posts(now)))
                .order(users::id)
                .select((users::username, users::updated_at))
                .limit(limit)
                .offset(skipped)
                .load(conn),
        }
    }
}
