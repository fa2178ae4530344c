//! Counts that something else has made wrong are found, and mended.

use diesel::connection::SimpleConnection;
use platen::models::job::State;
use platen::models::post::PostFilter;
use platen::models::post::{self, lists};

use crate::support::lists::first_difference;
use crate::support::{Blog, make};

#[test]
fn the_nightly_look_mends_what_was_written_past_the_program() {
    let blog = Blog::start();
    blog.travel_to("2030-01-01T12:00");
    for n in 0..20 {
        make::tagged_post(&blog, &format!("Post {n}"), "Text.", "steam, iron");
    }
    blog.work_off_jobs();
    assert!(blog.ask(lists::are_right));
    blog.ask(|conn| {
        conn.batch_execute(
            "UPDATE posts SET status = 'draft' WHERE id < 9; DELETE FROM post_tags WHERE post_id = 12",
        )
    });
    let wrong = blog.ask(first_difference);
    assert!(wrong.is_some());
    assert!(!blog.ask(lists::are_right));

    blog.travel_to("2030-01-02T12:00");
    blog.work_off_jobs();
    assert!(blog.ask(lists::are_right));
    let now = blog.now();
    assert_eq!(blog.ask(|conn| post::count(conn, &PostFilter::live(), now)), 12);
    assert!(blog.jobs_in(State::Done).iter().any(|job| job.summary.contains("counted anew")));
    blog.visitor().visit("/tags/steam").sees("Post 19").does_not_see("Post 3");
}

#[test]
fn a_change_that_meets_a_wrong_count_mends_the_list() {
    let blog = Blog::start();
    let ids: Vec<i64> = (0..4).map(|n| make::post(&blog, &format!("Post {n}"), "Text.")).collect();
    blog.ask(|conn| {
        conn.batch_execute("UPDATE post_blocks SET post_count = 0 WHERE scope = 'all' AND shelf = 0")
    });
    blog.admin().post(&format!("/write/{}/trash", ids[0]), &[]).has_status(303);
    assert_eq!(blog.ask(first_difference), None);
}

#[test]
fn posts_of_an_older_program_are_counted_once() {
    let blog = Blog::start();
    for n in 0..9 {
        make::tagged_post(&blog, &format!("Post {n}"), "Text.", "steam");
    }
    blog.ask(|conn| conn.batch_execute("DELETE FROM post_blocks; DELETE FROM tag_places"));
    // Until then, lists are walked.
    blog.visitor().visit("/tags/steam").sees("Post 8");
    make::post(&blog, "One more", "Text.");
    blog.visitor().visit("/").sees("One more");
    assert!(blog.ask(lists::ensure));
    assert!(!blog.ask(lists::ensure));
    assert_eq!(blog.ask(first_difference), None);
    blog.visitor().visit("/").sees("One more");
}
