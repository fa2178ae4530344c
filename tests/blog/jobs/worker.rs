//! The worker's threads: woken, told to stop a job, told to stop altogether.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use platen::jobs::{Job, Kind, Outcome, Work, Worker, kind};
use platen::models::job::State;
use serde::{Deserialize, Serialize};

use super::trials::{CountUp, enqueue, find};
use crate::support::Blog;

/// One long piece of work without a step.
#[derive(Debug, Serialize, Deserialize)]
struct Doze {}

impl Job for Doze {
    const KIND: &'static str = "doze";
    const LABEL: &'static str = "Doze";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        loop {
            work.check()?;
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

const KINDS: &[Kind] = &[kind::<CountUp>(), kind::<Doze>()];

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

#[test]
fn a_long_job_holds_up_no_other_and_stops_when_asked() {
    let blog = Blog::start_with_jobs(KINDS);
    let worker = Worker::start(Arc::clone(&blog.queue)).unwrap();
    let long = enqueue(&blog, &Doze {});
    blog.queue.bell.ring();
    wait_until("the long job begins", || find(&blog, long).state == State::Running);
    let short = enqueue(&blog, &CountUp { to: 5, ..CountUp::default() });
    blog.queue.bell.ring();
    wait_until("the short job", || find(&blog, short).state == State::Done);
    assert_eq!(find(&blog, long).worker, worker.name());
    blog.admin().visit(&format!("/admin/jobs/{long}")).press("Cancel").sees("stops at its next step");
    wait_until("the end", || find(&blog, long).state == State::Cancelled);
    worker.stop(soon());
}

#[test]
fn a_worker_that_stops_leaves_its_job_to_the_next() {
    let blog = Blog::start_with_jobs(KINDS);
    let first = Worker::start(Arc::clone(&blog.queue)).unwrap();
    let id = enqueue(&blog, &Doze {});
    blog.queue.bell.ring();
    wait_until("the job begins", || find(&blog, id).state == State::Running);
    first.stop(soon());
    let standing = find(&blog, id);
    assert_eq!((standing.state, standing.attempts), (State::Queued, 0));
    let second = Worker::start(Arc::clone(&blog.queue)).unwrap();
    wait_until("the job goes on", || find(&blog, id).state == State::Running);
    second.stop(soon());
    blog.forget_jobs();
}

#[test]
fn a_long_piece_of_work_keeps_its_lease() {
    let blog = Blog::start_with_jobs(KINDS);
    let worker = Worker::start(Arc::clone(&blog.queue)).unwrap();
    let id = enqueue(&blog, &Doze {});
    blog.queue.bell.ring();
    wait_until("the job begins", || find(&blog, id).state == State::Running);
    let lease = find(&blog, id).lease_expires_at;
    blog.queue.clock.travel_to(*(blog.now() + TimeDelta::seconds(40)));
    wait_until("the lease is renewed", || find(&blog, id).lease_expires_at > lease);
    assert_eq!(find(&blog, id).attempts, 1);
    worker.stop(soon());
    blog.forget_jobs();
}
