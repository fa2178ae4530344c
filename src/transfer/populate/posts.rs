//! Demo posts, made on all cores and written in order.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use chrono::TimeDelta;

use super::dice::Dice;
use super::people::Cast;
use super::text;
use super::words::TOPICS;
use crate::db::Moment;
use crate::kit::slug::Slug;
use crate::kit::zone::Zone;
use crate::models::post::{BatchPost, Draft, PostInput, Status};

/// Posts in one transaction.
pub const BATCH: u64 = 2_000;
/// Days that the posts are spread over, up to [`Era::end`].
const DAYS: usize = 4_000;

/// Posts from which on the share of those that wait for their day gets smaller.
const LARGE: u64 = 10_000;

/// When things happened: the same in every run, but for what is still to come.
#[derive(Debug, Clone, Copy)]
pub struct Era {
    /// The last moment of what is past.
    pub end: Moment,
    /// The time of the run.
    pub now: Moment,
}

/// What all posts of a run share.
#[derive(Debug)]
pub struct Recipe<'a> {
    /// For the dice.
    pub seed: u64,
    /// The id of the first.
    pub first_id: i64,
    /// How many.
    pub count: u64,
    /// Who and what they point at.
    pub cast: &'a Cast,
    /// When.
    pub era: Era,
}

impl Recipe<'_> {
    /// Makes all posts, batch by batch; `write` gets them in order, while the next are being made.
    pub fn cook<E>(
        &self,
        taken: &mut HashSet<String>,
        mut write: impl FnMut(Vec<BatchPost>) -> Result<(), E>,
    ) -> Result<(), E> {
        thread::scope(|scope| {
            let (sender, batches) = sync_channel(2);
            scope.spawn(move || {
                for start in (0..self.count).step_by(BATCH as usize) {
                    let end = (start + BATCH).min(self.count);
                    if sender.send(self.batch(start, end)).is_err() {
                        break;
                    }
                }
            });
            drain(batches, taken, &mut write)
        })
    }

    fn batch(&self, start: u64, end: u64) -> Vec<BatchPost> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
        let share = (end - start).div_ceil(cores).max(1);
        thread::scope(|scope| {
            let shares: Vec<_> = (start..end)
                .step_by(share as usize)
                .map(|from| {
                    scope.spawn(move || {
                        (from..(from + share).min(end))
                            .filter_map(|index| self.post(index))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            shares.into_iter().filter_map(|share| share.join().ok()).flatten().collect()
        })
    }

    fn post(&self, index: u64) -> Option<BatchPost> {
        let id = self.first_id + index as i64;
        let mut dice = Dice::new(self.seed, 1, id as u64);
        let topic_index = dice.zipf(TOPICS.len());
        let topic = TOPICS[topic_index];
        let title = text::title(&mut dice, topic);
        let excerpt = if dice.percent(30) { text::sentence(&mut dice, topic) } else { String::new() };
        let content = text::article(&mut dice, topic);
        let slug = Slug::from_title(&title).unwrap_or_else(|| Slug::for_id(id));
        let draft =
            PostInput { title, content, excerpt, ..PostInput::default() }.parse(&Zone::default()).ok()?;
        Some(self.place(id, (draft, slug), topic_index, &mut dice))
    }

    fn place(&self, id: i64, (draft, slug): (Draft, Slug), topic_index: usize, dice: &mut Dice) -> BatchPost {
        let cast = self.cast;
        let (status, published_at) = self.publication(dice);
        let author_id = cast.authors.get(dice.zipf(cast.authors.len())).copied();
        let category_id =
            cast.categories.get(dice.zipf(cast.categories.len())).copied().filter(|_| !dice.percent(5));
        // The first tags are the topics themselves.
        let mut tags: Vec<usize> = (0..dice.below(5)).map(|_| dice.zipf(cast.tags.len())).collect();
        tags.extend(Some(topic_index).filter(|_| !dice.percent(10)));
        tags.sort_unstable();
        tags.dedup();
        let tags = tags.into_iter().filter_map(|tag| cast.tags.get(tag)).cloned().collect();
        let begun = published_at.filter(|at| *at <= self.era.end).unwrap_or(self.era.end);
        let created_at = begun - TimeDelta::minutes(dice.between(5, 20_000) as i64);
        let updated_at =
            if dice.percent(20) { begun + TimeDelta::minutes(dice.below(200_000) as i64) } else { begun };
        let updated_at = updated_at.min(self.era.end);
        let draft = draft.placed(category_id, None, published_at);
        BatchPost::new(id, draft, slug, (author_id, status), tags, (created_at, updated_at))
    }

    /// However large a site is, no more than some two hundred posts wait for their day.
    fn may_wait(&self, dice: &mut Dice) -> bool {
        dice.below(self.count.max(LARGE) as usize) < LARGE as usize
    }

    fn publication(&self, dice: &mut Dice) -> (Status, Option<Moment>) {
        // More of late than long ago.
        let past = self.era.end - TimeDelta::seconds((dice.unit().powf(1.3) * (DAYS * 86_400) as f64) as i64);
        match dice.below(100) {
            0..5 => (Status::Draft, None),
            5..7 if self.may_wait(dice) => {
                (Status::Published, Some(self.era.now + TimeDelta::minutes(dice.between(600, 60_000) as i64)))
            }
            _ => (Status::Published, Some(past)),
        }
    }
}

fn drain<E>(
    batches: Receiver<Vec<BatchPost>>,
    taken: &mut HashSet<String>,
    write: &mut impl FnMut(Vec<BatchPost>) -> Result<(), E>,
) -> Result<(), E> {
    for mut batch in batches {
        for post in &mut batch {
            settle_slug(post, taken);
        }
        write(batch)?;
    }
    Ok(())
}

/// A slug that is taken gets the post's id behind it, which no other has.
fn settle_slug(post: &mut BatchPost, taken: &mut HashSet<String>) {
    let base = post.slug.clone();
    let mut number = u32::try_from(post.id).unwrap_or(2);
    while !taken.insert(post.slug.to_string()) {
        post.slug = base.with_suffix(number);
        number = number.wrapping_add(1).max(2);
    }
}
