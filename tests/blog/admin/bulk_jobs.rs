//! Changes to many posts are jobs: shown before, counted after, and taken back as a whole.

use diesel::prelude::*;
use platen::db::schema::{audit_entries, post_changes, post_revisions, posts};
use platen::jobs::{self, BulkPosts, Job};
use platen::models::audit::Actor;
use platen::models::job::{self, State};
use platen::models::post::{self, BulkChange, BulkTarget, PostFilter, Status};

use crate::support::{Blog, Browser, make};

fn send(admin: &Browser, fields: &[(&str, &str)]) -> String {
    admin.post("/admin/posts/bulk", fields).has_status(303).header("location").to_owned()
}

/// Sends the form, does the work, and answers the page of the job.
fn work(blog: &Blog, admin: &Browser, fields: &[(&str, &str)]) -> String {
    let path = send(admin, fields);
    blog.work_off_jobs();
    path
}

fn undo(blog: &Blog, admin: &Browser, path: &str) -> crate::support::browser::Page {
    let undo = admin.visit(path).press("Undo").path;
    blog.work_off_jobs();
    admin.visit(&undo)
}

/// What of a post a bulk change may touch.
fn standing(blog: &Blog, id: i64) -> (Status, Option<i64>, Option<i64>, bool, Vec<String>) {
    let post = blog.ask(|conn| post::find(conn, id));
    let full = blog.ask(|conn| post::find_full(conn, id));
    let trashed: Option<platen::db::Moment> =
        blog.ask(|conn| posts::table.find(id).select(posts::trashed_at).first(conn));
    let tags = full.tags.into_iter().map(|tag| tag.name).collect();
    (post.status, post.category_id, post.author_id, trashed.is_some(), tags)
}

fn count_revisions(blog: &Blog, id: i64) -> i64 {
    blog.ask(|conn| post_revisions::table.filter(post_revisions::post_id.eq(id)).count().get_result(conn))
}

#[test]
fn every_change_is_taken_back_as_a_whole() {
    let blog = Blog::start();
    let admin = blog.admin();
    let first = make::tagged_post(&blog, "First", "Text.", "iron, steam");
    let second = make::draft(&blog, "Second", "Text.");
    let grace = make::author("grace").put_into(&blog).to_string();
    admin.visit("/admin/categories").fill("name", "Machines").press("Make category").has_status(200);
    let ids = [first.to_string(), second.to_string()];
    let changes: [(&str, &str, &str); 7] = [
        ("publish", "", ""),
        ("unpublish", "", ""),
        ("set_category", "category_id", "1"),
        ("set_author", "author_id", &grace),
        ("add_tag", "tag", "Fresh"),
        ("remove_tag", "tag", "Iron"),
        ("trash", "", ""),
    ];
    for (action, name, value) in changes {
        let before = [standing(&blog, first), standing(&blog, second)];
        let path =
            work(&blog, &admin, &[("ids", &ids[0]), ("ids", &ids[1]), ("action", action), (name, value)]);
        let after = [standing(&blog, first), standing(&blog, second)];
        assert_ne!(before, after, "{action}");
        assert!(blog.ask(|conn| post_changes::table.count().get_result::<i64>(conn)) > 0, "{action}");
        undo(&blog, &admin, &path).sees(" before.").sees("Undo: ");
        assert_eq!([standing(&blog, first), standing(&blog, second)], before, "{action}");
        let page = admin.visit(&path).sees("taken back by another job");
        assert!(!page.has("form[action$='/undo']") && !page.has("form[action$='/retry']"));
        blog.ask(|conn| diesel::delete(platen::db::schema::jobs::table).execute(conn));
    }
    let actions: Vec<String> = blog.ask(|conn| {
        let bulk = audit_entries::action.like("posts.bulk%");
        audit_entries::table.filter(bulk).select(audit_entries::action).load(conn)
    });
    let count = |action: &str| actions.iter().filter(|known| known.as_str() == action).count();
    assert_eq!(
        [count("posts.bulk_asked"), count("posts.bulk_changed"), count("posts.bulk_undone")],
        [7, 7, 7]
    );
    admin.visit("/admin/audit").sees("Make grace the author of 2 posts").sees("2 posts changed");
}

#[test]
fn what_was_changed_since_stays_and_is_named() {
    let blog = Blog::start();
    let admin = blog.admin();
    let ids: Vec<i64> = ["Alpha", "Beta", "Gamma"].map(|title| make::draft(&blog, title, "Text.")).into();
    let path = work(&blog, &admin, &[("scope", "filtered"), ("action", "publish")]);
    admin.visit(&path).sees("3 posts changed.").sees("3 of 3");
    let edit = admin.visit(&format!("/write/{}/edit", ids[0]));
    edit.fill("content", "Newer text.").press("Save").has_status(200);
    work(&blog, &admin, &[("ids", &ids[2].to_string()), ("action", "trash")]);
    work(&blog, &admin, &[("ids", &ids[2].to_string()), ("action", "delete")]);

    let page = undo(&blog, &admin, &path).sees("1 post is as it was before, 2 left alone: see the log.");
    let page = page.sees("“Alpha” was changed since and stays as it is.");
    assert!(page.has(&format!("#job-log a[href='/write/{}/edit']", ids[0])));
    page.sees(&format!("Post {} is not there any more.", ids[2]));
    let post = blog.ask(|conn| post::find(conn, ids[0]));
    assert_eq!((post.status, post.content.as_str()), (Status::Published, "Newer text."));
    assert_eq!(standing(&blog, ids[1]).0, Status::Draft);
}

#[test]
fn posts_that_cannot_be_changed_are_named_and_the_others_are_changed() {
    let blog = Blog::start();
    let admin = blog.admin();
    let (kept, thrown) = (make::post(&blog, "Kept", "Text."), make::post(&blog, "Thrown", "Text."));
    let (kept, thrown) = (kept.to_string(), thrown.to_string());
    work(&blog, &admin, &[("ids", &thrown), ("action", "trash")]);
    admin
        .post("/admin/posts/bulk", &[("ids", &kept), ("action", "restore")])
        .has_status(409)
        .has_error("action", "“Kept” is not in the trash.");
    admin
        .post("/admin/posts/bulk", &[("scope", "filtered"), ("action", "delete")])
        .has_status(409)
        .has_error("action", "None of the posts found is in the trash.");

    let list = admin.visit("/admin/posts?status=trash").tick("ids", &thrown).fill("action", "delete");
    let page = list.press("Apply").has_status(200).sees("Delete 1 post for good?").sees("can’t be undone");
    page.click("Back to the list").sees("Thrown");
    let path = work(&blog, &admin, &[("ids", &kept), ("ids", &thrown), ("action", "delete")]);
    let page = admin.visit(&path).sees("1 post deleted for good, 1 could not be changed: see the log.");
    let page = page.sees("“Kept” is not in the trash.").sees("this can't be undone");
    assert!(!page.has("form[action$='/undo']"));
    admin.post(&format!("{path}/undo"), &[]).has_status(409);
    blog.visitor().visit("/posts/kept").has_status(200);
    assert!(blog.ask(|conn| post::find(conn, thrown.parse().unwrap()).optional()).is_none());
    admin.visit("/admin/audit").sees("post.deleted").sees("Thrown");
}

#[test]
fn a_preview_changes_nothing_and_the_lists_own_button_asks_where_much_is_at_stake() {
    let blog = Blog::start();
    let admin = blog.admin();
    let id = make::tagged_post(&blog, "Alpha", "Text.", "old").to_string();
    make::tagged_post(&blog, "Beta", "Text.", "old");
    make::post(&blog, "Gamma", "Text.");
    let list = || admin.visit("/admin/posts?tag=old&sort=title&dir=asc");
    let page = list().fill("scope", "filtered").fill("action", "add_tag").fill("tag", "new");
    let page = page.press("Apply").has_status(200).sees("This will change 2 posts.");
    let page = page.does_not_see("Gamma").press("Add the tag “new” to 2 posts");
    assert!(page.path.starts_with("/admin/jobs/"));
    blog.work_off_jobs();
    admin.visit(&page.path).sees("2 posts changed.");
    let with_tag = |tag: &str| admin.visit(&format!("/admin/posts?tag={tag}")).all("tbody tr").len();
    assert_eq!((with_tag("new"), with_tag("old")), (2, 2));

    let page = list().tick("ids", &id).fill("action", "trash").press("Preview");
    page.sees("Move 1 post to the trash?").sees("Alpha").does_not_see("Beta");
    let page = list().tick("ids", &id).fill("action", "unpublish").press("Apply");
    assert!(page.path.starts_with("/admin/jobs/"), "a few ticked posts are changed without a question");
    assert_eq!(blog.jobs_in(State::Queued).len(), 1);
    blog.work_off_jobs();
    let page = list().fill("action", "publish").press("Preview").has_status(400);
    page.has_error("ids", "Nothing was selected");
}

/// Queues a job that publishes all drafts there are now.
fn publish_drafts(blog: &Blog) -> i64 {
    let now = blog.now();
    blog.db
        .write_blocking(|conn| {
            let admin = platen::models::user::find_by_username(conn, "root-ada")?;
            let filter = PostFilter {
                state: post::filter::State::Draft,
                text: "many".into(),
                ..PostFilter::default()
            };
            let target = BulkTarget::find(conn, filter, now)?;
            let list = "/admin/posts".to_owned();
            let change = BulkChange::Publish;
            let job = BulkPosts { target, change, name: String::new(), list };
            job.enqueue(conn, &Actor::person(&admin, ""), now)
        })
        .unwrap()
}

#[test]
fn a_job_of_many_batches_is_cut_off_goes_on_and_changes_each_post_once() {
    let blog = Blog::start();
    let ids: Vec<i64> = (0..250).map(|n| make::draft(&blog, &format!("Many {n}"), "Text.")).collect();
    make::draft(&blog, "Other", "Text.");
    let id = publish_drafts(&blog);
    let later = make::draft(&blog, "Many later", "Text.");

    // A worker that does one batch and is killed: what it had written stands, the rest does not.
    let now = blog.now();
    let (_, payload) = blog.ask(|conn| job::find_with_payload(conn, id));
    let job: BulkPosts = serde_json::from_str(&payload).unwrap();
    let batch = blog.ask(|conn| post::bulk::find_batch(conn, &job.target, (0, 100))).unwrap();
    let half = blog.db.write_blocking(|conn| {
        platen::db::transaction(conn, |conn| {
            post::bulk::change_batch(conn, &Actor::schedule(), Some(id), (&batch.0, &job.change), now)?;
            Err::<(), _>(platen::error::Error::Refused("killed".into()))
        })
    });
    assert!(half.is_err());
    blog.work_off_jobs();
    let done = blog.ask(|conn| job::find(conn, id));
    assert_eq!((done.progress, done.total, done.summary.as_str()), (250, Some(250), "250 posts changed."));
    assert!(ids.iter().all(|id| standing(&blog, *id).0 == Status::Published));
    assert!([ids[0], ids[99], ids[100], ids[249]].iter().all(|id| count_revisions(&blog, *id) == 2));
    assert_eq!(standing(&blog, later).0, Status::Draft, "what is made later is left alone");

    let inverse = job.undo(id).unwrap().unwrap();
    let undone = blog
        .db
        .write_blocking(|conn| job::enqueue_undo(conn, &Actor::schedule(), &done, &inverse, now))
        .unwrap();
    blog.work_off_jobs();
    let undone = blog.ask(|conn| job::find(conn, undone));
    assert_eq!(undone.summary, "250 posts are as they were before.");
    assert_eq!(standing(&blog, ids[249]).0, Status::Draft);
    assert_eq!(count_revisions(&blog, ids[249]), 3);

    assert_eq!(blog.ask(|conn| post_changes::table.count().get_result::<i64>(conn)), 250);
    blog.travel_to("2099-01-01T00:00");
    jobs::work_off(&blog.queue, "later").unwrap();
    assert_eq!(blog.ask(|conn| post_changes::table.count().get_result::<i64>(conn)), 0);
}

#[test]
fn whoever_asked_may_undo_and_other_editors_may_not_look() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Alpha", "Text.").to_string();
    let (editor, other) = (blog.sign_in(make::editor("eddie")), blog.sign_in(make::editor("olga")));
    let path = work(&blog, &editor, &[("ids", &id), ("action", "publish")]);
    other.get(&path).has_status(403);
    other.post(&format!("{path}/undo"), &[]).has_status(403);
    undo(&blog, &editor, &path).sees("1 post is as it was before.");
    editor.post(&format!("{path}/undo"), &[]).has_status(409);
}
