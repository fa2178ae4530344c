//! Demo comments: small threads below posts that are public.

use chrono::TimeDelta;

use super::dice::Dice;
use super::people::Cast;
use super::posts::Era;
use super::text;
use crate::db::Moment;
use crate::kit::markdown::{self, Profile};
use crate::models::comment::{BatchComment, MAX_DEPTH, Status};

/// Different texts that comments are drawn from.
const TEXTS: usize = 400;

/// Makes comments from the seed, thread by thread.
#[derive(Debug)]
pub struct Threads<'a> {
    texts: Vec<(String, String)>,
    dice: Dice,
    cast: &'a Cast,
    posts: &'a [(i64, Moment)],
    era: Era,
}

impl<'a> Threads<'a> {
    /// Below `posts`: their ids and when they were published.
    pub fn new(seed: u64, first_id: i64, cast: &'a Cast, posts: &'a [(i64, Moment)], era: Era) -> Self {
        let mut dice = Dice::new(seed, 2, first_id as u64);
        let texts = (0..TEXTS)
            .map(|_| {
                let content = text::reply(&mut dice);
                let html = markdown::render(&content, Profile::Comment).html;
                (content, html)
            })
            .collect();
        Self { texts, dice, cast, posts, era }
    }

    /// The next `count` comments, with ids from `first_id` on; a thread never goes over their end.
    pub fn next(&mut self, first_id: i64, count: usize) -> Vec<BatchComment> {
        let mut made: Vec<BatchComment> = Vec::with_capacity(count);
        while made.len() < count {
            let Some(&(post_id, published_at)) = self.posts.get(self.dice.below(self.posts.len())) else {
                break;
            };
            let thread_start = made.len();
            let length = self.dice.between(1, 6).min(count - thread_start);
            for _ in 0..length {
                let id = first_id + made.len() as i64;
                let parent = match self.dice.percent(45) && made.len() > thread_start {
                    true => made
                        .get(self.dice.between(thread_start, made.len() - 1))
                        .filter(|parent| parent.depth < MAX_DEPTH),
                    false => None,
                };
                let after = parent.map_or(published_at, |parent| parent.created_at);
                let (parent_id, depth) =
                    parent.map_or((None, 1), |parent| (Some(parent.id), parent.depth + 1));
                let comment = self.comment(id, (post_id, after), (parent_id, depth));
                made.push(comment);
            }
        }
        made
    }

    fn comment(
        &mut self,
        id: i64,
        (post_id, after): (i64, Moment),
        (parent_id, depth): (Option<i64>, i16),
    ) -> BatchComment {
        let dice = &mut self.dice;
        let (content, content_html) = self.texts[dice.below(self.texts.len())].clone();
        let status = match dice.below(100) {
            0..5 if parent_id.is_none() => Status::Pending,
            5..8 if parent_id.is_none() => Status::Spam,
            _ => Status::Approved,
        };
        let wait = TimeDelta::seconds(60 + (dice.unit().powi(3) * 2_000_000.0) as i64);
        let created_at = (after + wait).min(self.era.end.max(after));
        let author_id = self.cast.people.get(dice.below(self.cast.people.len())).copied();
        BatchComment {
            id,
            post_id,
            parent_id,
            author_id,
            depth,
            content,
            content_html,
            status,
            ip_address: String::new(),
            created_at,
            updated_at: created_at,
        }
    }
}
