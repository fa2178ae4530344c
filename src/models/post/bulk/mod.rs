//! One change to many posts: what it makes of each, in batches, with the way back.

mod batch;
mod several;
mod target;
mod undo;
mod words;

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use batch::{BatchTold, Left, change_batch, prune_changes};
pub use several::{change_batch_in_turn, find_missing};
pub use target::{BulkTarget, Outlook, find_batch, outlook};
pub use undo::{count_changes, take_back_batch};
pub use words::counted;

use super::{Status, TagName};
use crate::db::schema::{categories, posts, users};
use crate::db::{Conn, Moment};
use crate::error::Error;

/// Tags that a post may have.
const MOST_TAGS: i64 = 20;

/// What is done to each of the posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkChange {
    /// Make public.
    Publish,
    /// Make a draft.
    Unpublish,
    /// Throw away.
    Trash,
    /// Bring back.
    Restore,
    /// Remove for good; only from the trash.
    Delete,
    /// Put into a category, or into none.
    SetCategory(Option<i64>),
    /// Give a tag.
    AddTag(TagName),
    /// Take a tag away.
    RemoveTag(TagName),
    /// Make it another person's.
    SetAuthor(i64),
}

impl BulkChange {
    /// Whether it can be taken back.
    pub fn may_be_undone(&self) -> bool {
        *self != Self::Delete
    }

    fn tag(&self) -> Option<&TagName> {
        match self {
            Self::AddTag(name) | Self::RemoveTag(name) => Some(name),
            _ => None,
        }
    }
}

/// What a change needs to know of a post: all but its texts.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = posts)]
struct Subject {
    id: i64,
    title: String,
    version: i32,
    category_id: Option<i64>,
    author_id: Option<i64>,
    status: Status,
    published_at: Option<Moment>,
    trashed_at: Option<Moment>,
}

/// Where a change puts posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Category(Option<i64>),
    Author(Option<i64>),
    /// Status, publication, and when it was thrown away.
    Standing(Status, Option<Moment>, Option<Moment>),
    Tagged,
    Gone,
}

/// What a change makes of one post.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Becomes(Place),
    IsSoAlready,
    /// Why it can't be, in a sentence.
    Refused(String),
}

/// How the posts of a batch stand to the tag of a change.
#[derive(Debug, Default)]
struct Tagging {
    with_it: HashSet<i64>,
    full: HashSet<i64>,
}

impl BulkChange {
    fn verdict(&self, post: &Subject, tagging: &Tagging, now: Moment) -> Verdict {
        let (status, at) = (post.status, post.published_at);
        let become_unless = |is_so: bool, place: Place| match is_so {
            true => Verdict::IsSoAlready,
            false => Verdict::Becomes(place),
        };
        let has_it = tagging.with_it.contains(&post.id);
        match self {
            Self::Publish => {
                let place = Place::Standing(Status::Published, Some(at.unwrap_or(now)), None);
                become_unless(status == Status::Published, place)
            }
            Self::Unpublish => {
                become_unless(status == Status::Draft, Place::Standing(Status::Draft, at, None))
            }
            Self::Trash => {
                become_unless(status == Status::Trash, Place::Standing(Status::Trash, at, Some(now)))
            }
            Self::Restore | Self::Delete if status != Status::Trash => {
                Verdict::Refused(format!("“{}” is not in the trash.", post.title))
            }
            Self::Restore => Verdict::Becomes(Place::Standing(Status::Draft, at, None)),
            Self::Delete => Verdict::Becomes(Place::Gone),
            Self::SetCategory(id) => become_unless(post.category_id == *id, Place::Category(*id)),
            Self::SetAuthor(id) => become_unless(post.author_id == Some(*id), Place::Author(Some(*id))),
            Self::AddTag(_) if !has_it && tagging.full.contains(&post.id) => {
                Verdict::Refused(format!("“{}” has {MOST_TAGS} tags already.", post.title))
            }
            Self::AddTag(_) => become_unless(has_it, Place::Tagged),
            Self::RemoveTag(_) => become_unless(!has_it, Place::Tagged),
        }
    }
}

/// A category or an author that is not there is the sender's mistake.
pub fn check_target(conn: &mut Conn, change: &BulkChange) -> Result<(), Error> {
    let found = match change {
        BulkChange::SetCategory(Some(id)) => {
            categories::table.find(*id).select(categories::id).first::<i64>(conn).optional()?
        }
        BulkChange::SetAuthor(id) => {
            users::table.find(*id).select(users::id).first::<i64>(conn).optional()?
        }
        _ => return Ok(()),
    };
    match (found, change) {
        (Some(_), _) => Ok(()),
        (None, BulkChange::SetAuthor(_)) => {
            Err(Error::BadRequest("There is no such author any more.".into()))
        }
        (None, _) => Err(Error::BadRequest("There is no such category any more.".into())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn post(status: Status) -> Subject {
        let (category_id, author_id, published_at) = (Some(1), Some(1), None);
        let (id, title, version, trashed_at) = (7, "Alpha".to_owned(), 1, None);
        Subject { id, title, version, category_id, author_id, status, published_at, trashed_at }
    }

    fn changes() -> impl Strategy<Value = BulkChange> {
        let tag = || TagName::parse("iron").unwrap();
        prop_oneof![
            Just(BulkChange::Publish),
            Just(BulkChange::Unpublish),
            Just(BulkChange::Trash),
            Just(BulkChange::Restore),
            Just(BulkChange::Delete),
            (0_i64..3).prop_map(|id| BulkChange::SetCategory((id > 0).then_some(id))),
            (1_i64..3).prop_map(BulkChange::SetAuthor),
            Just(BulkChange::AddTag(tag())),
            Just(BulkChange::RemoveTag(tag())),
        ]
    }

    proptest! {
        #[test]
        fn what_a_change_led_to_is_so_already(
            change in changes(), status in prop::sample::select(Status::ALL), has_it: bool, is_full: bool
        ) {
            let (mut post, mut tagging, now) = (post(status), Tagging::default(), Moment::default());
            if has_it { tagging.with_it.insert(7); }
            if is_full { tagging.full.insert(7); }
            match change.verdict(&post, &tagging, now) {
                Verdict::Becomes(Place::Standing(status, published_at, trashed_at)) => {
                    (post.status, post.published_at, post.trashed_at) = (status, published_at, trashed_at);
                    prop_assert_eq!(trashed_at.is_some(), status == Status::Trash);
                    prop_assert!(status != Status::Published || published_at.is_some());
                }
                Verdict::Becomes(Place::Category(id)) => post.category_id = id,
                Verdict::Becomes(Place::Author(id)) => post.author_id = id,
                Verdict::Becomes(Place::Tagged) if has_it => { tagging.with_it.clear(); }
                Verdict::Becomes(Place::Tagged) => { tagging.with_it.insert(7); }
                Verdict::Becomes(Place::Gone) | Verdict::Refused(_) | Verdict::IsSoAlready => return Ok(()),
            }
            let again = change.verdict(&post, &tagging, now);
            let stays = match change {
                BulkChange::Restore => matches!(again, Verdict::Refused(_)),
                _ => again == Verdict::IsSoAlready,
            };
            prop_assert!(stays, "{again:?}");
        }
    }

    #[test]
    fn a_change_travels_as_json() {
        let json = serde_json::to_string(&BulkChange::AddTag(TagName::parse("Iron").unwrap())).unwrap();
        assert_eq!(json, r#"{"add_tag":"Iron"}"#);
        assert_eq!(serde_json::from_str::<BulkChange>(r#""publish""#).unwrap(), BulkChange::Publish);
        assert!(serde_json::from_str::<BulkChange>(r#"{"add_tag":"a,b"}"#).is_err());
    }
}
