//! Work that comes back by itself.

use platen::models::job::State;

use crate::support::{Blog, make};

fn runs(blog: &Blog, kind: &str) -> usize {
    blog.jobs_in(State::Done).iter().filter(|job| job.kind == kind).count()
}

/// How many kinds of work come back by themselves on this blog.
pub fn count(blog: &Blog) -> usize {
    let schedules = blog.queue.schedules.iter();
    blog.ask(|conn| Ok(schedules.filter(|schedule| schedule.rhythm(conn).unwrap().is_some()).count()))
}

#[test]
fn a_post_leaves_the_trash_for_good_after_thirty_days() {
    let blog = Blog::start();
    blog.travel_to("2030-01-01T12:00");
    for title in ["Old", "Older"] {
        let id = make::post(&blog, title, "Unmistakable words.");
        blog.admin().post(&format!("/write/{id}/trash"), &[]).has_status(303);
    }
    blog.travel_to("2030-01-20T12:00");
    let young = make::post(&blog, "Young", "Text.");
    blog.admin().post(&format!("/write/{young}/trash"), &[]).has_status(303);
    blog.work_off_jobs();
    blog.admin().visit("/admin/posts?status=trash").sees("Older").sees("Young");

    blog.travel_to("2030-02-01T04:00");
    blog.work_off_jobs();
    let admin = blog.admin();
    admin.visit("/admin/posts?status=trash").does_not_see("Old").sees("Young");
    admin.visit("/admin/jobs").sees("2 posts were deleted").sees("Empty the trash");
    admin.visit("/admin/audit?what=post.deleted").sees("schedule").sees("Older");
    let found: i64 = blog.ask(|conn| {
        use diesel::prelude::*;
        platen::db::schema::audit_entries::table
            .filter(platen::db::schema::audit_entries::action.eq("post.deleted"))
            .count()
            .get_result(conn)
    });
    assert_eq!(found, 2);
}

#[test]
fn what_recurs_runs_once_for_each_time_it_is_due() {
    let blog = Blog::start();
    blog.travel_to("2030-01-01T12:00");
    blog.work_off_jobs();
    blog.work_off_jobs();
    assert_eq!((runs(&blog, "prune_sessions"), runs(&blog, "purge_trash")), (1, 1));
    blog.travel_to("2030-01-01T12:06");
    blog.work_off_jobs();
    assert_eq!(runs(&blog, "prune_sessions"), 1);
    blog.travel_to("2030-01-01T12:07");
    blog.work_off_jobs();
    assert_eq!((runs(&blog, "prune_sessions"), runs(&blog, "purge_trash")), (2, 1));
    // A site that was off for a week does not make up for each run it missed.
    blog.travel_to("2030-01-08T12:30");
    blog.work_off_jobs();
    assert_eq!((runs(&blog, "prune_sessions"), runs(&blog, "purge_trash")), (3, 2));
    // Old jobs go by themselves.
    blog.travel_to("2030-01-20T12:30");
    blog.work_off_jobs();
    assert_eq!((runs(&blog, "prune_sessions"), runs(&blog, "purge_trash")), (2, 2));
}

#[test]
fn expired_sessions_are_removed() {
    let blog = Blog::start();
    let count = |blog: &Blog| -> i64 {
        use diesel::prelude::*;
        blog.ask(|conn| platen::db::schema::sessions::table.count().get_result(conn))
    };
    let admin = blog.admin();
    assert!(count(&blog) > 0);
    blog.work_off_jobs();
    admin.visit("/admin").sees("Dashboard");
    blog.travel_to("2040-01-01T12:00");
    blog.work_off_jobs();
    assert_eq!(count(&blog), 0);
    admin.visit("/admin").sees("Sign in");
}
