//! The routes and the layers around them. `serve` and the tests run the same server.

mod routes;

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, NormalizePath, TrailingSlash, from_fn};
use actix_web::{App, Error, HttpServer, web};

pub use crate::web::parts::routing::at;
use crate::web::parts::{
    State, access_log, error_page, headers, page_cache, parking, reader_cache, same_origin, session_store,
    well_formed,
};
use crate::web::{api, site};

/// The server for a running site, bound to `bind`, and where it listens; it answers once awaited.
///
/// `more` adds routes behind all others.
pub fn serve(
    state: State,
    bind: SocketAddr,
    workers: usize,
    more: fn(&mut web::ServiceConfig),
) -> std::io::Result<(Server, SocketAddr)> {
    let deadlines = state.deadlines;
    let server = HttpServer::new(move || build(state.clone()).configure(more))
        .disable_signals()
        .workers(workers)
        // Else the end of a page that goes out in pieces waits 40 ms for the reader to acknowledge the first.
        .tcp_nodelay(true)
        .client_request_timeout(deadlines.header)
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(60))
        .shutdown_timeout(deadlines.grace.as_secs())
        .bind(bind)?;
    let address = server.addrs().first().copied().unwrap_or(bind);
    Ok((server.run(), address))
}

/// The application around a running site.
fn build(
    state: State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let sessions = session_store::middleware(&state);
    let kept_pages = page_cache::Layer(state.clone());
    App::new()
        .app_data(state)
        .configure(routes::routes)
        .wrap(from_fn(site::redirects::follow))
        .wrap(from_fn(session_store::note_remembered))
        .wrap(sessions)
        .wrap(from_fn(session_store::forget_cookie_with_browser))
        .wrap(from_fn(same_origin::check))
        .wrap(from_fn(well_formed::check))
        .wrap(from_fn(reader_cache::validate))
        .wrap(from_fn(parking::keep))
        .wrap(from_fn(api::layer::answer))
        .wrap(from_fn(api::gate::open))
        .wrap(from_fn(error_page::render))
        .wrap(Compress::default())
        .wrap(from_fn(headers::add))
        .wrap(from_fn(access_log::write))
        .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
        .wrap(access_log::spans())
        .wrap(kept_pages)
}
