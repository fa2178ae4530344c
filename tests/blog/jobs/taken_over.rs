//! The program itself, killed in the middle of a job.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use platen::db::schema::{audit_entries, jobs, posts};
use platen::jobs::{Job, PurgeTrash};
use platen::models::audit::Actor;
use platen::models::job::{self, State};

use super::recurring::count as recurring;
use super::trials::{find, log};
use crate::support::{Blog, make};

const POSTS: usize = 400;

/// A worker process on the blog's database.
fn worker(blog: &Blog) -> Child {
    Command::new(env!("CARGO_BIN_EXE_platen"))
        .args(["jobs", "work", "--platen-env", "testing", "--database-url", blog.database_url()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn deleted(blog: &Blog) -> Vec<Option<i64>> {
    blog.ask(|conn| {
        audit_entries::table
            .filter(audit_entries::action.eq("post.deleted"))
            .order(audit_entries::id)
            .select(audit_entries::subject_id)
            .load(conn)
    })
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(90), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Posts in the trash for long, and the job that removes them; their ids and its.
fn full_trash(blog: &Blog) -> (Vec<i64>, i64) {
    let ids: Vec<i64> = (0..POSTS).map(|n| make::post(blog, &format!("Post {n}"), "Text.")).collect();
    let now = blog.now();
    let long_ago = now - TimeDelta::days(60);
    blog.ask(|conn| {
        diesel::update(posts::table)
            .set((posts::status.eq("trash"), posts::trashed_at.eq(Some(long_ago))))
            .execute(conn)
    });
    let new = PurgeTrash::default().to_new().unwrap();
    (ids, blog.ask(|conn| job::enqueue(conn, &Actor::schedule(), &new, now)))
}

#[test]
fn a_killed_workers_job_goes_on_from_where_it_was() {
    let blog = Blog::start();
    let (ids, id) = full_trash(&blog);
    let mut first = worker(&blog);
    wait_until("the first steps", || find(&blog, id).progress > 0);
    first.kill().unwrap();
    first.wait().unwrap();
    let cut_off = find(&blog, id);
    assert_eq!(cut_off.state, State::Running, "killed too late: {} posts", cut_off.progress);
    assert_eq!(deleted(&blog).len() as i64, cut_off.progress, "the work and its checkpoint are one");

    // Its leases run out.
    let past = blog.now() - TimeDelta::seconds(1);
    blog.ask(|conn| {
        diesel::update(jobs::table.filter(jobs::state.eq(State::Running)))
            .set(jobs::lease_expires_at.eq(Some(past)))
            .execute(conn)
    });
    let mut second = worker(&blog);
    wait_until("the second worker", || {
        [State::Queued, State::Running].iter().all(|state| blog.jobs_in(*state).is_empty())
    });
    stop(&mut second);
    let done = find(&blog, id);
    assert_eq!((done.state, done.progress), (State::Done, POSTS as i64));
    assert!(log(&blog, id)[0].contains("goes on from where it was"), "{:?}", log(&blog, id));
    let each_once: Vec<Option<i64>> = ids.into_iter().map(Some).collect();
    assert_eq!(deleted(&blog), each_once, "none twice, none left out, in order");
}

#[test]
fn a_worker_that_is_told_to_stop_hands_its_job_back() {
    let blog = Blog::start();
    let (ids, id) = full_trash(&blog);
    let mut first = worker(&blog);
    wait_until("the first steps", || find(&blog, id).progress > 0);
    let told = Instant::now();
    stop(&mut first);
    assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
    let standing = find(&blog, id);
    assert_eq!(standing.state, State::Queued, "stopped too late: {} posts", standing.progress);
    let handed_back = format!("{} stops; the job goes on with the next worker.", standing.worker);
    assert_eq!(log(&blog, id), [handed_back]);
    blog.work_off_jobs();
    let done = find(&blog, id);
    assert_eq!((done.state, done.progress), (State::Done, POSTS as i64));
    assert_eq!(deleted(&blog).len(), ids.len());
}

#[test]
fn the_site_itself_works_unless_told_not_to() {
    let blog = Blog::start();
    let serve = |flags: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_platen"))
            .args(["serve", "--platen-env", "testing", "--bind", "127.0.0.1:0"])
            .args(["--database-url", blog.database_url()])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut idle = serve(&["--no-worker"]);
    let mut first_line = [0; 10];
    std::io::Read::read_exact(idle.stdout.as_mut().unwrap(), &mut first_line).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    stop(&mut idle);
    assert_eq!(blog.ask(job::count_by_state), []);
    let mut busy = serve(&[]);
    wait_until("recurring work", || blog.jobs_in(State::Done).len() == recurring(&blog));
    stop(&mut busy);
}

/// SIGTERM, and the end that follows.
fn stop(worker: &mut Child) {
    let killed = Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(worker.wait().unwrap().success());
}
