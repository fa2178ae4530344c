//! Jobs that only stories do, and how the queue treats them.

use chrono::TimeDelta;
use platen::jobs::{Job, Kind, Outcome, Work, kind, work_off};
use platen::models::audit::Actor;
use platen::models::job::{self, Level, NewJob, State};
use serde::{Deserialize, Serialize};

use crate::support::Blog;

/// Counts up to a number, one a step; fails, panics or is cut short on the way where it is told to.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct CountUp {
    pub to: i64,
    pub fails_at: Option<i64>,
    pub panics_at: Option<i64>,
    pub refuses_at: Option<i64>,
}

impl Job for CountUp {
    const KIND: &'static str = "count_up";
    const LABEL: &'static str = "Count";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        while work.cursor_id() < self.to {
            let number = work.cursor_id() + 1;
            if self.fails_at == Some(number) {
                return Err(anyhow::anyhow!("No further than {number}.").into());
            }
            assert!(self.panics_at != Some(number), "a panic at {number}, on purpose");
            if self.refuses_at == Some(number) {
                return Err(platen::error::Error::Refused("There is no such number.".into()).into());
            }
            let (id, now) = (work.id(), work.now());
            work.step(|conn, at| {
                (at.cursor, at.progress, at.total) = (number.to_string(), number, Some(self.to));
                job::write_log(conn, id, Level::Info, &format!("number {number}"), now)
            })?;
        }
        Ok(format!("Counted to {}.", self.to))
    }

    fn title(&self) -> String {
        format!("Count to {}", self.to)
    }

    fn undo(&self, _job_id: i64) -> Option<Result<NewJob, platen::error::Error>> {
        Some(CountDown {}.to_new())
    }
}

/// Takes it back.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountDown {}

impl Job for CountDown {
    const KIND: &'static str = "count_down";
    const LABEL: &'static str = "Count down";

    fn run(&self, _work: &mut Work<'_>) -> Outcome {
        Ok("Counted down.".into())
    }
}

pub const TRIALS: &[Kind] = &[kind::<CountUp>(), kind::<CountDown>()];

/// Queues a job of the admin; answers its id.
pub fn enqueue(blog: &Blog, job: &impl Job) -> i64 {
    let (new, now) = (job.to_new().unwrap(), blog.now());
    blog.ask(|conn| {
        let admin = platen::models::user::find_by_username(conn, "root-ada")?;
        job::enqueue(conn, &Actor::person(&admin, ""), &new, now)
    })
}

pub fn find(blog: &Blog, id: i64) -> job::Job {
    blog.ask(|conn| job::find(conn, id))
}

/// All lines of the job's log, oldest first.
pub fn log(blog: &Blog, id: i64) -> Vec<String> {
    let page = blog.ask(|conn| job::find_log_page(conn, id, (1, 100_000))).unwrap();
    page.items.into_iter().rev().map(|line| line.message).collect()
}

fn pass(blog: &Blog, seconds: i64) {
    blog.queue.clock.travel_to(*(blog.now() + TimeDelta::seconds(seconds)));
}

#[test]
fn a_job_is_done_step_by_step() {
    let blog = Blog::start_with_jobs(TRIALS);
    let id = enqueue(&blog, &CountUp { to: 3, ..CountUp::default() });
    blog.work_off_jobs();
    let job = find(&blog, id);
    assert_eq!((job.state, job.progress, job.total), (State::Done, 3, Some(3)));
    assert_eq!(job.summary, "Counted to 3.");
    assert_eq!(log(&blog, id), ["number 1", "number 2", "number 3"]);
    assert!(job.started_at.is_some() && job.ended_at.is_some() && job.lease_expires_at.is_none());
}

#[test]
fn a_job_of_a_rolled_back_deed_is_never_done() {
    let blog = Blog::start_with_jobs(TRIALS);
    let (new, now) = (CountUp::default().to_new().unwrap(), blog.now());
    let deed = blog.db.write_blocking(|conn| {
        platen::db::transaction(conn, |conn| -> Result<(), platen::error::Error> {
            job::enqueue(conn, &Actor::command_line(), &new, now)?;
            Err(platen::error::Error::Refused("No.".into()))
        })
    });
    assert!(deed.is_err());
    assert_eq!(work_off(&blog.queue, "story").unwrap(), 0);
}

#[test]
fn a_failing_job_waits_longer_each_time_and_is_given_up() {
    let blog = Blog::start_with_jobs(TRIALS);
    let id = enqueue(&blog, &CountUp { to: 9, fails_at: Some(3), ..CountUp::default() });
    let mut waits = Vec::new();
    loop {
        blog.work_off_jobs();
        let job = find(&blog, id);
        if job.state != State::Queued {
            break;
        }
        assert_eq!(job.error, "No further than 3.");
        waits.push((*job.run_at - *blog.now()).num_seconds() + 1);
        pass(&blog, waits.last().unwrap() + 1);
    }
    assert_eq!(waits, [10, 20, 40, 80]);
    let job = find(&blog, id);
    assert_eq!((job.state, job.progress, job.attempts), (State::Failed, 2, 5));
    let numbers = log(&blog, id).into_iter().filter(|line| line.starts_with("number")).count();
    assert_eq!(numbers, 2, "what was done before is not done again");
    blog.forget_jobs();
}

#[test]
fn a_refusal_is_final_and_a_panic_is_not() {
    let blog = Blog::start_with_jobs(TRIALS);
    let refused = enqueue(&blog, &CountUp { to: 2, refuses_at: Some(2), ..CountUp::default() });
    let panicking = enqueue(&blog, &CountUp { to: 2, panics_at: Some(2), ..CountUp::default() });
    blog.work_off_jobs();
    let refused = find(&blog, refused);
    assert_eq!((refused.state, refused.error.as_str()), (State::Failed, "There is no such number."));
    let panicking = find(&blog, panicking);
    assert_eq!((panicking.state, panicking.progress), (State::Queued, 1));
    assert!(panicking.error.contains("panicked"), "{}", panicking.error);
    blog.forget_jobs();
}

#[test]
fn data_that_nobody_can_read_fails_the_job_alone() {
    let blog = Blog::start_with_jobs(TRIALS);
    let new = NewJob::new("count_up", "Broken", &"not a count").unwrap();
    let now = blog.now();
    let id = blog.ask(|conn| job::enqueue(conn, &Actor::command_line(), &new, now));
    let good = enqueue(&blog, &CountUp { to: 1, ..CountUp::default() });
    blog.work_off_jobs();
    assert_eq!(find(&blog, id).state, State::Failed);
    assert_eq!(find(&blog, good).state, State::Done);
    // Another program's job, as during an upgrade, waits for a worker that knows it.
    let new = NewJob::new("of_tomorrow", "Unknown", &()).unwrap();
    let id = blog.ask(|conn| job::enqueue(conn, &Actor::command_line(), &new, now));
    blog.work_off_jobs();
    assert_eq!(find(&blog, id).state, State::Queued);
    blog.forget_jobs();
}
