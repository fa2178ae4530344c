//! Many workers, one queue: each job is done by one of them.

use std::collections::BTreeMap;
use std::sync::Barrier;

use chrono::TimeDelta;
use platen::jobs::{Job, work_off};
use platen::models::audit::Actor;
use platen::models::job::{self, Checkpoint, State};

use super::recurring::count as recurring;
use super::trials::{CountUp, TRIALS, enqueue, find, log};
use crate::support::Blog;

#[test]
fn eight_workers_do_each_of_forty_jobs_once() {
    let blog = Blog::start_with_jobs(TRIALS);
    let ids: Vec<i64> = (0..40).map(|_| enqueue(&blog, &CountUp { to: 3, ..CountUp::default() })).collect();
    let start = Barrier::new(8);
    let tries: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|number| {
                let (blog, start) = (&blog, &start);
                scope.spawn(move || {
                    start.wait();
                    work_off(&blog.queue, &format!("worker {number}")).unwrap()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(tries, ids.len(), "each job is tried once");
    for id in ids {
        assert_eq!(find(&blog, id).state, State::Done);
        assert_eq!(log(&blog, id), ["number 1", "number 2", "number 3"]);
    }
}

#[test]
fn recurring_work_is_queued_once_by_many_nodes() {
    let blog = Blog::start();
    let start = Barrier::new(6);
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (blog, start) = (&blog, &start);
            scope.spawn(move || {
                start.wait();
                work_off(&blog.queue, &format!("node {number}")).unwrap()
            });
        }
    });
    let queued = blog.ask(|conn| job::latest(conn, None, 1_000));
    let mut times = BTreeMap::new();
    for job in &queued {
        *times.entry(job.kind.as_str()).or_insert(0) += 1;
    }
    assert_eq!(times.len(), recurring(&blog), "{queued:?}");
    assert!(times.values().all(|count| *count == 1), "{queued:?}");
    // A try that the database cut short, as MariaDB does where two wait for each other, comes again.
    blog.wait(TimeDelta::minutes(10));
    blog.work_off_jobs();
    for job in queued {
        let job = find(&blog, job.id);
        assert_eq!(job.state, State::Done, "{}: {}", job.kind, job.error);
    }
}

#[test]
fn a_worker_that_lost_its_lease_writes_nothing() {
    let blog = Blog::start_with_jobs(TRIALS);
    let id = enqueue(&blog, &CountUp { to: 2, ..CountUp::default() });
    let now = blog.now();
    let lease = now + TimeDelta::seconds(60);
    let claim = |who: &str, now, lease| {
        let who = who.to_owned();
        blog.ask(move |conn| {
            let found = job::find_claimable(conn, &["count_up"], now)?;
            match found.first() {
                Some(candidate) => job::claim(conn, *candidate, (&who, &who), lease, now),
                None => Ok(None),
            }
        })
    };
    let slow = claim("slow", now, lease).unwrap();
    assert!(claim("early", lease, lease).is_none(), "the lease still holds");
    let later = lease + TimeDelta::seconds(1);
    let quick = claim("quick", later, later + TimeDelta::seconds(60)).unwrap();
    assert!(log(&blog, id)[0].contains("slow fell silent"), "{:?}", log(&blog, id));

    let at = Checkpoint { cursor: "1".into(), progress: 1, total: None };
    assert!(!blog.ask(|conn| job::save_checkpoint(conn, (id, "slow"), &at, lease)));
    assert!(!blog.ask(|conn| job::renew(conn, id, "slow", lease)));
    blog.ask(|conn| job::finish(conn, &slow, "wrong", now));
    blog.ask(|conn| job::fail(conn, &slow, "wrong", true, now));
    blog.ask(|conn| job::hand_back(conn, &slow, now));
    let standing = find(&blog, id);
    assert_eq!((standing.state, standing.worker.as_str()), (State::Running, "quick"));

    // The same words twice: a database that counts only changed rows must not tell of a lost lease.
    assert!(blog.ask(|conn| job::save_checkpoint(conn, (id, "quick"), &at, later)));
    assert!(blog.ask(|conn| job::save_checkpoint(conn, (id, "quick"), &at, later)));
    blog.ask(|conn| job::finish(conn, &quick, "right", later));
    assert_eq!(find(&blog, id).summary, "right");
}

#[test]
fn a_job_that_kills_its_workers_is_given_up() {
    let blog = Blog::start_with_jobs(TRIALS);
    let id = enqueue(&blog, &CountUp { to: 2, ..CountUp::default() });
    let mut now = blog.now();
    for _ in 0..5 {
        let until = now + TimeDelta::seconds(60);
        let candidate = blog.ask(|conn| job::find_claimable(conn, &["count_up"], now))[0];
        assert!(blog.ask(|conn| job::claim(conn, candidate, ("a", "a"), until, now)).is_some());
        now = until + TimeDelta::seconds(1);
    }
    let candidate = blog.ask(|conn| job::find_claimable(conn, &["count_up"], now))[0];
    assert!(blog.ask(|conn| job::claim(conn, candidate, ("a", "a"), now, now)).is_none());
    let job = find(&blog, id);
    assert_eq!(job.state, State::Failed);
    assert!(job.error.contains("vanished 5 times"), "{}", job.error);
    blog.forget_jobs();
}

#[test]
fn the_key_of_a_run_is_taken_once() {
    let blog = Blog::start_with_jobs(TRIALS);
    let (new, now) = (CountUp::default().to_new().unwrap(), blog.now());
    let once = || {
        blog.ask(|conn| {
            // Inside a transaction that goes on afterwards, as on PostgreSQL.
            platen::db::transaction(conn, |conn| {
                let id = job::enqueue_once(conn, &Actor::schedule(), &new, "count_up@today", now)?;
                job::count_by_state(conn).map(|_| id)
            })
        })
    };
    assert!(once().is_some());
    assert!(once().is_none());
    blog.work_off_jobs();
    assert!(once().is_none());
}
