//! A list of posts finds the same posts whichever way it goes about it.

use diesel::prelude::*;
use platen::db::schema::posts;
use platen::models::post::filter::State;
use platen::models::post::{self, PostFilter, PostSort};

use crate::support::{Blog, make};

/// Posts of every kind, by two people, in two categories, with two tags.
fn fill(blog: &Blog) {
    let admin = blog.admin();
    let grace = make::author("grace").put_into(blog).to_string();
    admin.visit("/admin/categories").fill("name", "Machines").press("Make category").has_status(200);
    for number in 0..12 {
        let tags = if number % 2 == 0 { "steam" } else { "iron, steam" };
        let id = match number % 3 {
            0 => make::draft(blog, &format!("Draft {number}"), "Text."),
            _ => make::tagged_post(blog, &format!("Émile {number}"), "Text.", tags),
        };
        let mut deeds = Vec::new();
        deeds.extend((number % 4 == 1).then_some(("trash", "category_id", "")));
        deeds.extend((number % 5 < 2).then_some(("set_category", "category_id", "1")));
        deeds.extend((number % 3 == 2).then_some(("set_author", "author_id", grace.as_str())));
        for (action, name, value) in deeds {
            let form = [("ids", id.to_string()), ("action", action.into()), (name, value.into())];
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            admin.post("/admin/posts/bulk", &form).has_status(303);
            blog.work_off_jobs();
        }
    }
    let scheduled = admin.visit("/write/new").fill("title", "Later").fill("content", "Text.");
    scheduled.fill("published_at", "2090-01-01T09:00").press("Publish").sees("Scheduled for");
}

fn filters() -> Vec<PostFilter> {
    let states = [State::Kept, State::Draft, State::Scheduled, State::Live, State::Trash];
    let mut filters = Vec::new();
    for state in states {
        for (author_id, category, tag_id, text) in [
            (None, None, None, ""),
            (Some(2), None, None, ""),
            (None, Some(1), None, ""),
            (None, None, Some(1), ""),
            (None, None, None, "émile 1"),
            (Some(2), Some(1), Some(1), "mile"),
        ] {
            let category_ids = category.into_iter().collect();
            let text = text.to_owned();
            filters.push(PostFilter {
                state,
                author_id,
                category_ids,
                tag_id,
                text,
                ..PostFilter::default()
            });
        }
    }
    filters
}

#[test]
fn gathering_and_walking_lead_to_the_same_posts_in_the_same_order() {
    let blog = Blog::start();
    fill(&blog);
    let now = blog.now();
    let mut found = 0;
    for filter in filters() {
        for sort in [PostSort::Published, PostSort::Updated, PostSort::Title] {
            for ascending in [true, false] {
                let walked: Vec<i64> =
                    blog.ask(|conn| filter.sorted(sort, ascending, now).select(posts::id).load(conn));
                let page = blog
                    .ask(|conn| post::find_page(conn, &filter, (sort, ascending), (1, 100), now))
                    .unwrap();
                let listed: Vec<i64> = page.items.iter().map(|card| card.id).collect();
                assert_eq!(walked, listed, "{filter:?} {sort:?} {ascending}");
                let count = blog.ask(|conn| post::count(conn, &filter, now));
                assert_eq!((count, page.total), (listed.len() as u64, listed.len() as u64), "{filter:?}");
                found += listed.len();
            }
        }
    }
    assert!(found > 200, "only {found} rows: the story has too few posts");
}
