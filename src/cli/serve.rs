//! `platen serve`: migrates, listens, answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use clap::Args;

use super::Failure;
use super::signals::{GRACE, told_to_stop};
use crate::app;
use crate::config::{Config, ConfigArgs, Environment, SecretKey};
use crate::db::{self, Db, Occupant};
use crate::jobs::Worker;
use crate::kit::clock::Clock;
use crate::kit::password::Cost;
use crate::kit::token::random_token;
use crate::models::post::lists;
use crate::models::user;
use crate::services::metrics::Metrics;
use crate::web::ops::metrics;
use crate::web::parts::State;
use crate::web::parts::state::{Running, share};
use crate::web::parts::traffic::Tallying;

/// Between two tidyings of the figures, so that they take no more memory when nobody asks for them.
const TIDYING: Duration = Duration::from_secs(5);

/// Options of `serve`.
#[derive(Debug, Default, Args)]
pub struct ServeArgs {
    /// Refuse to start when migrations are pending, instead of applying them
    #[arg(long)]
    no_migrate: bool,
    /// Leave the jobs to other processes (`platen jobs work`)
    #[arg(long)]
    no_worker: bool,
    /// Threads that answer requests [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
}

/// Runs the site until it is told to stop.
pub fn run(args: &ServeArgs, settings: &ConfigArgs, config: Config) -> Result<(), Failure> {
    let secret = SecretKey::load(settings)?;
    db::slow_queries::watch(config.slow_query);
    let db = Db::connect(&config.database.url, config.database.replica.as_ref(), &config.database.pool)?;
    let _occupant = Occupant::settle(&db)?;
    migrate(&db, args.no_migrate)?;
    count_lists(&db)?;
    let is_new = !db.read_blocking(user::any_exists)?;
    let setup_token = (is_new && !config.server.is_local()).then(random_token);

    let (bind, metrics_bind) = (config.server.bind, config.metrics_bind);
    let base = config.server.base().to_owned();
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let cost = if config.environment == Environment::Testing { Cost::Cheap } else { Cost::Standard };
    let mut running = Running::new(config, secret, db, Clock::system(), cost);
    running.setup_token.clone_from(&setup_token);
    if metrics_bind.is_some() {
        running.metrics = Metrics::recording()?;
    }
    let state = share(running);
    let works = !args.no_worker;
    let _tally = Tallying::start(state.clone())?;
    actix_web::rt::System::new().block_on(async move {
        let (stopping, queue) = (state.clone(), state.queue.clone());
        metrics_bind.map(|bind| watch(&state, bind)).transpose()?;
        let workers = args.workers.map_or(cores, usize::from);
        let (running, address) = app::serve(state, bind, workers, |_| {}).map_err(|error| {
            Failure::new(format!("can't listen on {bind}: {error}. Choose another address with --bind."))
        })?;
        match (is_new, setup_token) {
            (true, Some(token)) => {
                println!("Platen listens on http://{address}. Set your site up at {base}/setup?token={token}")
            }
            (true, None) => println!("Platen listens. Open http://{address}/ to set your site up."),
            (false, _) => println!("Platen listens on http://{address}/ for readers at {base}/"),
        }
        let worker = if works { Some(Arc::new(Worker::start(queue)?)) } else { None };
        let told = actix_web::rt::spawn(stop_when_told(running.handle(), stopping, worker.clone()));
        running.await.map_err(|error| Failure::new(format!("the server stopped: {error}")))?;
        if let (Some(worker), Ok(Some(deadline))) = (worker, told.await) {
            worker.stop(deadline);
        }
        Ok(())
    })
}

/// Shows the site's figures at `bind` until the program ends.
fn watch(state: &State, bind: SocketAddr) -> Result<(), Failure> {
    let (server, address) = metrics::serve(state.clone(), bind).map_err(|error| {
        Failure::new(format!("can't listen on METRICS_BIND {bind}: {error}. Choose another address."))
    })?;
    tracing::info!("Metrics are at http://{address}/metrics.");
    let kept = state.metrics.clone();
    actix_web::rt::spawn(server);
    actix_web::rt::spawn(async move {
        loop {
            tokio::time::sleep(TIDYING).await;
            kept.tidy();
        }
    });
    Ok(())
}

/// SIGTERM or Ctrl-C: not ready any more, what is in flight finishes, then the server ends.
/// Jobs hand themselves back meanwhile; answers until when they may take for it.
async fn stop_when_told(server: ServerHandle, state: State, worker: Option<Arc<Worker>>) -> Option<Instant> {
    if let Err(error) = told_to_stop().await {
        tracing::error!(cause = %error, "Signals can't be heard; the program ends by kill only.");
        return None;
    }
    tracing::info!("Stopping: requests in flight finish first.");
    let deadline = Instant::now() + GRACE;
    state.stopping.store(true, Ordering::Relaxed);
    if let Some(worker) = worker {
        worker.ask_to_stop();
    }
    server.stop(true).await;
    Some(deadline)
}

/// Once, for posts that an earlier version of the program wrote.
fn count_lists(db: &Db) -> Result<(), Failure> {
    let began = Instant::now();
    if db.write_blocking(lists::ensure)? {
        tracing::info!(milliseconds = began.elapsed().as_millis(), "The lists of posts were counted.");
    }
    Ok(())
}

fn migrate(db: &Db, refuse: bool) -> Result<(), Failure> {
    let pending = db.read_blocking(|conn| -> Result<_, crate::error::Error> {
        Ok(db::migration_status(conn).map(|all| all.iter().filter(|migration| !migration.applied).count()))
    })??;
    if pending == 0 {
        return Ok(());
    }
    if refuse {
        return Err(Failure::new(format!(
            "{pending} migrations are pending. Run `platen migrate up`, or start without --no-migrate."
        )));
    }
    let applied =
        db.write_blocking(|conn| -> Result<_, crate::error::Error> { Ok(db::apply_pending(conn)) })??;
    tracing::info!(count = applied.len(), "The schema was migrated.");
    Ok(())
}
