//! The tags by name with a mark at every so many of them, so that a page of any depth is found without
//! walking to it. The marks are in memory as long as the tags stay as they are.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use parking_lot::Mutex;

use super::Tag;
use crate::db::schema::{post_blocks, post_tags, posts, tags};
use crate::db::{Conn, Moment, MultiBackend, count_each, id_list};
use crate::kit::page::{Page, offset};
use crate::models::post::filter::scheduled;
use crate::models::post::lists::{self, Scope};

/// Tags from one mark to the next.
const STEP: u64 = 200;
/// Posts that wait for their time, up to which it is looked for tags that stand on no others.
const WAITING: i64 = 10_000;

/// Which tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Which {
    All,
    /// Those on published posts, public or not yet.
    Used,
}

#[derive(Debug)]
struct Roll {
    marks: Vec<String>,
    total: u64,
}

/// With the stamp of the tags they were made from.
type Rolls = HashMap<Which, (i64, Arc<Roll>)>;

static ROLLS: Mutex<Option<Rolls>> = Mutex::new(None);

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Says of a tag that it is on published posts.
const IS_USED: &str = "EXISTS (SELECT 1 FROM post_blocks WHERE scope = 'tag' AND scope_id = tags.id \
                       AND shelf = 0 AND post_count > 0)";

impl Which {
    fn condition(self) -> String {
        match self {
            Self::All => String::new(),
            Self::Used => format!(" WHERE {IS_USED}"),
        }
    }

    fn query<'a>(self) -> tags::BoxedQuery<'a, MultiBackend> {
        let query = tags::table.into_boxed::<MultiBackend>();
        let blocks = post_blocks::table
            .filter(post_blocks::scope.eq(Scope::Tag).and(post_blocks::scope_id.eq(tags::id)))
            .filter(post_blocks::shelf.eq(0_i16).and(post_blocks::post_count.gt(0_i64)));
        match self {
            Self::All => query,
            Self::Used => query.filter(exists(blocks)),
        }
    }
}

/// In memory, or read once: None where nothing says whether it still holds.
fn roll(conn: &mut Conn, which: Which) -> QueryResult<Option<Arc<Roll>>> {
    let Some(stamp) = lists::tag_stamp(conn)? else { return Ok(None) };
    if let Some((of, roll)) = ROLLS.lock().get_or_insert_default().get(&which)
        && *of == stamp
    {
        return Ok(Some(Arc::clone(roll)));
    }
    let condition = which.condition();
    let marks: Vec<Mark> = sql_query(format!(
        "SELECT name_key AS value FROM (SELECT name_key, ROW_NUMBER() OVER (ORDER BY name_key) - 1 AS n \
         FROM tags{condition}) AS numbered WHERE n % {STEP} = 0 ORDER BY n"
    ))
    .load(conn)?;
    let total = count_each(conn, [format!("tags{condition}")])?.pop().unwrap_or(0);
    let roll = Arc::new(Roll { marks: marks.into_iter().map(|mark| mark.value).collect(), total });
    ROLLS.lock().get_or_insert_default().insert(which, (stamp, Arc::clone(&roll)));
    Ok(Some(roll))
}

impl Roll {
    /// The last mark that has at most so many tags before it, and how many it has.
    fn before(&self, rank: u64) -> (Option<&String>, u64) {
        let at = (rank / STEP).min((self.marks.len() as u64).saturating_sub(1));
        (self.marks.get(at as usize), at * STEP)
    }
}

/// One page of all tags by name; None where the roll is not to be had.
pub(super) fn find_page(
    conn: &mut Conn,
    ascending: bool,
    (number, per_page): (u64, u64),
) -> QueryResult<Option<Option<Page<Tag>>>> {
    let Some(roll) = roll(conn, Which::All)? else { return Ok(None) };
    let total = roll.total;
    let skipped = offset(number, per_page).filter(|_| Page::<Tag>::exists(number, total, per_page));
    let Some(skipped) = skipped.map(i64::unsigned_abs) else { return Ok(Some(None)) };
    let limit = per_page.min(total.saturating_sub(skipped));
    // The other way round, it is the page that ends as far before the end.
    let skipped = if ascending { skipped } else { total - skipped - limit };
    let mut items = along(conn, (&roll, Which::All), &[], (skipped, limit))?;
    if !ascending {
        items.reverse();
    }
    Ok(Some(Some(Page { items, number, per_page, total })))
}

/// One page of the tags on live posts by name; None where the roll is not to be had.
pub(super) fn find_live_page(
    conn: &mut Conn,
    (number, per_page): (u64, u64),
    now: Moment,
) -> QueryResult<Option<Option<Page<Tag>>>> {
    let Some(roll) = roll(conn, Which::Used)? else { return Ok(None) };
    let Some(hidden) = only_waiting(conn, now)? else { return Ok(None) };
    let total = roll.total.saturating_sub(hidden.len() as u64);
    let skipped = offset(number, per_page).filter(|_| Page::<Tag>::exists(number, total, per_page));
    let Some(skipped) = skipped.map(i64::unsigned_abs) else { return Ok(Some(None)) };
    let items = along(conn, (&roll, Which::Used), &hidden, (skipped, per_page))?;
    Ok(Some(Some(Page { items, number, per_page, total })))
}

/// What says of a tag that it is on live posts, without a look at any post; None where the lists do not
/// tell.
pub(crate) fn is_live(conn: &mut Conn, now: Moment) -> QueryResult<Option<String>> {
    if lists::tag_stamp(conn)?.is_none() {
        return Ok(None);
    }
    let hidden = only_waiting(conn, now)?;
    Ok(hidden.map(|hidden| format!("{IS_USED} AND id NOT IN ({})", id_list(&hidden))))
}

fn along(
    conn: &mut Conn,
    (roll, which): (&Roll, Which),
    hidden: &[i64],
    (skipped, limit): (u64, u64),
) -> QueryResult<Vec<Tag>> {
    let (mark, mut before) = roll.before(skipped);
    let mut query = which.query();
    if let Some(mark) = mark {
        query = query.filter(tags::name_key.ge(mark.clone()));
    }
    if !hidden.is_empty() {
        let hidden = hidden.to_vec();
        if let Some(mark) = mark {
            let hidden_before =
                tags::table.filter(tags::id.eq_any(hidden.clone()).and(tags::name_key.lt(mark)));
            before -= hidden_before.count().get_result::<i64>(conn)?.unsigned_abs().min(before);
        }
        query = query.filter(tags::id.ne_all(hidden));
    }
    query
        .order(tags::name_key)
        .offset(skipped.saturating_sub(before) as i64)
        .limit(limit as i64)
        .select(Tag::as_select())
        .load(conn)
}

/// The tags whose published posts all wait for their time; None where too many posts wait.
fn only_waiting(conn: &mut Conn, now: Moment) -> QueryResult<Option<Vec<i64>>> {
    let waiting: Vec<i64> =
        posts::table.filter(scheduled(now)).select(posts::id).limit(WAITING + 1).load(conn)?;
    if waiting.is_empty() {
        return Ok(Some(Vec::new()));
    }
    if waiting.len() as i64 > WAITING {
        return Ok(None);
    }
    let mut on_them: Vec<i64> = post_tags::table
        .filter(post_tags::post_id.eq_any(waiting))
        .select(post_tags::tag_id)
        .distinct()
        .load(conn)?;
    let Some(live) = lists::live_counts(conn, Scope::Tag, &on_them, now)? else { return Ok(None) };
    on_them.retain(|id| !live.contains_key(id));
    Ok(Some(on_them))
}
