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

type Boxed<'a> = posts::BoxedQuery<'a, MultiBackend>;

impl PostFilter {
    /// What readers see: the live posts.
    pub fn live() -> Self {
        Self { state: State::Live, ..Self::default() }
    }

    /// The query for the posts this filter finds at `now`, without an order.
    pub fn query<'a>(&self, now: Moment) -> Boxed<'a> {
        let mut query = posts::table.into_boxed::<MultiBackend>();
        query = match self.state {
            State::Kept => query.filter(posts::status.ne(Status::Trash)),
            State::Draft => query.filter(posts::status.eq(Status::Draft)),
            State::Scheduled => query.filter(scheduled(now)),
            State::Live => query.filter(live(now)),
            State::Trash => query.filter(posts::status.eq(Status::Trash)),
        };
        if let Some(author_id) = self.author_id {
            query = query.filter(posts::author_id.eq(Some(author_id)));
        }
        match self.category_ids.as_slice() {
            [] => {}
            [id] => query = query.filter(posts::category_id.eq(Some(*id))),
            ids => {
                let ids: Vec<Option<i64>> = ids.iter().copied().map(Some).collect();
                query = query.filter(posts::category_id.eq_any(ids));
            }
        }
        if let Some(tag_id) = self.tag_id {
            query = query.filter(exists(
                post_tags::table
                    .filter(post_tags::post_id.eq(posts::id))
                    .filter(post_tags::tag_id.eq(tag_id)),
            ));
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

    /// [`PostFilter::query`] in the order of a list; ties are broken by id.
    pub fn sorted<'a>(&self, sort: PostSort, ascending: bool, now: Moment) -> Boxed<'a> {
        let query = self.query(now);
        match (sort, ascending) {
            (PostSort::Published, false) => query.order((posts::published_at.desc(), posts::id.desc())),
            (PostSort::Published, true) => query.order((posts::published_at.asc(), posts::id.asc())),
            (PostSort::Updated, false) => query.order((posts::updated_at.desc(), posts::id.desc())),
            (PostSort::Updated, true) => query.order((posts::updated_at.asc(), posts::id.asc())),
            (PostSort::Title, false) => query.order((posts::title.desc(), posts::id.desc())),
            (PostSort::Title, true) => query.order((posts::title.asc(), posts::id.asc())),
        }
    }
}

diesel::define_sql_function! {
    /// Lower case as the database has it; used for loose matching in admin lists only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// `word` with the wildcards of LIKE taken literally, given `ESCAPE '!'`.
pub fn like_escaped(word: &str) -> String {
    word.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
