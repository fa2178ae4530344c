//! Realistic demo content: the same for the same seed, and more of it on a site that has some.

mod comments;
mod dice;
mod people;
mod posts;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime};

use self::comments::Threads;
use self::posts::{BATCH, Era, Recipe};
use crate::db::{self, Conn, Moment};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::comment;
use crate::models::post::{self, Status, lists};
use crate::models::search;

/// How much is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Posts to add.
    pub posts: u64,
    /// People who write and comment.
    pub users: usize,
    /// Categories.
    pub categories: usize,
    /// Tags.
    pub tags: usize,
    /// Comments to add.
    pub comments: u64,
    /// Same seed, same content.
    pub seed: u64,
}

/// Makes what is wanted; `progress` hears how many more posts and comments are done.
pub fn populate(
    conn: &mut Conn,
    wanted: &Wanted,
    now: Moment,
    mut progress: impl FnMut(u64),
) -> Result<(), Error> {
    db::prepare_for_bulk(conn)?;
    // A few posts are put into the lists one by one; after many, all lists are made anew.
    let are_many = wanted.posts > 5_000;
    if are_many {
        lists::forget(conn)?;
    }
    let era = Era { end: end_of_the_past().min(now), now };
    let cast = people::cast(conn, wanted, now)?;
    let first_id = db::reserve_ids(conn, "posts", wanted.posts)?;
    let mut taken: HashSet<String> = post::all_slugs(conn)?.into_iter().collect();
    let mut public: Vec<(i64, Moment)> = Vec::new();
    let recipe = Recipe { seed: wanted.seed, first_id, count: wanted.posts, cast: &cast, era };
    recipe.cook(&mut taken, |batch| {
        post::insert_batch(conn, &batch)?;
        let live = batch.iter().filter(|post| post.status == Status::Published);
        public.extend(
            live.filter_map(|post| Some((post.id, post.published_at()?))).filter(|(_, at)| *at <= now),
        );
        progress(batch.len() as u64);
        Ok::<_, Error>(())
    })?;
    comment_on(conn, wanted, (&cast, &public, era), &mut progress)?;
    if are_many {
        lists::rebuild_all(conn)?;
    }
    search::compact(conn)?;
    db::refresh_statistics(conn, wanted.posts);
    let details = format!("{} posts, {} comments, seed {}", wanted.posts, wanted.comments, wanted.seed);
    audit::record(conn, &Actor::command_line(), "site.populated", ("site", None, ""), &details, now)?;
    Ok(())
}

fn comment_on(
    conn: &mut Conn,
    wanted: &Wanted,
    (cast, posts, era): (&people::Cast, &[(i64, Moment)], Era),
    progress: &mut impl FnMut(u64),
) -> Result<(), Error> {
    if wanted.comments == 0 || posts.is_empty() {
        return Ok(());
    }
    let first_id = db::reserve_ids(conn, "comments", wanted.comments)?;
    let mut threads = Threads::new(wanted.seed, first_id, cast, posts, era);
    for start in (0..wanted.comments).step_by(BATCH as usize) {
        let count = BATCH.min(wanted.comments - start);
        let batch = threads.next(first_id + start as i64, count as usize);
        comment::insert_batch(conn, &batch)?;
        progress(count);
    }
    Ok(())
}

/// A fixed day, so that dates are the same in every run.
fn end_of_the_past() -> Moment {
    NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default().and_time(NaiveTime::MIN).into()
}
