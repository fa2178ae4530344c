//! How common words are, learned from a few posts out of all: PostgreSQL and MySQL are not asked for
//! words that nearly every post has, since they would go through all of those.

use diesel::prelude::*;

use super::statement::{numbers, visible};
use super::{Bounds, Search};
use crate::db::{Conn, Statement, id_list};
use crate::kit::search_query::Term;

/// Words whose frequency is learned; one bit each.
const WORDS: usize = 30;
/// Set when readers see the post and the filter lets it through.
const VISIBLE: i64 = 1 << 32;
/// Set when the post has what must not be there.
const EXCLUDED: i64 = 1 << 33;

/// Appends the condition that a post of the index `s` has this.
pub(super) type Has = fn(Statement, &Term) -> Statement;

/// What some posts, spread evenly over all, have of what is looked for.
pub(super) struct Sample {
    words: Vec<Term>,
    posts: Vec<i64>,
    highest_id: i64,
    rare: i64,
}

impl Sample {
    pub(super) fn take(conn: &mut Conn, search: &Search, has: Has) -> QueryResult<Self> {
        let (words, highest_id) = (single_words(search), search.highest_id);
        let step = (highest_id / search.bounds.sample.max(1)).max(1);
        // Not at even distances: every hundredth post may be of one kind.
        let ids: Vec<i64> =
            (0..search.bounds.sample).map(|n| highest_id - n * step - (n * 2_654_435_761) % step).collect();
        let mut statement = visible(Statement::new("SELECT (CASE WHEN 1 = 1"), search)
            .sql(format!(" THEN {VISIBLE} ELSE 0 END)"));
        let terms = words.iter().enumerate().map(|(bit, word)| (1 << bit, word));
        for (bit, term) in terms.chain(search.query.excluded.iter().take(1).map(|term| (EXCLUDED, term))) {
            statement = has(statement.sql(" + (CASE WHEN "), term).sql(format!(" THEN {bit} ELSE 0 END)"));
        }
        let posts = statement
            .sql(" FROM post_search s JOIN posts p ON p.id = s.post_id WHERE s.post_id IN (")
            .sql(id_list(&ids))
            .sql(")");
        let posts = numbers(conn, posts)?;
        Ok(Self { words, posts, highest_id, rare: search.bounds.rare })
    }

    /// All words that are looked for.
    pub(super) fn words(&self) -> Vec<Term> {
        self.words.clone()
    }

    /// The words that few posts have.
    pub(super) fn rare_words(&self) -> Vec<Term> {
        self.counted().filter(|(posts, _)| *posts <= self.rare).map(|(_, word)| word.clone()).collect()
    }

    /// The words that the fewest posts have, as long as they have no more than `posts` together.
    pub(super) fn fewest(&self, posts: i64) -> Vec<Term> {
        let mut counted: Vec<(i64, &Term)> = self.counted().collect();
        counted.sort_by_key(|(count, _)| *count);
        let mut sum = 0;
        let is_within = |(count, _): &(i64, &Term)| {
            sum += count;
            sum <= posts
        };
        counted.into_iter().take_while(is_within).map(|(_, word)| word.clone()).collect()
    }

    /// Whole words, and beginnings of words that no more than `posts` have together, at least one:
    /// PostgreSQL's index puts the posts of all words with a beginning together before it goes on.
    pub(super) fn words_for_gin(&self, posts: i64) -> Vec<Term> {
        let is_beginning = |word: &Term| matches!(word, Term::Prefix(_));
        let mut few = self.fewest(posts);
        if few.is_empty() {
            few.extend(
                self.counted()
                    .filter(|(_, word)| is_beginning(word))
                    .min_by_key(|(count, _)| *count)
                    .map(|(_, word)| word.clone()),
            );
        }
        self.words.iter().filter(|word| !is_beginning(word) || few.contains(word)).cloned().collect()
    }

    /// How many posts are likely to have each word.
    fn counted(&self) -> impl Iterator<Item = (i64, &Term)> {
        let words = self.words.iter().enumerate();
        words.map(|(bit, word)| (self.likely(self.count(|post| post & (1 << bit) != 0)), word))
    }

    /// Whether the filter lets few posts through.
    pub(super) fn has_few_visible(&self) -> bool {
        self.is_rare(VISIBLE)
    }

    /// Whether the posts that may be walked are likely to have more matches than are ranked.
    pub(super) fn matches_are_common(&self, bounds: &Bounds) -> bool {
        self.likely_has(bounds.walked, bounds.ranked)
    }

    /// Whether so many posts that the filter lets through are likely to have at least so many matches.
    pub(super) fn likely_has(&self, posts: usize, wanted: usize) -> bool {
        let all = self.all_words() | VISIBLE;
        let visible = self.count(|post| post & VISIBLE != 0);
        let matching = self.count(|post| post & (all | EXCLUDED) == all);
        matching > 0 && matching * posts as i64 >= visible * wanted as i64
    }

    /// The lowest id of posts among which `most` or more are likely to have these words; None when
    /// so few have them that no post need be left out.
    pub(super) fn oldest_of(&self, most: usize, words: &[Term]) -> Option<i64> {
        let bits = self.words.iter().enumerate().filter(|(_, word)| words.contains(word));
        let all = bits.fold(0, |all, (bit, _)| all | 1 << bit);
        let matches = self.likely(self.count(|post| post & all == all));
        let most = most as i64;
        if matches <= self.rare.max(most) {
            return None;
        }
        Some(self.highest_id - self.highest_id / matches.max(1) * most * 3 / 2)
    }

    /// Ids from this one on.
    pub(super) fn ids_since(&self, id: i64) -> i64 {
        self.highest_id - id
    }

    fn all_words(&self) -> i64 {
        (0..self.words.len()).fold(0, |all, bit| all | 1 << bit)
    }

    fn is_rare(&self, bit: i64) -> bool {
        self.likely(self.count(|post| post & bit != 0)) <= self.rare
    }

    /// What a count in the sample means for all posts.
    fn likely(&self, count: i64) -> i64 {
        count * self.highest_id / self.posts.len().max(1) as i64
    }

    fn count(&self, is_counted: impl Fn(i64) -> bool) -> i64 {
        self.posts.iter().filter(|post| is_counted(**post)).count() as i64
    }
}

/// What is looked for, each word of a phrase by itself.
fn single_words(search: &Search) -> Vec<Term> {
    let mut words = Vec::new();
    for term in &search.query.required {
        let parts = match term {
            Term::Phrase(words) => words.iter().cloned().map(Term::Word).collect(),
            one => vec![one.clone()],
        };
        words.extend(parts);
    }
    words.dedup();
    words.truncate(WORDS);
    words
}
