//! What is done to posts, drawn by number.

use chrono::TimeDelta;
use diesel::prelude::*;
use platen::db::schema::{categories, posts, tags, users};
use platen::db::{Conn, Moment, transaction};
use platen::error::Error;
use platen::kit::password::{Cost, PasswordHasher};
use platen::kit::slug::Slug;
use platen::kit::zone::Zone;
use platen::models::audit::Actor;
use platen::models::post::bulk::{self, BulkChange};
use platen::models::post::lists;
use platen::models::post::{self, PostInput, TagName};
use platen::models::term::Term;
use platen::models::user::{self, Email, NewUser, Role, TheirPosts, Username};
use platen::models::{category, tag};
use proptest::prelude::*;

const TAGS: [&str; 4] = ["steam", "iron", "gears", "looms"];

#[derive(Debug, Clone)]
pub enum Deed {
    Write { status: usize, author: usize, category: usize, tags: Vec<usize>, day: i64 },
    Revise { post: usize, status: usize, category: usize, tags: Vec<usize>, day: i64 },
    Publish(usize),
    Unpublish(usize),
    Trash(usize),
    Restore(usize),
    Delete(usize),
    Bulk { change: usize, from: usize, count: usize, whose: usize },
    MergeTags(usize, usize),
    DeleteTag(usize),
    MergeCategories(usize, usize),
    DeleteCategory(usize),
    DeletePerson { who: usize, heir: Option<usize> },
    PurgeTrash,
    TakenBack { post: usize },
    Rebuild,
    Travel { hours: i64 },
}

pub fn deeds(most: usize) -> impl Strategy<Value = Vec<Deed>> {
    let tags = || prop::collection::vec(0..4_usize, 0..3);
    let post = || 0..40_usize;
    let deed = prop_oneof![
        12 => (0..3_usize, 0..4_usize, 0..5_usize, tags(), 0..25_i64).prop_map(|(status, author, category, tags, day)| {
            Deed::Write { status, author, category, tags, day }
        }),
        5 => (post(), 0..3_usize, 0..5_usize, tags(), 0..25_i64).prop_map(|(post, status, category, tags, day)| {
            Deed::Revise { post, status, category, tags, day }
        }),
        2 => post().prop_map(Deed::Publish),
        2 => post().prop_map(Deed::Unpublish),
        3 => post().prop_map(Deed::Trash),
        1 => post().prop_map(Deed::Restore),
        2 => post().prop_map(Deed::Delete),
        4 => (0..9_usize, post(), 1..20_usize, 0..4_usize).prop_map(|(change, from, count, whose)| {
            Deed::Bulk { change, from, count, whose }
        }),
        1 => (0..4_usize, 0..4_usize).prop_map(|(a, b)| Deed::MergeTags(a, b)),
        1 => (0..4_usize).prop_map(Deed::DeleteTag),
        1 => (0..4_usize, 0..4_usize).prop_map(|(a, b)| Deed::MergeCategories(a, b)),
        1 => (0..4_usize).prop_map(Deed::DeleteCategory),
        1 => (1..4_usize, prop::option::of(0..4_usize)).prop_map(|(who, heir)| Deed::DeletePerson { who, heir }),
        1 => Just(Deed::PurgeTrash),
        2 => post().prop_map(|post| Deed::TakenBack { post }),
        1 => Just(Deed::Rebuild),
        3 => (1..90_i64).prop_map(|hours| Deed::Travel { hours }),
    ];
    prop::collection::vec(deed, most / 2..most)
}

/// The site that deeds are done to.
pub struct World {
    pub begin: Moment,
    pub now: Moment,
    pub people: Vec<i64>,
    pub categories: Vec<i64>,
    pub tags: Vec<i64>,
    admin: i64,
    written: usize,
}

impl World {
    pub fn begin(conn: &mut Conn) -> Self {
        let begin: Moment =
            chrono::NaiveDate::from_ymd_opt(2030, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().into();
        let hash = PasswordHasher::new(Cost::Cheap).hash("a quiet engine hums").unwrap();
        let mut person = |name: &str, role| {
            let new = NewUser {
                username: Username::parse(name).unwrap(),
                email: Some(Email::parse(&format!("{name}@example.org")).unwrap()),
                password_hash: Some(hash.clone()),
                role,
                display_name: String::new(),
                is_active: true,
            };
            user::create(conn, &Actor::command_line(), &new, begin).unwrap()
        };
        let admin = person("root-ada", Role::Admin);
        let people = vec![
            admin,
            person("ben", Role::Author),
            person("cyd", Role::Author),
            person("dot", Role::Author),
        ];
        let mut world = Self {
            begin,
            now: begin + TimeDelta::days(10),
            people,
            categories: vec![],
            tags: vec![],
            admin,
            written: 0,
        };
        for name in ["Works", "Yard", "Mill", "Pit"] {
            let term = Term {
                name: name.into(),
                slug: Slug::from_title(name),
                description: String::new(),
                parent_id: world.categories.first().copied(),
                version: None,
            };
            world.categories.push(category::create(conn, &Actor::command_line(), &term, begin).unwrap());
        }
        let names: Vec<TagName> = TAGS.iter().map(|name| TagName::parse(name).unwrap()).collect();
        world.tags = transaction(conn, |conn| tag::ensure(conn, &names, begin)).unwrap();
        world
    }

    fn actor(&self, conn: &mut Conn, who: usize) -> Actor {
        let id = self.people.get(who).copied().unwrap_or(self.admin);
        Actor::person(&user::find(conn, id).unwrap(), "")
    }

    fn nth(conn: &mut Conn, nth: usize) -> Option<i64> {
        let ids: Vec<i64> = posts::table.order(posts::id).select(posts::id).load(conn).unwrap();
        ids.get(nth % ids.len().max(1)).copied()
    }

    /// `status`: 0 a draft without a time, 1 with one, 2 published.
    fn input(&mut self, (status, category, tags, day): (usize, usize, &[usize], i64)) -> PostInput {
        self.written += 1;
        let at = self.begin + TimeDelta::days(day);
        PostInput {
            title: format!("Post {} of the works", self.written * 37 % 100),
            content: "Text.".into(),
            category_id: self.categories.get(category).map(i64::to_string).unwrap_or_default(),
            tags: tags.iter().map(|tag| TAGS[*tag]).collect::<Vec<_>>().join(", "),
            published_at: if status == 0 { String::new() } else { at.format("%Y-%m-%dT%H:%M").to_string() },
            action: if status == 2 { "publish" } else { "save" }.into(),
            ..PostInput::default()
        }
    }

    fn look_anew(&mut self, conn: &mut Conn) {
        self.people = users::table.order(users::id).select(users::id).load(conn).unwrap();
        self.categories = categories::table.order(categories::id).select(categories::id).load(conn).unwrap();
        let mut tags: Vec<(String, i64)> =
            tags::table.order(tags::id).select((tags::name, tags::id)).load(conn).unwrap();
        tags.sort_by_key(|(name, _)| TAGS.iter().position(|known| known == name));
        self.tags = tags.into_iter().map(|(_, id)| id).collect();
    }

    /// Does it, or is refused.
    pub fn undergo(&mut self, conn: &mut Conn, deed: &Deed) {
        self.now = self.now + TimeDelta::seconds(7);
        match self.attempt(conn, deed) {
            Ok(()) | Err(Error::Refused(_) | Error::NotFound | Error::BadRequest(_) | Error::Taken(_)) => {}
            Err(error) => panic!("{deed:?}: {error:?}"),
        }
        self.look_anew(conn);
    }

    fn attempt(&mut self, conn: &mut Conn, deed: &Deed) -> Result<(), Error> {
        let now = self.now;
        let root = self.actor(conn, usize::MAX);
        let post = |conn: &mut Conn, nth: &usize| Self::nth(conn, *nth).ok_or(Error::NotFound);
        let at = |ids: &[i64], nth: &usize| ids.get(*nth).copied().ok_or(Error::NotFound);
        match deed {
            Deed::Write { status, author, category, tags, day } => {
                let draft = self.input((*status, *category, tags, *day)).parse(&Zone::default()).unwrap();
                let actor = self.actor(conn, *author);
                post::create(conn, &actor, &draft, now).map(drop)
            }
            Deed::Revise { post: nth, status, category, tags, day } => {
                let id = post(conn, nth)?;
                let version = post::find(conn, id)?.version;
                let draft = self.input((*status, *category, tags, *day)).parse(&Zone::default()).unwrap();
                post::revise(conn, &root, id, version, &draft, now).map(drop)
            }
            Deed::Publish(nth) => {
                post(conn, nth).and_then(|id| post::publish(conn, &root, id, now).map(drop))
            }
            Deed::Unpublish(nth) => {
                post(conn, nth).and_then(|id| post::unpublish(conn, &root, id, now).map(drop))
            }
            Deed::Trash(nth) => post(conn, nth).and_then(|id| post::trash(conn, &root, id, now).map(drop)),
            Deed::Restore(nth) => {
                post(conn, nth).and_then(|id| post::restore(conn, &root, id, now).map(drop))
            }
            Deed::Delete(nth) => post(conn, nth).and_then(|id| post::delete(conn, &root, id, now)),
            Deed::Bulk { change, from, count, whose } => {
                let ids: Vec<i64> = posts::table.order(posts::id).select(posts::id).load(conn)?;
                let ids: Vec<i64> = ids.into_iter().skip(*from).take(*count).collect();
                let tag = TagName::parse(TAGS[*whose]).unwrap();
                let change = match change {
                    0 => BulkChange::Publish,
                    1 => BulkChange::Unpublish,
                    2 => BulkChange::Trash,
                    3 => BulkChange::Restore,
                    4 => BulkChange::Delete,
                    5 => BulkChange::SetCategory(self.categories.get(*whose).copied()),
                    6 => BulkChange::AddTag(tag),
                    7 => BulkChange::RemoveTag(tag),
                    _ => BulkChange::SetAuthor(at(&self.people, whose)?),
                };
                bulk::change_batch(conn, &root, None, (&ids, &change), now).map(drop)
            }
            Deed::MergeTags(a, b) => tag::merge(conn, &root, at(&self.tags, a)?, at(&self.tags, b)?, now),
            Deed::DeleteTag(a) => tag::delete(conn, &root, at(&self.tags, a)?, now),
            Deed::MergeCategories(a, b) => {
                category::merge(conn, &root, at(&self.categories, a)?, at(&self.categories, b)?, now)
            }
            Deed::DeleteCategory(a) => category::delete(conn, &root, at(&self.categories, a)?, now),
            Deed::DeletePerson { who, heir } => {
                let posts = match heir {
                    Some(heir) => TheirPosts::Transfer(at(&self.people, heir)?),
                    None => TheirPosts::Keep,
                };
                user::delete(conn, &root, at(&self.people, who)?, posts, now)
            }
            Deed::PurgeTrash => {
                let found = transaction(conn, |conn| post::purge_trash(conn, &root, (now, 0), 5, now));
                found.map(drop)
            }
            // Within a transaction that does more, a part that fails is taken back.
            Deed::TakenBack { post: nth } => {
                let id = post(conn, nth)?;
                transaction(conn, |conn| {
                    let failed = transaction(conn, |conn| -> Result<(), Error> {
                        post::trash(conn, &root, id, now)?;
                        Err(Error::NotFound)
                    });
                    assert!(failed.is_err());
                    post::unpublish(conn, &root, id, now).map(drop)
                })
            }
            Deed::Rebuild => {
                lists::forget(conn)?;
                Ok(lists::rebuild_all(conn)?)
            }
            Deed::Travel { hours } => {
                self.now = self.now + TimeDelta::hours(*hours);
                Ok(())
            }
        }
    }
}
