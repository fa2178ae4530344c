//! Addresses of everything public, for search engines.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::db::schema::{categories, pages, posts, tags, users};
use crate::db::{Conn, Moment, count_each, literal};
use crate::models::page;
use crate::models::post::filter::live;

/// Addresses in one part at most: what the protocol allows.
pub const PART: u64 = 50_000;
/// Parts at most: as many as an index may name.
const MOST_PARTS: u64 = 50_000;

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

    /// The table, and which of its rows have an address.
    fn rows(self, now: Moment) -> (&'static str, String) {
        let live = format!("status = 'published' AND published_at <= {}", literal(now));
        match self {
            Self::Posts => ("posts", live),
            Self::Pages => ("pages", "status = 'published'".to_owned()),
            Self::Categories => ("categories", "1 = 1".to_owned()),
            Self::Tags => (
                "tags",
                format!(
                    "EXISTS (SELECT 1 FROM post_tags WHERE tag_id = tags.id AND EXISTS \
                     (SELECT 1 FROM posts WHERE posts.id = post_tags.post_id AND {live}))"
                ),
            ),
            Self::Authors => {
                ("users", format!("EXISTS (SELECT 1 FROM posts WHERE author_id = users.id AND {live})"))
            }
        }
    }

    /// The numbers of the parts that hold an address. Part n holds those of the ids from
    /// (n - 1) * 50,000 + 1 to n * 50,000, so none is walked to, and none changes its place.
    pub fn parts(self, conn: &mut Conn, now: Moment) -> QueryResult<Vec<u64>> {
        let (table, rows) = self.rows(now);
        let parts = last_id(conn, table)?.div_ceil(PART);
        let what: Vec<String> = (1..=parts)
            .map(|number| {
                let (first, last) = bounds(number);
                format!(
                    "(SELECT 1 FROM {table} WHERE id BETWEEN {first} AND {last} AND {rows} LIMIT 1) AS found"
                )
            })
            .collect();
        let found = count_each(conn, what)?;
        Ok((1..=parts).zip(found).filter(|(_, found)| *found > 0).map(|(number, _)| number).collect())
    }

    /// Slugs and last changes of one part, numbered from 1, in the order they were made.
    pub fn part(self, conn: &mut Conn, number: u64, now: Moment) -> QueryResult<Vec<(String, Moment)>> {
        if number == 0 || number > MOST_PARTS {
            return Ok(Vec::new());
        }
        let (first, last) = bounds(number);
        match self {
            Self::Posts => posts::table
                .filter(posts::id.between(first, last).and(live(now)))
                .order(posts::id)
                .select((posts::slug, posts::updated_at))
                .load(conn),
            Self::Pages => pages::table
                .filter(pages::id.between(first, last).and(pages::status.eq(page::Status::Published)))
                .order(pages::id)
                .select((pages::slug, pages::updated_at))
                .load(conn),
            Self::Categories => categories::table
                .filter(categories::id.between(first, last))
                .order(categories::id)
                .select((categories::slug, categories::updated_at))
                .load(conn),
            Self::Tags => tags::table
                .filter(tags::id.between(first, last))
                .filter(diesel::dsl::exists(crate::models::tag::on_live_posts(now)))
                .order(tags::id)
                .select((tags::slug, tags::updated_at))
                .load(conn),
            Self::Authors => users::table
                .filter(users::id.between(first, last))
                .filter(diesel::dsl::exists(crate::models::user::with_live_posts(now)))
                .order(users::id)
                .select((users::username, users::updated_at))
                .load(conn),
        }
    }
}

/// The first and the last id of a part.
fn bounds(number: u64) -> (i64, i64) {
    let last = (number * PART) as i64;
    (last - PART as i64 + 1, last)
}

#[derive(QueryableByName)]
struct Highest {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

fn last_id(conn: &mut Conn, table: &str) -> QueryResult<u64> {
    let query = format!("SELECT COALESCE(MAX(id), 0) AS value FROM {table}");
    let highest: Highest = sql_query(query).get_result(conn)?;
    Ok(highest.value.max(0).unsigned_abs().min(MOST_PARTS * PART))
}
