//! Search finds what a look into every post finds, however it goes about it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use platen::db::schema::{post_tags, posts};
use platen::kit::search_query::{SearchQuery, Term};
use platen::kit::search_words::index_text;
use platen::models::post::{self, PostCard, PostInput, Status};
use platen::models::search::{self, Bounds, Hits, SearchFilter};
use platen::models::user;

use crate::support::{Blog, make};

/// Posts of the site; a word of the number n is in every n-th of them.
const POSTS: u64 = 150;
const WORDS: [(&str, u64); 9] = [
    ("the", 1),
    ("of", 2),
    ("engine", 2),
    ("engines", 3),
    ("mill", 4),
    ("water", 5),
    ("wheel", 7),
    ("Boiler", 31),
    ("zebra", 60),
];
const TYPED: [&str; 18] = [
    "the",
    "of",
    "engine",
    "\"engine\"",
    "the of",
    "\"the of\"",
    "\"of the\"",
    "\"engine the\" mill",
    "the zebra",
    "zebr",
    "the -engine",
    "zebra -the",
    "zebra -mill -\"of the\"",
    "engines wheel water",
    "boiler zebra",
    "the absent",
    "absent",
    "titled",
];

/// A post as it is written, to be looked into.
struct Written {
    id: i64,
    title: String,
    text: String,
    is_live: bool,
    category_id: Option<i64>,
    has_tag: bool,
}

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn text(&mut self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for (word, every) in WORDS {
            for _ in 0..2 {
                if self.below(every) == 0 {
                    words.insert(self.below(words.len() as u64 + 1) as usize, word);
                }
            }
        }
        format!("{} end.", words.join(" "))
    }
}

fn write_posts(blog: &Blog) -> Vec<Written> {
    blog.admin().post("/admin/categories", &[("name", "Shelf")]).has_status(303);
    let mut dice = Dice(7);
    for number in 0..POSTS {
        let title = if dice.below(9) == 0 { "The zebra".into() } else { format!("Titled {number}") };
        let input = PostInput {
            title,
            content: dice.text(),
            category_id: if dice.below(3) == 0 { "1".into() } else { String::new() },
            tags: if dice.below(6) == 0 { "striped".into() } else { "plain".into() },
            action: if dice.below(10) == 0 { "save".into() } else { "publish".into() },
            published_at: format!("2024-{:02}-11T10:{:02}", 1 + dice.below(12), dice.below(60)),
            ..PostInput::default()
        };
        make::post_of(blog, &input);
    }
    blog.db.read_blocking(|conn| -> QueryResult<_> { read_posts(conn) }).unwrap()
}

fn read_posts(conn: &mut platen::db::Conn) -> QueryResult<Vec<Written>> {
    let striped = platen::models::tag::find_by_slug(conn, "striped")?.id;
    let tagged: Vec<i64> =
        post_tags::table.filter(post_tags::tag_id.eq(striped)).select(post_tags::post_id).load(conn)?;
    let ids: Vec<i64> = posts::table.order(posts::id).select(posts::id).load(conn)?;
    let cards = post::cards_with_texts(conn, &ids)?;
    assert_eq!(cards.len(), ids.len());
    let written = |(card, text): (PostCard, String)| Written {
        id: card.id,
        title: index_text(&card.title, 10_000),
        text: index_text(&text, 1_000_000),
        is_live: card.status == Status::Published,
        category_id: card.category.as_ref().map(|category| category.id),
        has_tag: tagged.contains(&card.id),
    };
    Ok(cards.into_iter().map(written).collect())
}

fn matches(post: &Written, query: &SearchQuery) -> bool {
    let has = |term: &Term| {
        [&post.title, &post.text].iter().any(|text| {
            let text = format!(" {text} ");
            match term {
                Term::Word(word) => text.contains(&format!(" {word} ")),
                Term::Prefix(word) => text.contains(&format!(" {word}")),
                Term::Phrase(words) => text.contains(&format!(" {} ", words.join(" "))),
            }
        })
    };
    post.is_live && query.required.iter().all(has) && !query.excluded.iter().any(has)
}

fn all_pages(blog: &Blog, query: &SearchQuery, filter: &SearchFilter, bounds: &Bounds) -> Hits {
    let now = blog.now();
    let page = |offset: i64| {
        blog.db
            .read_blocking(|conn| search::find_within(conn, query, filter, (40, offset), now, bounds))
            .unwrap()
    };
    let mut all = page(0);
    while (all.post_ids.len() as u64) < all.total {
        let more = page(all.post_ids.len() as i64);
        assert_eq!((more.total, more.is_cut), (all.total, all.is_cut));
        assert!(!more.post_ids.is_empty(), "{query:?}: a page within the total is empty");
        all.post_ids.extend(more.post_ids);
    }
    assert!(page(all.total as i64).post_ids.is_empty());
    all
}

/// Which texts a filter lets through.
type LetsThrough = fn(&Written) -> bool;

fn filters(blog: &Blog) -> Vec<(SearchFilter, LetsThrough)> {
    let ids = |conn: &mut platen::db::Conn| -> QueryResult<_> {
        Ok((
            platen::models::tag::find_by_slug(conn, "striped")?.id,
            user::find_by_username(conn, "root-ada")?.id,
        ))
    };
    let (tag_id, author) = blog.db.read_blocking(ids).unwrap();
    let tag_id = Some(tag_id);
    let category_ids = vec![1, 77];
    vec![
        (SearchFilter::default(), |_| true),
        (SearchFilter { tag_id, ..SearchFilter::default() }, |post| post.has_tag),
        (SearchFilter { category_ids: category_ids.clone(), ..SearchFilter::default() }, |post| {
            post.category_id == Some(1)
        }),
        (SearchFilter { tag_id, category_ids, author_id: Some(author) }, |post| {
            post.has_tag && post.category_id == Some(1)
        }),
        (SearchFilter { author_id: Some(author + 99), ..SearchFilter::default() }, |_| false),
    ]
}

/// Every way to search that a large site takes, on a small one.
fn ways() -> Vec<Bounds> {
    let usual = Bounds::default();
    let large = Bounds { small_site: 0, sample: 50, walked: 1_000, ..Bounds::default() };
    vec![
        usual.clone(),
        Bounds { ranked: 3, ..usual },
        large.clone(),
        Bounds { rare: 0, ..large.clone() },
        Bounds { rare: 20, ranked: 5, ..large },
    ]
}

#[test]
fn search_finds_what_a_look_into_every_post_finds() {
    let blog = Blog::start();
    let written = write_posts(&blog);
    let mut found_any = 0;
    for (filter, lets_through) in filters(&blog) {
        for typed in TYPED {
            let query = SearchQuery::parse(typed);
            let expected: BTreeSet<i64> = written
                .iter()
                .filter(|post| lets_through(post) && matches(post, &query))
                .map(|post| post.id)
                .collect();
            found_any += usize::from(!expected.is_empty());
            for bounds in ways() {
                let hits = all_pages(&blog, &query, &filter, &bounds);
                let found: BTreeSet<i64> = hits.post_ids.iter().copied().collect();
                assert_eq!(found, expected, "{typed} with {filter:?} within {bounds:?}");
                assert_eq!(hits.post_ids.len(), found.len(), "{typed}: a post stands there twice");
                assert!(!hits.is_cut, "{typed} with {filter:?} within {bounds:?}");
            }
            let tight = Bounds { hits: 7, ranked: 4, small_site: 0, rare: 10, sample: 40, walked: 25 };
            let hits = all_pages(&blog, &query, &filter, &tight);
            assert!(hits.total <= 7 && hits.post_ids.iter().all(|id| expected.contains(id)), "{typed}");
            assert!(hits.is_cut || hits.total == expected.len() as u64, "{typed} with {filter:?}: {hits:?}");
        }
    }
    assert!(found_any > 50, "{found_any} searches find something");
    assert_best_first(&blog, &written);
}

fn assert_best_first(blog: &Blog, written: &[Written]) {
    let query = SearchQuery::parse("zebra");
    for bounds in ways() {
        let hits = all_pages(blog, &query, &SearchFilter::default(), &bounds);
        let is_in_title =
            |id: &i64| written.iter().any(|post| post.id == *id && post.title.contains("zebra"));
        let titles = hits.post_ids.iter().take_while(|id| is_in_title(id)).count();
        let all = hits.post_ids.iter().filter(|id| is_in_title(id)).count();
        assert!(all > 2 && all < hits.post_ids.len(), "{hits:?}");
        assert_eq!(titles, all, "titles come first: {bounds:?}");
    }
}

#[test]
fn a_search_tells_how_many_it_found() {
    let blog = Blog::start();
    make::post(&blog, "One engine", "It hums.");
    let reader = blog.visitor();
    reader.visit("/search?q=hums").sees("1 result").does_not_see("At least");
    make::post(&blog, "Two engines", "They hum: hums, hummed.");
    reader.visit("/search?q=hums").sees("2 results");
    reader.get("/search?q=hums&page=2").is_not_found();
    reader.get("/search?q=nowhere&page=1").has_status(200);
}
