//! What stories need: a blog of their own, people with browsers, things that are there already.

pub mod browser;
pub mod database;
pub mod lists;
pub mod make;
pub mod outbox;
pub mod program;
pub mod receiver;
pub mod upload;

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use clap::Parser;
use diesel::RunQueryDsl;
use platen::app;
use platen::config::{Config, ConfigArgs, SecretKey};
use platen::db::{Conn, Db, Moment};
use platen::error::Error;
use platen::jobs::{self, Kind, Queue};
use platen::kit::clock::Clock;
use platen::kit::password::Cost;
use platen::kit::zone::parse_local_minute;
use platen::models::job::{self, Job, State as JobState};
use platen::web::parts::State;
use platen::web::parts::page_cache::Fill;
use platen::web::parts::state::{Running, share};

pub use browser::Browser;
use database::PrivateDatabase;

/// A running site with a database of its own; both go when it is dropped.
pub struct Blog {
    pub address: SocketAddr,
    pub db: Db,
    pub queue: Arc<Queue>,
    state: State,
    clock: Clock,
    stop: Option<actix_web::dev::ServerHandle>,
    thread: Option<JoinHandle<()>>,
    /// What `DATA_DIR` names.
    pub folder: tempfile::TempDir,
    database: Arc<PrivateDatabase>,
}

/// In stories, what is not complete after this is closed.
pub const IMPATIENT: Duration = Duration::from_secs(5);

/// A page that panics, to see what becomes of it.
fn panicking(routes: &mut actix_web::web::ServiceConfig) {
    async fn panic() -> &'static str {
        panic!("a handler of the stories panics")
    }
    routes.service(app::at("/panic").route(actix_web::web::get().to(panic)));
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    settings: ConfigArgs,
}

impl Blog {
    /// An empty site with one admin, `root-ada`, and sign-up open.
    pub fn start() -> Self {
        let blog = Self::start_empty();
        make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
        blog
    }

    /// A site that nobody has set up.
    pub fn start_empty() -> Self {
        Self::start_with(&[])
    }

    /// A site that nobody has set up, with these flags.
    pub fn start_with(flags: &[&str]) -> Self {
        Self::start_whole(flags, jobs::KINDS)
    }

    /// An empty site with one admin that knows these jobs, none of which comes back by itself.
    pub fn start_with_jobs(kinds: &'static [Kind]) -> Self {
        let blog = Self::start_whole(&[], kinds);
        make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
        blog
    }

    /// Another node on the same database, with these flags; its clock goes with that of the first.
    pub fn beside(&self, flags: &[&str]) -> Self {
        Self::start_on(Arc::clone(&self.database), self.clock.clone(), flags, jobs::KINDS)
    }

    fn start_whole(flags: &[&str], kinds: &'static [Kind]) -> Self {
        Self::start_on(Arc::new(PrivateDatabase::create()), Clock::system(), flags, kinds)
    }

    fn start_on(
        database: Arc<PrivateDatabase>,
        clock: Clock,
        flags: &[&str],
        kinds: &'static [Kind],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().display().to_string();
        let fixed =
            ["platen", "--platen-env", "testing", "--data-dir", &data_dir, "--database-url", database.url()];
        let args = fixed.into_iter().chain(["--database-pool-size", "4"]).chain(flags.iter().copied());
        let settings = Settings::parse_from(args).settings;
        let config = Config::load(&settings).unwrap();
        let secret = SecretKey::load(&settings).unwrap();
        let db = Db::connect(&config.database.url, config.database.replica.as_ref(), &config.database.pool)
            .unwrap();
        db.write_blocking(|conn| -> Result<_, Error> { Ok(platen::db::apply_pending(conn).unwrap()) })
            .unwrap();
        // Small blocks, so that every story has lists of several.
        platen::models::post::lists::set_block_size(6);
        db.write_blocking(platen::models::post::lists::ensure).unwrap();
        let mut running = Running::new(config, secret, db.clone(), clock.clone(), Cost::Cheap);
        let mut queue =
            Queue::new(&running.config, &running.secret, db.clone(), running.storage.clone(), clock.clone());
        if !std::ptr::eq(kinds, jobs::KINDS) {
            (queue.kinds, queue.schedules) = (kinds, &[]);
        }
        running.queue = Arc::new(queue);
        let queue = Arc::clone(&running.queue);
        running.deadlines.header = IMPATIENT;
        running.deadlines.body = IMPATIENT;
        let state = share(running);
        let site = state.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let bind = SocketAddr::from(([127, 0, 0, 1], 0));
                let (running, address) = app::serve(state, bind, 1, panicking).unwrap();
                tell.send((address, running.handle())).unwrap();
                running.await.unwrap();
            });
        });
        let (address, stop) = told.recv().unwrap();
        Self {
            address,
            db,
            queue,
            state: site,
            clock,
            stop: Some(stop),
            thread: Some(thread),
            folder,
            database,
        }
    }

    /// Somebody without an account, with a fresh browser.
    pub fn visitor(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Somebody who has signed in through the form.
    pub fn sign_in(&self, person: make::Person) -> Browser {
        let name = person.name.clone();
        person.put_into(self);
        self.sign_in_as(&name)
    }

    /// Somebody who is there already.
    pub fn sign_in_as(&self, name: &str) -> Browser {
        let browser = self.visitor();
        browser
            .visit("/login")
            .fill("login", name)
            .fill("password", make::PASSWORD)
            .press("Sign in")
            .sees("Welcome back");
        browser
    }

    /// The admin who is there from the start.
    pub fn admin(&self) -> Browser {
        self.sign_in_as("root-ada")
    }

    /// Makes it this moment (UTC) for the site.
    pub fn travel_to(&self, minute: &str) {
        self.clock.travel_to(parse_local_minute(minute).unwrap());
    }

    /// Lets so much time pass.
    pub fn wait(&self, span: chrono::TimeDelta) {
        self.clock.travel_to(*self.now() + span);
    }

    /// How full the memory for readers' pages is.
    pub fn pages(&self) -> Fill {
        self.state.pages.state().expect("pages are kept")
    }

    /// What time it is on the site.
    pub fn now(&self) -> Moment {
        self.clock.now().into()
    }

    /// Where its database is, as in `DATABASE_URL`.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// Does every job that can be done now, and recurring work that is due.
    pub fn work_off_jobs(&self) {
        jobs::work_off(&self.queue, "story").unwrap();
    }

    /// The jobs that stand so.
    pub fn jobs_in(&self, state: JobState) -> Vec<Job> {
        self.ask(|conn| job::latest(conn, Some(state), 1_000))
    }

    /// A story that leaves work undone on purpose says so.
    pub fn forget_jobs(&self) {
        self.ask(|conn| diesel::sql_query("DELETE FROM jobs").execute(conn));
    }

    /// Asks the database itself.
    pub fn ask<T>(&self, question: impl FnOnce(&mut Conn) -> diesel::QueryResult<T>) -> T {
        self.db.write_blocking(question).unwrap()
    }
}

impl Blog {
    /// Work that a story began must come to its end: `work_off_jobs` does it.
    fn assert_no_job_is_left(&self) {
        for state in [JobState::Queued, JobState::Running, JobState::Failed] {
            // A story may have taken the database away.
            let left = self.db.write_blocking(|conn| job::latest(conn, Some(state), 1)).unwrap_or_default();
            if let Some(job) = left.first() {
                panic!("the story leaves the job “{}” {state}: {}", job.title, job.error);
            }
        }
    }
}

impl Blog {
    /// Whatever a story did to posts, the counts of their lists followed.
    fn assert_lists_are_right(&self) {
        // A story may have taken the database away.
        let wrong = self.db.write_blocking(lists::first_difference).unwrap_or_default();
        assert_eq!(wrong, None, "the story leaves a list of posts that is counted wrong");
    }
}

impl Drop for Blog {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let stopping = stop.stop(false);
            actix_web::rt::System::new().block_on(stopping);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if !std::thread::panicking() {
            self.assert_no_job_is_left();
            self.assert_lists_are_right();
        }
    }
}
