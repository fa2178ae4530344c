//! `/metrics`, on an address of its own: figures for Prometheus.

use std::net::SocketAddr;

use actix_web::dev::Server;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::kit::process::resident_bytes;
use crate::models::job::{self, State as JobState};
use crate::web::parts::State;
use crate::web::parts::pulse::Pulse;

/// What Prometheus calls its text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The server for whoever watches the site, on an address of its own: `/metrics` and nothing else.
pub fn serve(state: State, bind: SocketAddr) -> std::io::Result<(Server, SocketAddr)> {
    let server = HttpServer::new(move || {
        App::new().app_data(state.clone()).service(web::resource("/metrics").route(web::get().to(show)))
    })
    .disable_signals()
    .workers(1)
    .bind(bind)?;
    let address = server.addrs().first().copied().unwrap_or(bind);
    Ok((server.run(), address))
}

/// `GET /metrics`
pub async fn show(state: State) -> HttpResponse {
    let pulse = Pulse::take(&state).await;
    note_database(&state, &pulse);
    note_pages(&state);
    // Without the database the jobs stand as they were last known.
    if let Ok(counts) = state.db.read(job::count_by_state).await {
        for known in JobState::ALL {
            let count = counts.iter().find(|(state, _)| state == known).map_or(0, |(_, count)| *count);
            state.metrics.set("platen_jobs", &[("state", known.to_string())], count as f64);
        }
    }
    if let Some(bytes) = resident_bytes() {
        state.metrics.set("process_resident_memory_bytes", &[], bytes as f64);
    }
    let text = state.metrics.render();
    HttpResponse::Ok().content_type(TEXT).insert_header((CACHE_CONTROL, "no-store")).body(text)
}

fn note_pages(state: &State) {
    let Some(fill) = state.pages.state() else { return };
    for (outcome, count) in fill.counts {
        let labels = [("outcome", outcome.as_str().to_owned())];
        state.metrics.set_total("platen_page_cache_requests_total", &labels, count);
    }
    for (name, value) in [
        ("platen_page_cache_pages", fill.entries),
        ("platen_page_cache_bytes", fill.bytes),
        ("platen_page_cache_max_bytes", fill.max_bytes),
    ] {
        state.metrics.set(name, &[], value as f64);
    }
}

fn note_database(state: &State, pulse: &Pulse) {
    let metrics = &state.metrics;
    let build =
        [("version", env!("CARGO_PKG_VERSION").to_owned()), ("database", state.db.backend().to_string())];
    metrics.set("platen_build_info", &build, 1.0);
    metrics.set("platen_database_up", &[], f64::from(u8::from(pulse.is_healthy)));
    for pool in &pulse.pools {
        let name = ("pool", pool.name.to_owned());
        for (word, count) in [("idle", pool.idle), ("in_use", pool.in_use)] {
            let labels = [name.clone(), ("state", word.to_owned())];
            metrics.set("platen_db_pool_connections", &labels, f64::from(count));
        }
        metrics.set("platen_db_pool_max_connections", std::slice::from_ref(&name), f64::from(pool.max_size));
        metrics.set("platen_db_pool_waiting", &[name], pool.waiting as f64);
    }
}
