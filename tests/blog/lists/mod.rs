//! Lists of posts at any depth: whatever is done to posts, a page is the one that walking to it would
//! find, and the total is the number of posts.

mod deeds;
mod repair;

use diesel::prelude::*;
use platen::db::schema::posts;
use platen::db::{Backend, Conn, Moment};
use platen::models::post::filter::State;
use platen::models::post::lists::{self, Found};
use platen::models::post::{self, PostFilter, PostSort};
use proptest::prelude::*;

use crate::support::database::PrivateDatabase;
use crate::support::lists::first_difference;
use deeds::{Deed, World, deeds};

const STATES: [State; 5] = [State::Kept, State::Draft, State::Scheduled, State::Live, State::Trash];
const SORTS: [PostSort; 3] = [PostSort::Published, PostSort::Updated, PostSort::Title];

/// A filter and an order, drawn by number.
#[derive(Debug, Clone, Copy)]
struct Asked {
    state: usize,
    whose: usize,
    first: usize,
    second: usize,
    sort: usize,
    ascending: bool,
    per_page: u64,
    days: Option<(i64, i64)>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let days = prop_oneof![4 => Just(None), 1 => (0_i64..20, 1_i64..9).prop_map(Some)];
    (0..5_usize, 0..6_usize, 0..9_usize, 0..9_usize, 0..3_usize, any::<bool>(), 1..7_u64, days).prop_map(
        |(state, whose, first, second, sort, ascending, per_page, days)| Asked {
            state,
            whose,
            first,
            second,
            sort,
            ascending,
            per_page,
            days,
        },
    )
}

impl Asked {
    fn filter(self, world: &World) -> PostFilter {
        let mut filter = PostFilter { state: STATES[self.state], ..PostFilter::default() };
        let pick = |from: &[i64], at: usize| from.get(at % from.len().max(1)).copied().unwrap_or(77);
        match self.whose {
            0 => {}
            1 => filter.author_id = Some(pick(&world.people, self.first)),
            2 => filter.category_ids = vec![pick(&world.categories, self.first)],
            3 => {
                filter.category_ids =
                    vec![pick(&world.categories, self.first), pick(&world.categories, self.second)]
            }
            4 => filter.tag_id = Some(pick(&world.tags, self.first)),
            _ => {
                filter.author_id = Some(pick(&world.people, self.first));
                filter.tag_id = Some(pick(&world.tags, self.second));
            }
        }
        if let Some((day, days)) = self.days {
            let from = world.begin + chrono::TimeDelta::days(day);
            filter.published_within = Some((from, from + chrono::TimeDelta::days(days)));
        }
        filter
    }
}

/// All ids that walking along the list finds.
fn walked(conn: &mut Conn, filter: &PostFilter, order: (PostSort, bool), now: Moment) -> Vec<i64> {
    filter.sorted(order.0, order.1, now).select(posts::id).load(conn).unwrap()
}

fn compare(conn: &mut Conn, world: &World, asked: Asked) {
    let (filter, order) = (asked.filter(world), (SORTS[asked.sort], asked.ascending));
    let all = walked(conn, &filter, order, world.now);
    assert_eq!(post::count(conn, &filter, world.now).unwrap(), all.len() as u64, "{filter:?}");
    for (page, expected) in all.chunks(asked.per_page as usize).enumerate() {
        let found = post::find_page(conn, &filter, order, (page as u64 + 1, asked.per_page), world.now);
        let found = found.unwrap().unwrap_or_else(|| panic!("page {} of {filter:?} is not there", page + 1));
        let ids: Vec<i64> = found.items.iter().map(|card| card.id).collect();
        assert_eq!(ids, expected, "page {} by {order:?} of {filter:?}", page + 1);
        assert_eq!(found.total, all.len() as u64);
    }
    let behind = all.len().div_ceil(asked.per_page as usize).max(1) as u64 + 1;
    let none = post::find_page(conn, &filter, order, (behind, asked.per_page), world.now).unwrap();
    assert!(none.is_none(), "page {behind} of {filter:?}");
}

fn compare_spans(conn: &mut Conn, world: &World) {
    let day = |n: i64| world.begin + chrono::TimeDelta::days(n);
    let spans: Vec<(Moment, Moment)> = (0..30).map(|n| (day(n), day(n + 1 + n % 3))).collect();
    let counted = post::count_in_spans(conn, &spans, world.now).unwrap();
    for (span, counted) in spans.into_iter().zip(counted) {
        let filter = PostFilter { published_within: Some(span), ..PostFilter::live() };
        let found = walked(conn, &filter, (PostSort::Published, true), world.now);
        assert_eq!(counted, found.len() as u64, "{span:?}");
    }
}

fn story(deeds: &[Deed], questions: &[Asked]) {
    lists::set_block_size(6);
    let database = PrivateDatabase::create();
    let conn = &mut database.connect();
    lists::ensure(conn).unwrap();
    let mut world = World::begin(conn);
    for chunk in deeds.chunks(12) {
        for deed in chunk {
            world.undergo(conn, deed);
        }
        assert_eq!(first_difference(conn).unwrap(), None, "after {chunk:?}");
        questions.iter().for_each(|asked| compare(conn, &world, *asked));
        compare_spans(conn, &world);
    }
    assert!(lists::are_right(conn).unwrap());
}

#[test]
fn whatever_is_done_to_posts_every_page_is_the_right_one() {
    let is_file = PrivateDatabase::empty().connect().backend() == Backend::Sqlite;
    let config = ProptestConfig {
        cases: if is_file { 24 } else { 4 },
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(deeds in deeds(60), questions in prop::collection::vec(asked(), 12))| {
        story(&deeds, &questions);
    });
}

#[test]
fn lists_tell_of_filters_that_ask_for_one_thing() {
    let database = PrivateDatabase::create();
    let conn = &mut database.connect();
    let mut world = World::begin(conn);
    let live = PostFilter::live();
    let newest = (PostSort::Published, false);
    assert_eq!(lists::find(conn, &live, newest, (0, 5), world.now).unwrap(), Found::Unknown);
    assert!(lists::ensure(conn).unwrap());
    for n in 0..9 {
        world.undergo(conn, &Deed::Write { status: 2, author: 0, category: 1, tags: vec![1], day: n });
    }
    world.undergo(conn, &Deed::Travel { hours: 24 * 400 });
    for filter in [
        live.clone(),
        PostFilter { tag_id: Some(world.tags[1]), ..live.clone() },
        PostFilter { author_id: Some(world.people[0]), ..live.clone() },
        PostFilter { category_ids: vec![world.categories[1]], ..live.clone() },
        PostFilter { author_id: Some(world.people[0]), ..PostFilter::default() },
    ] {
        for sort in [PostSort::Published, PostSort::Updated] {
            let found = lists::find(conn, &filter, (sort, false), (7, 5), world.now).unwrap();
            assert!(matches!(&found, Found::Page(9, ids) if ids.len() == 2), "{filter:?}: {found:?}");
        }
    }
    let both = PostFilter { tag_id: Some(world.tags[1]), author_id: Some(world.people[0]), ..live };
    assert_eq!(lists::find(conn, &both, newest, (0, 5), world.now).unwrap(), Found::Unknown);
}
