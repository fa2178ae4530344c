//! Which posts a list shows, and in which order: conditions as values.

#![allow(missing_docs, reason = "auto_type makes aliases of its own; ours are described")]

use diesel::dsl::exists;
use diesel::prelude::*;

use super::Status;
use crate::db::schema::{post_tags, posts};
use crate::db::{Moment, MultiBackend};
use crate::kit::text::name_key;

/// Posts a reader may see at `now`: published, and not in the future. Defined here and nowhere else.
#[diesel::dsl::auto_type]
pub fn live(now: Moment) -> _ {
    let published: Status = Status::Published;
    let now: Option<Moment> = Some(now);
    posts::status.eq(published).and(posts::published_at.le(now))
}

/// Posts that wait for their time at `now`.
#[diesel::dsl::auto_type]
pub fn scheduled(now: Moment) -> _ {
    let published: Status = Status::Published;
    let now: Option<Moment> = Some(now);
    posts::status.eq(published).and(posts::published_at.gt(now))
}

/// Where posts stand, as a list may ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum State {
    /// Everything but the trash.
    #[default]
    Kept,
    /// Drafts.
    Draft,
    /// Published, in the future.
    Scheduled,
    /// Published, and public now.
    Live,
    /// In the trash.
    Trash,
}

impl State {
    /// The word in addresses; None for an unknown one. Empty is [`State::Kept`].
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "" => Some(Self::Kept),
            "draft" => Some(Self::Draft),
            "scheduled" => Some(Self::Scheduled),
            "published" => Some(Self::Live),
            "trash" => Some(Self::Trash),
            _ => None,
        }
    }

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "",
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Live => "published",
            Self::Trash => "trash",
        }
    }
}

/// Which posts; every condition that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PostFilter {
    /// Where they stand.
    pub state: State,
    /// Whose.
    pub author_id: Option<i64>,
    /// In which categories; empty: any.
    pub category_ids: Vec<i64>,
    /// With which tag.
    pub tag_id: Option<i64>,
    /// `published_at` from (inclusive) to (exclusive).
    pub published_within: Option<(Moment, Moment)>,
    /// Words in the title or the address.
    pub text: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PostSort {
    /// Newest publication first.
    #[default]
    Published,
    /// Last saved first.
    Updated,
    /// By title.
    Title,
}

pub(super) type Boxed<'a> = posts::BoxedQuery<'a, MultiBackend>;

/// Conditions that are put as no index is made for. SQLite keeps no statistics and takes the index of an
/// equation, sorting all that it finds, where the index of the order leads to the first page at once.
#[derive(Debug, Clone, Copy)]
struct Hidden {
    standing: bool,
    place: bool,
}

impl PostFilter {
    /// What readers see: the live posts.
    pub fn live() -> Self {
        Self { state: State::Live, ..Self::default() }
    }

    /// Whether it may find few of many posts.
    pub fn is_narrow(&self) -> bool {
        matches!(self.state, State::Draft | State::Scheduled | State::Trash)
            || self.author_id.is_some()
            || !self.category_ids.is_empty()
            || self.tag_id.is_some()
            || self.published_within.is_some()
            || !name_key(&self.text).is_empty()
    }

    /// The query for the posts this filter finds at `now`, without an order: begun with the posts of the
    /// tag, where one is asked for.
    pub fn query<'a>(&self, now: Moment) -> Boxed<'a> {
        let is_placed = self.author_id.is_some() || !self.category_ids.is_empty() || self.tag_id.is_some();
        let has_words = !name_key(&self.text).is_empty();
        // The index by title holds all that a search for words reads.
        let query = self.untagged(now, Hidden { standing: has_words && !is_placed, place: false });
        match self.tag_id {
            Some(tag_id) => query
                .filter(posts::id.eq_any(
                    post_tags::table.filter(post_tags::tag_id.eq(tag_id)).select(post_tags::post_id),
                )),
            None => query,
        }
    }

    /// The same posts, each asked whether it has the tag: for walking along an order until enough are found.
    fn along<'a>(&self, hidden: Hidden, now: Moment) -> Boxed<'a> {
        let query = self.untagged(now, hidden);
        match self.tag_id {
            Some(tag_id) => query.filter(exists(
                post_tags::table
                    .filter(post_tags::post_id.eq(posts::id))
                    .filter(post_tags::tag_id.eq(tag_id)),
            )),
            None => query,
        }
    }

    /// Where they stand.
    fn standing<'a>(&self, now: Moment, is_hidden: bool) -> Boxed<'a> {
        let query = posts::table.into_boxed::<MultiBackend>();
        let (status, at) = (posts::status, same_moment(posts::published_at, posts::published_at));
        let published = status.ne(Status::Draft).and(status.ne(Status::Trash));
        match (self.state, is_hidden) {
            (State::Kept, _) => query.filter(status.ne(Status::Trash)),
            (State::Draft, false) => query.filter(status.eq(Status::Draft)),
            (State::Draft, true) => query.filter(status.ne(Status::Published).and(status.ne(Status::Trash))),
            (State::Scheduled, false) => query.filter(scheduled(now)),
            (State::Scheduled, true) => query.filter(published.and(at.gt(Some(now)))),
            (State::Live, false) => query.filter(live(now)),
            (State::Live, true) => query.filter(published.and(at.le(Some(now)))),
            (State::Trash, _) => query.filter(status.eq(Status::Trash)),
        }
    }

    /// Without the condition on the tag, and with some conditions put so that no index is chosen for them.
    fn untagged<'a>(&self, now: Moment, hidden: Hidden) -> Boxed<'a> {
        let mut query = self.standing(now, hidden.standing);
        if let Some(author_id) = self.author_id {
            query = match hidden.place {
                true => query.filter(same_id(posts::author_id, posts::author_id).eq(Some(author_id))),
                false => query.filter(posts::author_id.eq(Some(author_id))),
            };
        }
        match self.category_ids.as_slice() {
            [] => {}
            [id] if hidden.place => {
                query = query.filter(same_id(posts::category_id, posts::category_id).eq(Some(*id)));
            }
            [id] => query = query.filter(posts::category_id.eq(Some(*id))),
            ids => {
                let ids: Vec<Option<i64>> = ids.iter().copied().map(Some).collect();
                query = query.filter(posts::category_id.eq_any(ids));
            }
        }
        if let Some((from, to)) = self.published_within {
            query = query.filter(posts::published_at.ge(Some(from)).and(posts::published_at.lt(Some(to))));
        }
        for word in name_key(&self.text).split(' ').filter(|word| !word.is_empty()).take(8) {
            let pattern = format!("%{}%", like_escaped(word));
            query = query.filter(
                lower(posts::title)
                    .like(pattern.clone())
                    .escape('!')
                    .or(posts::slug.like(pattern).escape('!')),
            );
        }
        query
    }

    /// What it finds in the order of a list; ties are broken by id. For filters that find many: an index
    /// that has this order is walked.
    pub fn sorted<'a>(&self, sort: PostSort, ascending: bool, now: Moment) -> Boxed<'a> {
        let hidden = match sort {
            PostSort::Published => Hidden { standing: false, place: false },
            PostSort::Updated => Hidden { standing: true, place: false },
            PostSort::Title => Hidden { standing: true, place: true },
        };
        in_order(self.along(hidden, now), sort, ascending)
    }

    /// What it finds among the posts with these ids, for walking along those.
    pub(super) fn among<'a>(&self, (first, last): (i64, i64), now: Moment) -> Boxed<'a> {
        let hidden = Hidden { standing: true, place: true };
        self.along(hidden, now).filter(posts::id.between(first, last))
    }
}

/// These posts in the order of a list.
pub(super) fn in_order(query: Boxed<'_>, sort: PostSort, ascending: bool) -> Boxed<'_> {
    match (sort, ascending) {
        (PostSort::Published, false) => query.order((posts::published_at.desc(), posts::id.desc())),
        (PostSort::Published, true) => query.order((posts::published_at.asc(), posts::id.asc())),
        (PostSort::Updated, false) => query.order((posts::updated_at.desc(), posts::id.desc())),
        (PostSort::Updated, true) => query.order((posts::updated_at.asc(), posts::id.asc())),
        (PostSort::Title, false) => query.order((posts::title.desc(), posts::id.desc())),
        (PostSort::Title, true) => query.order((posts::title.asc(), posts::id.asc())),
    }
}

diesel::define_sql_function! {
    /// The column itself, out of sight of its indexes.
    #[sql_name = "coalesce"]
    fn same_id(
        id: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
        again: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
    ) -> diesel::sql_types::Nullable<diesel::sql_types::BigInt>;
}

diesel::define_sql_function! {
    /// The column itself, out of sight of its indexes.
    #[sql_name = "coalesce"]
    fn same_moment(
        at: diesel::sql_types::Nullable<crate::db::sql::Moment>,
        again: diesel::sql_types::Nullable<crate::db::sql::Moment>,
    ) -> diesel::sql_types::Nullable<crate::db::sql::Moment>;
}

diesel::define_sql_function! {
    /// Lower case as the database has it; used for loose matching in admin lists only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// `word` with the wildcards of LIKE taken literally, given `ESCAPE '!'`.
pub fn like_escaped(word: &str) -> String {
    word.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
