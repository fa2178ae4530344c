//! Addresses of everything public, for search engines.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::db::{Conn, Moment, Statement, count_each, literal, sql};
use crate::models::tag;

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

    /// The table, its column of names in addresses, and which of its rows have an address.
    fn rows(self, conn: &mut Conn, now: Moment) -> QueryResult<(&'static str, &'static str, String)> {
        let live = format!("status = 'published' AND published_at <= {}", literal(now));
        Ok(match self {
            Self::Posts => ("posts", "slug", live),
            Self::Pages => ("pages", "slug", "status = 'published'".to_owned()),
            Self::Categories => ("categories", "slug", "1 = 1".to_owned()),
            Self::Tags => {
                // Posts are far more than tags, and it takes long to look at one of each.
                let is_live = tag::is_live(conn, now)?.unwrap_or_else(|| {
                    format!(
                        "EXISTS (SELECT 1 FROM post_tags WHERE tag_id = tags.id AND EXISTS \
                         (SELECT 1 FROM posts WHERE posts.id = post_tags.post_id AND {live}))"
                    )
                });
                ("tags", "slug", is_live)
            }
            Self::Authors => {
                let is_live = format!("EXISTS (SELECT 1 FROM posts WHERE author_id = users.id AND {live})");
                ("users", "username", is_live)
            }
        })
    }

    /// The numbers of the parts that hold an address. Part n holds those of the ids from
    /// (n - 1) * 50,000 + 1 to n * 50,000, so none is walked to, and none changes its place.
    pub fn parts(self, conn: &mut Conn, now: Moment) -> QueryResult<Vec<u64>> {
        let (table, _, rows) = self.rows(conn, now)?;
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
        let (table, name, rows) = self.rows(conn, now)?;
        Statement::new(format!(
            "SELECT {name}, updated_at FROM {table} WHERE id BETWEEN {first} AND {last} AND {rows} ORDER BY id"
        ))
        .load::<(Text, sql::Moment), _>(conn)
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
